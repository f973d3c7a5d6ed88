"""What was deployed of a service: each deployment with its revision and how it came out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from fargatectl.aws import Aws
from fargatectl.runtime import questions
from fargatectl.runtime.names import revision_of
from fargatectl.runtime.tasks import seconds

Answer = Mapping[str, Any]

UNDER_WAY = (
    "PENDING",
    "IN_PROGRESS",
    "STOP_REQUESTED",
    "ROLLBACK_REQUESTED",
    "ROLLBACK_IN_PROGRESS",
)


@dataclass(frozen=True)
class Revision:
    """A service revision; `answer` is ECS's, empty for one older than October 2024."""

    arn: str
    answer: Answer = field(default_factory=dict)

    @property
    def task_definition(self) -> str:
        """Its ARN; empty when ECS does not tell."""
        return str(self.answer.get("taskDefinition", ""))

    @property
    def name(self) -> str:
        """`web:7`, or what follows the ARN's last slash when that is not known."""
        return revision_of(self.task_definition or self.arn)

    @property
    def digests(self) -> dict[str, str]:
        """What the tags of its images stood for, by container."""
        images = self.answer.get("containerImages", ())
        return {each["containerName"]: each.get("imageDigest", "") for each in images}

    def image(self, container: str) -> tuple[str, str]:
        """The container's image, or the first one's, and the digest that its tag stood for."""
        images = self.answer.get("containerImages", ())
        named = [each for each in images if each.get("containerName") == container]
        chosen: Answer = next(iter([*named, *images]), {})
        return str(chosen.get("image", "")), str(chosen.get("imageDigest", ""))


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A service deployment. `back` is the revision that ECS went back to when it failed.

    Times are in seconds since the epoch. `status` is ECS's: only SUCCESSFUL is success.
    """

    arn: str
    status: str
    reason: str
    created: float
    started: float | None
    finished: float | None
    target: Revision
    back: Revision | None

    @property
    def has_succeeded(self) -> bool:
        return self.status == "SUCCESSFUL"

    @property
    def is_under_way(self) -> bool:
        # Stopped with whatever status: ECS has given it up and is not configured to go back.
        return self.status in UNDER_WAY and self.finished is None

    @property
    def goes_back(self) -> bool:
        """Whether ECS goes back at this moment."""
        return self.is_under_way and "ROLLBACK" in self.status


def history(aws: Aws, service: Answer) -> Iterator[Deployment]:
    """The deployments of a described service, newest first, asked for as they are read.

    ECS forgets them after ninety days. Those of an earlier service of the same name are left out.
    """
    briefs = questions.all_deployments(aws, service["clusterArn"], service["serviceName"])
    own = [brief for brief in briefs if brief["createdAt"] >= service["createdAt"]]
    for start in range(0, len(own), questions.DEPLOYMENTS):
        yield from _described(aws, own[start : start + questions.DEPLOYMENTS])


def newest(aws: Aws, service: Answer) -> Deployment | None:
    return next(history(aws, service), None)


def registrants(aws: Aws, revisions: Iterable[Revision]) -> dict[str, str]:
    """Who registered each task definition, by its ARN; what is deleted by now is left out."""
    definitions = sorted({each.task_definition for each in revisions} - {""})
    answers = aws.together(partial(_registrant, aws, one) for one in definitions)
    return dict(zip(definitions, answers, strict=True))


def _described(aws: Aws, briefs: Sequence[Answer]) -> list[Deployment]:
    arns = [brief["serviceDeploymentArn"] for brief in briefs]
    found = questions.service_deployments(aws, arns)
    whole = {one["serviceDeploymentArn"]: one for one in found}
    mentioned = {each for brief in briefs for each in _mentioned(brief, whole)}
    answers = questions.service_revisions(aws, sorted(mentioned))
    revisions = {one["serviceRevisionArn"]: one for one in answers}
    return [_deployment(brief, whole, revisions) for brief in briefs]


def _mentioned(brief: Answer, whole: Mapping[str, Answer]) -> list[str]:
    arns = [brief["targetServiceRevisionArn"], _back(whole.get(brief["serviceDeploymentArn"], {}))]
    return [arn for arn in arns if arn]


def _back(deployment: Answer) -> str:
    return str((deployment.get("rollback") or {}).get("serviceRevisionArn") or "")


def _deployment(
    brief: Answer, whole: Mapping[str, Answer], revisions: Mapping[str, Answer]
) -> Deployment:
    arn, target = brief["serviceDeploymentArn"], brief["targetServiceRevisionArn"]
    told = {**brief, **whole.get(arn, {})}
    back = _back(told)
    # One that goes back bears the time of its stop, too, and is not over by that.
    stopped = None if "ROLLBACK" in told["status"] else told.get("stoppedAt")
    return Deployment(
        arn=arn,
        status=told["status"],
        reason=told.get("statusReason") or "",
        created=told["createdAt"].timestamp(),
        started=seconds(told.get("startedAt")),
        finished=seconds(told.get("finishedAt") or stopped),
        target=Revision(target, revisions.get(target, {})),
        back=Revision(back, revisions.get(back, {})) if back else None,
    )


def _registrant(aws: Aws, definition: str) -> str:
    try:
        answer = aws.client("ecs").describe_task_definition(taskDefinition=definition)
    except ClientError:
        return ""
    return str(answer["taskDefinition"].get("registeredBy", ""))
