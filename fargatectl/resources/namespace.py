"""The names by which services find one another: a Cloud Map namespace for Service Connect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, code_of, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.errors import FargatectlError
from fargatectl.resources import tagged, tags
from fargatectl.resources.waiting import wait_until

# ECS takes its names out of a namespace a while after the service is gone.
_IN_USE = (Transient("ResourceInUse"),)

_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Namespace(Resource):
    """Outputs: `arn`. Only API calls look into an HTTP namespace: it is no DNS zone."""

    kind: ClassVar[str] = "namespace"

    namespace: str

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        named = {item.namespace: item.name for item in wanted}
        items = [each for each in http_namespaces(aws) if each["Name"] in named]
        return {live.key: live for live in _lives(cls, aws, items, named)}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        if not tagged.may_have(aws, owner, tagged.NAMESPACES):
            return []
        lives = _lives(cls, aws, http_namespaces(aws), {})
        return [live for live in lives if live.owner == owner]

    def create(self, aws: Aws) -> Outputs:
        client = aws.client("servicediscovery")
        try:
            started = client.create_http_namespace(Name=self.namespace, Tags=self._tags())
        except Exception as error:
            # An earlier try's answer was lost; the plan has refused others' namespaces.
            if code_of(error) != "NamespaceAlreadyExists":
                raise
            aws.forget()
            return self.observe(aws, [self])[self.key].outputs
        targets = self._wait(aws, started["OperationId"])
        return {"arn": client.get_namespace(Id=targets["NAMESPACE"])["Namespace"]["Arn"]}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        new, gone = tags.changed(self.tags, live.found.tags)
        client, arn = aws.client("servicediscovery"), live.outputs["arn"]
        if new:
            client.tag_resource(ResourceARN=arn, Tags=tags.as_list(new))
        if gone:
            client.untag_resource(ResourceARN=arn, TagKeys=gone)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        namespace = live.outputs["arn"].rpartition("/")[2]
        delete = partial(aws.client("servicediscovery").delete_namespace, Id=namespace)
        with ignoring("NamespaceNotFound"):
            started = patiently(aws.clock, delete, *_IN_USE, seconds=300)
            self._wait(aws, started["OperationId"])

    def _tags(self) -> list[dict[str, str]]:
        return tags.as_list(self.tags)

    def _wait(self, aws: Aws, operation: str) -> Mapping[str, str]:
        """What an operation has made or deleted, once it is done."""
        found: dict[str, Any] = {}

        def is_done() -> bool:
            client = aws.client("servicediscovery")
            found.update(client.get_operation(OperationId=operation)["Operation"])
            if found["Status"] == "FAIL":
                raise self._undone(found.get("ErrorMessage", "it does not say why"))
            return str(found["Status"]) == "SUCCESS"

        wait_until(
            aws,
            is_done,
            waits="waits for Cloud Map, which takes a minute",
            late=self._undone(f"it is still at it after {_SECONDS // 60} minutes"),
            seconds=_SECONDS,
            every=2,
        )
        return dict(found.get("Targets", {}))

    def _undone(self, why: str) -> FargatectlError:
        return FargatectlError(
            f"Cloud Map did not make or delete namespace {self.namespace}: {why}.",
            "Run the command again: it goes on from there.",
        )


def http_namespaces(aws: Aws) -> list[Mapping[str, Any]]:
    """All of the account: names may be the user's own, so tags decide whose they are."""
    filters = [{"Name": "TYPE", "Values": ["HTTP"], "Condition": "EQ"}]
    return list(aws.read("servicediscovery", "list_namespaces", Filters=filters)["Namespaces"])


def _lives(
    cls: type[Namespace],
    aws: Aws,
    items: Sequence[Mapping[str, Any]],
    named: Mapping[str, str],
) -> list[Live[Any]]:
    noted = aws.together([partial(_tags_of, aws, each["Arn"]) for each in items])
    return [
        _live(cls, item, its, named)
        for item, its in zip(items, noted, strict=True)
        if item.get("Type", "HTTP") == "HTTP"
    ]


def _tags_of(aws: Aws, arn: str) -> dict[str, str]:
    answer = aws.read("servicediscovery", "list_tags_for_resource", ResourceARN=arn)
    return tags.from_list(answer["Tags"])


def _live(
    cls: type[Namespace],
    item: Mapping[str, Any],
    noted: Mapping[str, str],
    named: Mapping[str, str],
) -> Live[Any]:
    found = cls(
        name=named.get(item["Name"]) or tags.name_in(noted, item["Name"]),
        tags=tags.managed(noted),
        namespace=item["Name"],
    )
    return Live(found, {"arn": item["Arn"]}, Owner.of(noted))
