"""The alarms that stop a deployment."""

from collections.abc import Iterator

from fargatectl.aws import Aws
from fargatectl.errors import Problem
from fargatectl.spec import SpecFile

# DescribeAlarms takes no more names at once.
BATCH = 100


def problems(aws: Aws, file: SpecFile) -> Iterator[Problem]:
    """ECS takes any name, and then never hears of an alarm that is not there."""
    places = {
        alarm: ("services", service, "deploy", "alarms", number)
        for service, wanted in file.spec.services.items()
        for number, alarm in enumerate(wanted.deploy.alarms)
    }
    known = _known(aws, sorted(places))
    for alarm, place in places.items():
        if alarm not in known:
            message = f"there is no CloudWatch alarm {alarm} in {aws.region}."
            yield file.problem(*place, message=message)


def _known(aws: Aws, names: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(names), BATCH):
        answer = aws.read(
            "cloudwatch",
            "describe_alarms",
            AlarmNames=names[start : start + BATCH],
            AlarmTypes=["MetricAlarm", "CompositeAlarm"],
        )
        for kind in ("MetricAlarms", "CompositeAlarms"):
            found |= {alarm["AlarmName"] for alarm in answer.get(kind, ())}
    return found
