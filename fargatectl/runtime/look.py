"""One look at all rollouts that are watched, in as few calls as AWS takes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from typing import Any

from botocore.exceptions import ClientError

from fargatectl.aws import Aws
from fargatectl.runtime import questions
from fargatectl.runtime.revisions import Revisions
from fargatectl.runtime.suspicion import Suspicion
from fargatectl.runtime.targets import Target, target_groups_of, targets_of
from fargatectl.runtime.tasks import Task, describe_tasks

Answer = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """What to look at: a service, its service deployment once that is known, and what else.

    `wants_latest` asks for its newest service deployments; `told` are the ARNs of tasks that need
    no further look.
    """

    name: str
    cluster: str
    deployment: str | None
    wants_latest: bool
    told: Collection[str]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What AWS said of one service. `service` is empty when ECS has none of that name.

    `latest` are its service deployments in brief, newest first, if they were asked for.
    """

    time: float
    service: Answer
    deployment: Answer | None = None
    latest: Sequence[Answer] = ()
    stopped: Sequence[Task] = ()
    targets: Mapping[str, Sequence[Target]] = field(default_factory=dict)

    @cached_property
    def all_targets(self) -> tuple[Target, ...]:
        return tuple(chain.from_iterable(self.targets.values()))

    @property
    def has_targets(self) -> bool:
        """Whether the service is behind a load balancer at all."""
        return bool(self.targets)


class Lookout:
    """Looks at many services at a time."""

    def __init__(self, aws: Aws) -> None:
        self.revisions = Revisions(aws)
        self._aws = aws
        self._suspicions: dict[tuple[str, str], Suspicion] = defaultdict(Suspicion)
        self._have_run: set[str] = set()

    def look(self, subjects: Sequence[Subject]) -> list[Look]:
        """One look at each subject, in order."""
        services = self._services(subjects)
        found = [subject for subject in subjects if subject in services]
        deployments = self._deployments(found)
        latest = self._latest(found)
        self.revisions.learn(chain(deployments.values(), *latest.values()))
        now = self._aws.clock.now()
        suspects = [
            one
            for one in found
            if self._suspicion(one).arises(
                services[one], deployments.get(one.deployment or ""), one.told, now
            )
        ]
        stopped = self._stopped(suspects)
        targets = self._targets(services.values())

        def look_at(subject: Subject) -> Look:
            service = services.get(subject, {})
            return Look(
                time=now,
                service=service,
                deployment=deployments.get(subject.deployment or ""),
                latest=latest.get(subject, ()),
                stopped=stopped.get(subject, ()),
                targets={group: targets.get(group, ()) for group in target_groups_of(service)},
            )

        return [look_at(subject) for subject in subjects]

    def _services(self, subjects: Sequence[Subject]) -> dict[Subject, Answer]:
        found: dict[Subject, Answer] = {}
        for cluster, members in _by_cluster(subjects).items():
            answers = {one["serviceName"]: one for one in self._describe(cluster, members)}
            found |= {one: answers[one.name] for one in members if one.name in answers}
        return found

    def _describe(self, cluster: str, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
        try:
            return questions.services(self._aws, cluster, [subject.name for subject in subjects])
        except ClientError as error:
            if questions.is_missing(error):
                return []
            raise

    def _deployments(self, subjects: Sequence[Subject]) -> dict[str, Answer]:
        arns = [subject.deployment for subject in subjects if subject.deployment]
        answers = questions.service_deployments(self._aws, arns)
        return {answer["serviceDeploymentArn"]: answer for answer in answers}

    def _latest(self, subjects: Sequence[Subject]) -> dict[Subject, list[dict[str, Any]]]:
        asking = [subject for subject in subjects if subject.wants_latest]
        answers = self._aws.together(
            partial(questions.latest_deployments, self._aws, one.cluster, one.name)
            for one in asking
        )
        return dict(zip(asking, answers, strict=True))

    def _stopped(self, subjects: Sequence[Subject]) -> dict[Subject, list[Task]]:
        """The tasks that shall not run (any more) and are not told yet."""
        listed = self._aws.together(
            partial(questions.task_arns, self._aws, one.cluster, one.name, "STOPPED")
            for one in subjects
        )
        for subject, arns in zip(subjects, listed, strict=True):
            self._suspicion(subject).listed(arns)
        untold = {
            subject: [arn for arn in arns if arn not in subject.told]
            for subject, arns in zip(subjects, listed, strict=True)
        }
        tasks: dict[str, Task] = {}
        for cluster, members in _by_cluster(subjects).items():
            arns = list(chain.from_iterable(untold[one] for one in members))
            tasks |= {task.arn: task for task in describe_tasks(self._aws, cluster, arns)}
        return {one: [tasks[arn] for arn in arns if arn in tasks] for one, arns in untold.items()}

    def _suspicion(self, subject: Subject) -> Suspicion:
        return self._suspicions[subject.cluster, subject.name]

    def _targets(self, services: Collection[Answer]) -> dict[str, tuple[Target, ...]]:
        """A new service has no targets worth a call for each until the first of its tasks runs."""
        self._have_run |= {one.get("serviceArn", "") for one in services if not _is_beginning(one)}
        asked = [one for one in services if one.get("serviceArn", "") in self._have_run]
        return targets_of(self._aws, chain.from_iterable(map(target_groups_of, asked)))


def _is_beginning(service: Answer) -> bool:
    """Whether it still waits for a task to run, and has none of an earlier deployment."""
    is_first = len(service.get("deployments", ())) == 1
    return is_first and service.get("desiredCount", 0) > 0 and service.get("runningCount") == 0


def _by_cluster(subjects: Sequence[Subject]) -> dict[str, list[Subject]]:
    clusters: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        clusters[subject.cluster].append(subject)
    return clusters
