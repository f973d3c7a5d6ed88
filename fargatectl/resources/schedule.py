"""When a job runs, and where: a schedule of EventBridge Scheduler that starts its tasks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, code_of, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import capacity as capacities
from fargatectl.resources import schedule_group, tagged
from fargatectl.resources.capacity import Capacity

# A role that was made just now, and a group.
_NOT_YET = (
    Transient("ValidationException", "to assume the role"),
    Transient("ResourceNotFoundException"),
    Transient("ConflictException", "being"),
)


@dataclass(frozen=True, kw_only=True)
class Schedule(Resource):
    """Outputs: `arn`. Its owner is the group's: a schedule has no tags.

    `retries` counts tries to start the tasks, not runs that fail.
    """

    kind: ClassVar[str] = "job"
    found_by: ClassVar[tuple[str, ...]] = ("group",)

    group: str
    group_name: str
    schedule: str
    timezone: str
    cluster: str
    task_definition: str
    role: str
    count: int = 1
    retries: int = 0
    capacity: Capacity = field(default_factory=dict)
    subnets: frozenset[str]
    security_groups: frozenset[str]
    public_ip: bool
    is_enabled: bool = True

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        lives = aws.together(
            [partial(_look, cls, aws, each.group, each.group_name, each.name) for each in wanted]
        )
        return {live.key: live for live in lives if live is not None}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        if not tagged.may_have(aws, owner, tagged.SCHEDULE_GROUPS):
            return
        for group in schedule_group.groups(aws, owner):
            arn, name = group["Arn"], group["Name"]
            if Owner.of(schedule_group.tags_of(aws, arn)) != owner:
                continue
            listed = aws.read("scheduler", "list_schedules", GroupName=name)["Schedules"]
            looks = [partial(_look, cls, aws, arn, name, each["Name"]) for each in listed]
            yield from filter(None, aws.together(looks))

    def create(self, aws: Aws) -> Outputs:
        client = aws.client("scheduler")
        try:
            return self._put(aws, client.create_schedule)
        except Exception as error:
            if code_of(error) != "ConflictException":
                raise
            # An earlier try's answer was lost.
            return self._put(aws, client.update_schedule)

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        # All of it: what is not sent would fall back to its default. The group holds the tags.
        if self._request() != live.found._request():
            self._put(aws, aws.client("scheduler").update_schedule)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        with ignoring("ResourceNotFoundException"):
            aws.client("scheduler").delete_schedule(
                GroupName=live.found.group_name, Name=live.found.name
            )

    def _put(self, aws: Aws, call: Any) -> Outputs:
        put = partial(call, **self._request())
        return {"arn": str(patiently(aws.clock, put, *_NOT_YET, seconds=120)["ScheduleArn"])}

    def _request(self) -> dict[str, Any]:
        return {
            "Name": self.name,
            "GroupName": self.group_name,
            "ScheduleExpression": self.schedule,
            "ScheduleExpressionTimezone": self.timezone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "State": "ENABLED" if self.is_enabled else "DISABLED",
            "Target": {
                "Arn": self.cluster,
                "RoleArn": self.role,
                "RetryPolicy": {
                    "MaximumRetryAttempts": self.retries,
                    "MaximumEventAgeInSeconds": 86_400,
                },
                "EcsParameters": self._task(),
            },
        }

    def _task(self) -> dict[str, Any]:
        providers = {"CapacityProviderStrategy": capacities.to_aws(self.capacity)}
        placed: dict[str, Any] = providers if self.capacity else {"LaunchType": "FARGATE"}
        return {
            "TaskDefinitionArn": self.task_definition,
            "TaskCount": self.count,
            "EnableECSManagedTags": True,
            "PropagateTags": "TASK_DEFINITION",
            "NetworkConfiguration": {
                "awsvpcConfiguration": {
                    "Subnets": sorted(self.subnets),
                    "SecurityGroups": sorted(self.security_groups),
                    "AssignPublicIp": "ENABLED" if self.public_ip else "DISABLED",
                }
            },
            **placed,
        }


def _look(
    cls: type[Schedule], aws: Aws, group: str, group_name: str, name: str
) -> Live[Any] | None:
    try:
        item = aws.read("scheduler", "get_schedule", GroupName=group_name, Name=name)
    except Exception as error:
        if code_of(error) == "ResourceNotFoundException":
            return None
        raise
    target, tasks = item["Target"], item["Target"].get("EcsParameters", {})
    network = tasks.get("NetworkConfiguration", {}).get("awsvpcConfiguration", {})
    owner = Owner.of(schedule_group.tags_of(aws, group))
    found = cls(
        name=name,
        tags=owner.tags if owner else {},
        group=group,
        group_name=group_name,
        schedule=item["ScheduleExpression"],
        timezone=item.get("ScheduleExpressionTimezone", "UTC"),
        cluster=target["Arn"],
        task_definition=tasks.get("TaskDefinitionArn", ""),
        role=target["RoleArn"],
        count=tasks.get("TaskCount", 1),
        retries=target.get("RetryPolicy", {}).get("MaximumRetryAttempts", 185),
        capacity=capacities.from_aws(tasks.get("CapacityProviderStrategy", ())),
        subnets=frozenset(network.get("Subnets", ())),
        security_groups=frozenset(network.get("SecurityGroups", ())),
        public_ip=network.get("AssignPublicIp") == "ENABLED",
        is_enabled=item.get("State") == "ENABLED",
    )
    return Live(found, {"arn": item["Arn"]}, owner)
