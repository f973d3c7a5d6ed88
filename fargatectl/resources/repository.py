"""Where the images that we build are kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, code_of, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import tagged, tags

# All of an app's repositories have names that begin with it and its environment.
ROOT = "fargatectl"
# Images that are kept: the newest. Enough to go back a long way, and not for ever.
KEPT = 50
# DescribeRepositories is told so many names at once.
BATCH = 100

_NOT_YET = (Transient("RepositoryNotFoundException"),)


@dataclass(frozen=True, kw_only=True)
class Repository(Resource):
    """Outputs: `arn` and `uri`, which images are pushed to. `kept` counts its newest images."""

    kind: ClassVar[str] = "repository"

    repository_name: str
    kept: int = KEPT

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        names = {item.repository_name: item.name for item in wanted}
        found = [each for each in _all(aws) if each["repositoryName"] in names]
        return {live.key: live for live in _lives(cls, aws, found, names)}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        if not tagged.may_have(aws, owner, tagged.REPOSITORIES):
            return []
        found = [each for each in _all(aws) if each["repositoryName"].startswith(f"{ROOT}/")]
        return [live for live in _lives(cls, aws, found, {}) if live.owner == owner]

    def create(self, aws: Aws) -> Outputs:
        client = aws.client("ecr")
        with ignoring("RepositoryAlreadyExistsException"):
            client.create_repository(
                repositoryName=self.repository_name, tags=tags.as_list(self.tags)
            )
        describe = partial(client.describe_repositories, repositoryNames=[self.repository_name])
        (made,) = patiently(aws.clock, describe, *_NOT_YET, seconds=30)["repositories"]
        self._set_policy(aws)
        return _outputs(made)

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        if live.found.kept != self.kept:
            self._set_policy(aws)
        new, gone = tags.changed(self.tags, live.found.tags)
        client, arn = aws.client("ecr"), live.outputs["arn"]
        if new:
            client.tag_resource(resourceArn=arn, tags=tags.as_list(new))
        if gone:
            client.untag_resource(resourceArn=arn, tagKeys=gone)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """With the images in it: they are ours, and can be built again."""
        with ignoring("RepositoryNotFoundException"):
            aws.client("ecr").delete_repository(
                repositoryName=live.found.repository_name, force=True
            )

    def _set_policy(self, aws: Aws) -> None:
        count = {
            "tagStatus": "any",
            "countType": "imageCountMoreThan",
            "countNumber": self.kept,
        }
        rule = {"rulePriority": 1, "selection": count, "action": {"type": "expire"}}
        put = partial(
            aws.client("ecr").put_lifecycle_policy,
            repositoryName=self.repository_name,
            lifecyclePolicyText=json.dumps({"rules": [rule]}),
        )
        patiently(aws.clock, put, *_NOT_YET, seconds=30)


def repository_name(owner: Owner, task: str, container: str) -> str:
    """`fargatectl/shop-prod/web`, and `…/web/proxy` for a sidecar's."""
    parts = [ROOT, owner.slug, task, *([container] if container != task else [])]
    return "/".join(parts)


def address(account: str, region: str, partition: str, name: str) -> str:
    """What ECR calls it before it is there: the URI of a repository follows from its name."""
    suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return f"{account}.dkr.ecr.{region}.{suffix}/{name}"


def _all(aws: Aws) -> list[Mapping[str, Any]]:
    """All of the region: to ask by name is refused as a whole when one is missing."""
    return list(aws.read("ecr", "describe_repositories")["repositories"])


def _lives(
    cls: type[Repository], aws: Aws, found: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> list[Live[Any]]:
    return aws.together([partial(_live, cls, aws, item, names) for item in found])


def _live(
    cls: type[Repository], aws: Aws, item: Mapping[str, Any], names: Mapping[str, str]
) -> Live[Any]:
    arn, name = item["repositoryArn"], item["repositoryName"]
    answer = aws.read("ecr", "list_tags_for_resource", resourceArn=arn)
    noted = tags.from_list(tags.told(answer, arn, "tags"))
    found = cls(
        name=names.get(name) or tags.name_in(noted, name),
        tags=tags.managed(noted),
        repository_name=name,
        kept=_kept(aws, name),
    )
    return Live(found, _outputs(item), Owner.of(noted))


def _kept(aws: Aws, name: str) -> int:
    """How many images its policy keeps; 0 where it has none, or one of somebody else's."""
    try:
        text = aws.read("ecr", "get_lifecycle_policy", repositoryName=name)["lifecyclePolicyText"]
    except Exception as error:
        if code_of(error) == "LifecyclePolicyNotFoundException":
            return 0
        raise
    rules = json.loads(text)["rules"]
    return int(rules[0]["selection"].get("countNumber", 0)) if len(rules) == 1 else 0


def _outputs(item: Mapping[str, Any]) -> dict[str, str]:
    return {"arn": str(item["repositoryArn"]), "uri": str(item["repositoryUri"])}
