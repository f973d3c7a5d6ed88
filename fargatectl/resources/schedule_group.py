"""What holds the schedules of an app: they cannot be tagged, and it can."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import names, tagged, tags

# One of the same name is still being deleted.
_LEAVING = (Transient("ConflictException"),)


@dataclass(frozen=True, kw_only=True)
class ScheduleGroup(Resource):
    """Outputs: `arn`."""

    kind: ClassVar[str] = "schedule-group"

    group_name: str

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        named = {item.group_name: item.name for item in wanted}
        lives = [_live(cls, aws, item, named) for item in groups(aws, wanted[0].owner)]
        return {live.key: live for live in lives if live.found.group_name in named}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        if not tagged.may_have(aws, owner, tagged.SCHEDULE_GROUPS):
            return []
        lives = [_live(cls, aws, item, {}) for item in groups(aws, owner)]
        return [live for live in lives if live.owner == owner]

    def create(self, aws: Aws) -> Outputs:
        client = aws.client("scheduler")
        make = partial(
            client.create_schedule_group, Name=self.group_name, Tags=tags.as_list(self.tags)
        )
        return {"arn": str(patiently(aws.clock, make, *_LEAVING, seconds=60)["ScheduleGroupArn"])}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        new, gone = tags.changed(self.tags, live.found.tags)
        client, arn = aws.client("scheduler"), live.outputs["arn"]
        if new:
            client.tag_resource(ResourceArn=arn, Tags=tags.as_list(new))
        if gone:
            client.untag_resource(ResourceArn=arn, TagKeys=gone)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """Schedules that others put into it go with it."""
        with ignoring("ResourceNotFoundException"):
            aws.client("scheduler").delete_schedule_group(Name=live.found.group_name)


def groups(aws: Aws, owner: Owner) -> list[Mapping[str, Any]]:
    """Those whose name might be ours, as long as they are not being deleted."""
    begins = names.prefix(owner)
    listed = aws.read("scheduler", "list_schedule_groups", NamePrefix=begins)["ScheduleGroups"]
    return [each for each in listed if each["State"] == "ACTIVE"]


def tags_of(aws: Aws, arn: str) -> dict[str, str]:
    answer = aws.read("scheduler", "list_tags_for_resource", ResourceArn=arn)
    return tags.from_list(tags.told(answer, arn))


def _live(
    cls: type[ScheduleGroup], aws: Aws, item: Mapping[str, Any], named: Mapping[str, str]
) -> Live[Any]:
    noted = tags_of(aws, item["Arn"])
    found = cls(
        name=named.get(item["Name"]) or tags.name_in(noted, item["Name"]),
        tags=tags.managed(noted),
        group_name=item["Name"],
    )
    return Live(found, {"arn": item["Arn"]}, Owner.of(noted))
