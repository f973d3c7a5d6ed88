"""A command that has to succeed with a new revision before the service moves to it: a migration."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, code_of
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.errors import DeploymentFailed
from fargatectl.events import TaskFailed
from fargatectl.runtime import one_off
from fargatectl.runtime.names import revision_of
from fargatectl.runtime.one_off import OneOff
from fargatectl.runtime.tasks import Task

# On a revision of a task definition: its release task has succeeded.
RELEASED_TAG = "fargatectl:released"

KEPT = "The service was left as it is."


@dataclass(frozen=True, kw_only=True)
class ReleaseTask(Resource):
    """Made when it has succeeded with a revision; there is nothing of it to delete.

    Outputs: `task_definition`, the revision it has succeeded with. One that is deployed already
    needs no release; one that failed is tried again.
    """

    kind: ClassVar[str] = "release"
    found_by: ClassVar[tuple[str, ...]] = ("cluster",)

    family: str
    task_definition: str
    cluster: str = field(compare=False)
    service_name: str = field(compare=False)
    command: tuple[str, ...] = field(compare=False)
    timeout: int = field(compare=False)
    subnets: frozenset[str] = field(default=frozenset(), compare=False)
    security_groups: frozenset[str] = field(default=frozenset(), compare=False)
    public_ip: bool = field(default=True, compare=False)
    # Without a way out the task cannot fetch its image.
    routes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        lives = aws.together([partial(_look, aws, item) for item in wanted])
        return {live.key: live for live in lives if live is not None}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        del aws, owner
        return ()

    def create(self, aws: Aws) -> Outputs:
        wish = self._wish()
        task = self._repeated(aws, wish) or self._run(aws, wish, one_off.start(aws, wish).arn)
        code = one_off.exit_code(task, self.name)
        if code != 0:
            raise self._failed(aws, task)
        released = [{"key": RELEASED_TAG, "value": "yes"}]
        aws.client("ecs").tag_resource(resourceArn=self.task_definition, tags=released)
        return {"task_definition": self.task_definition}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        del live  # What has succeeded stays so; another revision is another release.
        return self.create(aws)

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        del aws, live

    def _wish(self) -> OneOff:
        return OneOff(
            cluster=self.cluster,
            task_definition=self.task_definition,
            container=self.name,
            command=self.command,
            subnets=self.subnets,
            security_groups=self.security_groups,
            public_ip=self.public_ip,
            started_by=f"fargatectl/release/{self.name}"[:128],
            tags=self.tags,
        )

    def _repeated(self, aws: Aws, wish: OneOff) -> Task | None:
        """What a run that was cut off had begun: it is not done twice at once, nor again."""
        for task in one_off.earlier(aws, wish):
            if task.desired == "RUNNING":
                return self._run(aws, wish, task.arn)
            if one_off.exit_code(task, self.name) == 0:
                return task
        return None

    def _run(self, aws: Aws, wish: OneOff, arn: str) -> Task:
        task = one_off.wait(aws, wish.cluster, arn, self.timeout)
        if task is None:
            raise DeploymentFailed(
                f"The release task of {self.name} took longer than {self.timeout} s. {KEPT}",
                "Set a longer `deploy.before.timeout`, or see its log.",
            )
        return task

    def _failed(self, aws: Aws, task: Task) -> DeploymentFailed:
        # Why tasks fail is much to import, and most plans have no release task.
        from fargatectl.runtime.failures import Examiner

        failed = Examiner(aws).examine(self.name, task, "", with_logs=True)
        revision = revision_of(self.task_definition)
        lines = [f"The release task of {self.name} failed with {revision}: {_how(failed)}. {KEPT}"]
        lines += [f"  {line}" for line in failed.logs]
        return DeploymentFailed("\n".join([*lines, f"Probably: {failed.cause}"]), failed.fix)


def _how(failed: TaskFailed) -> str:
    if failed.exit_code is None:
        return failed.reason
    return f"container {failed.container} exited with {failed.exit_code}"


def _look(aws: Aws, wanted: ReleaseTask) -> Live[Any] | None:
    """The newest revision if it was released, else the one that the service runs."""
    try:
        answer = aws.read(
            "ecs", "describe_task_definition", taskDefinition=wanted.family, include=["TAGS"]
        )
    except Exception as error:
        if code_of(error) == "ClientException":
            return None
        raise
    tagged = {tag["key"]: tag["value"] for tag in answer.get("tags", ())}
    newest = answer["taskDefinition"]["taskDefinitionArn"]
    revision = newest if RELEASED_TAG in tagged else _deployed(aws, wanted)
    if not revision:
        return None
    found = replace(wanted, task_definition=revision)
    return Live(found, {"task_definition": revision}, Owner.of(tagged))


def _deployed(aws: Aws, wanted: ReleaseTask) -> str:
    where = {"cluster": wanted.cluster, "services": [wanted.service_name]}
    services = aws.read("ecs", "describe_services", **where, include=["TAGS"])["services"]
    running = (each["taskDefinition"] for each in services if each["status"] == "ACTIVE")
    return next(running, "")
