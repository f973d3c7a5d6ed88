"""Where a service's tasks write their log lines."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, ignoring, patiently
from fargatectl.engine import Key, Live, Namesake, Outputs, Owner, Resource
from fargatectl.resources import guests, tagged, tags

_BUSY = (Transient("OperationAbortedException"),)


def prefix(owner: Owner) -> str:
    """How the names of the owner's log groups begin."""
    return "/".join(["/fargatectl", owner.app, *([owner.env] if owner.env else []), ""])


@dataclass(frozen=True, kw_only=True)
class LogGroup(Resource):
    """Outputs: `id` (the group's name) and `arn`. `retention` is in days; 0 is for ever."""

    kind: ClassVar[str] = "log-group"

    group_name: str
    retention: int

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        names = {item.group_name: item.name for item in wanted}
        groups = _known(aws, wanted[0].owner, sorted(names))
        wanted_tags = {item.group_name: item.tags for item in wanted}
        lives = _lives(cls, aws, wanted[0].owner, groups, names, wanted_tags)
        return {live.key: live for live in lives}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        lives = _at_home(cls, aws, owner, _tagged(aws, owner))
        return [live for live in lives if live.owner == owner]

    @classmethod
    def namesakes(cls, aws: Aws, owner: Owner, names: Set[str]) -> Iterable[Namesake]:
        lives = _at_home(cls, aws, owner, {*names, *_tagged(aws, owner)})
        called = [(live, live.found.group_name) for live in lives]
        # Those of the app's environments are under the app's own names.
        others = [(live, name) for live, name in called if not _is_its_own(live.owner, name)]
        return Namesake.among(others, owner)

    def create(self, aws: Aws) -> Outputs:
        client = aws.client("logs")
        with ignoring("ResourceAlreadyExistsException"):
            make = partial(client.create_log_group, logGroupName=self.group_name)
            patiently(aws.clock, partial(make, tags=dict(self.tags)), *_BUSY, seconds=30)
        if self.retention:
            self._set_retention(aws)
        arn = f"arn:{aws.partition}:logs:{aws.region}:{aws.account}:log-group:{self.group_name}"
        return {"id": self.group_name, "arn": arn}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        if live.found.retention != self.retention:
            self._set_retention(aws)
        new, gone = tags.changed(self.tags, live.found.tags)
        client, arn = aws.client("logs"), live.outputs["arn"]
        if new:
            client.tag_resource(resourceArn=arn, tags=new)
        if gone:
            client.untag_resource(resourceArn=arn, tagKeys=gone)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        return guests.using(aws, live)

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        with ignoring("ResourceNotFoundException"):
            aws.client("logs").delete_log_group(logGroupName=live.found.group_name)

    def _set_retention(self, aws: Aws) -> None:
        client = aws.client("logs")
        busy = (*_BUSY, Transient("ResourceNotFoundException"))
        if self.retention:
            put = partial(client.put_retention_policy, retentionInDays=self.retention)
        else:
            put = client.delete_retention_policy
        patiently(aws.clock, partial(put, logGroupName=self.group_name), *busy, seconds=30)


def _at_home(cls: type[LogGroup], aws: Aws, owner: Owner, more: Collection[str]) -> list[Live[Any]]:
    """All under the owner's prefix, and those of `more` that are elsewhere."""
    begins = prefix(owner)
    elsewhere = sorted(name for name in more if not name.startswith(begins))
    groups = [*_under(aws, begins), *_known(aws, owner, elsewhere)]
    return _lives(cls, aws, owner, groups, {}, {})


def _is_its_own(owner: Owner | None, name: str) -> bool:
    return owner is not None and name.startswith(prefix(owner))


def exists(aws: Aws, name: str) -> bool:
    return any(each["logGroupName"] == name for each in _under(aws, name))


def existing(aws: Aws, owner: Owner, names: Sequence[str]) -> list[str]:
    """Those of the names that there are."""
    return [group["logGroupName"] for group in _known(aws, owner, names)]


def _under(aws: Aws, begins: str) -> list[Mapping[str, Any]]:
    answer = aws.read("logs", "describe_log_groups", logGroupNamePrefix=begins)
    return list(answer["logGroups"])


def _known(aws: Aws, owner: Owner, names: Sequence[str]) -> list[Mapping[str, Any]]:
    """Those of the names that exist. Where we name the groups, one question is for all."""
    begins = prefix(owner)
    questions = {begins if name.startswith(begins) else name for name in names}
    asks = [partial(_under, aws, question) for question in sorted(questions)]
    groups = {group["logGroupName"]: group for found in aws.together(asks) for group in found}
    return [groups[name] for name in names if name in groups]


def _tagged(aws: Aws, owner: Owner) -> list[str]:
    """The names of all log groups that carry the owner's tags, wherever the spec put them."""
    arns = tagged.arns(aws, owner, tagged.LOG_GROUPS)
    return [arn.split(":", 6)[6] for arn in arns]


def _lives(
    cls: type[LogGroup],
    aws: Aws,
    owner: Owner,
    groups: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    wanted: Mapping[str, tags.Tags],
) -> list[Live[Any]]:
    # The ARN that DescribeLogGroups tells ends in `:*`, which the tagging calls refuse.
    arns = [each["arn"].removesuffix(":*") for each in groups]
    known = dict(tagged.tags_of(aws, owner, arns))
    for group, arn in zip(groups, arns, strict=True):
        wish = wanted.get(group["logGroupName"])
        # What the index tells may be of a group of that name that is gone: it never makes a change.
        if wish is not None and not tags.are(wish, known.get(arn, {})):
            known.pop(arn, None)
    unknown = [arn for arn in arns if arn not in known]
    asks = [partial(aws.read, "logs", "list_tags_for_resource", resourceArn=arn) for arn in unknown]
    answers = zip(unknown, aws.together(asks), strict=True)
    noted = {**known, **{arn: tags.told(answer, arn, "tags") for arn, answer in answers}}
    return [
        _live(cls, group, arn, noted[arn], names) for group, arn in zip(groups, arns, strict=True)
    ]


def _live(
    cls: type[LogGroup],
    group: Mapping[str, Any],
    arn: str,
    tagged: Mapping[str, str],
    names: Mapping[str, str],
) -> Live[Any]:
    group_name = group["logGroupName"]
    found = cls(
        name=names.get(group_name) or tags.name_in(tagged, group_name),
        tags=tags.managed(tagged),
        group_name=group_name,
        retention=group.get("retentionInDays", 0),
    )
    return Live(found, {"id": group_name, "arn": arn}, Owner.of(tagged))
