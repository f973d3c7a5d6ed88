"""What a container image does when it runs; no image is ever pulled."""

import hashlib
from dataclasses import dataclass

ORDINARY_PULL = 20.0
ORDINARY_BOOT = 1.0


@dataclass(frozen=True)
class Behaviour:
    """The life of one container, in seconds from its start."""

    pull: float = ORDINARY_PULL
    boot: float = ORDINARY_BOOT
    start_failure: str | None = None
    answers: int = 200
    exits_after: float | None = None
    exit_code: int = 0
    exit_reason: str | None = None
    last_words: tuple[str, ...] = ()

    @property
    def is_healthy(self) -> bool:
        """Whether its health checks ever pass."""
        return self.answers < 400


TRACEBACK = (
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 7, in <module>',
    '    database = connect(os.environ["DATABASE_URL"])',
    "                       ~~~~~~~~~~^^^^^^^^^^^^^^^^",
    '  File "<frozen os>", line 685, in __getitem__',
    "KeyError: 'DATABASE_URL'",
)
PULL_DENIED = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve "
    "ref docker.io/{image}: pull access denied, repository does not exist or may require "
    "authorization: server message: insufficient_scope: authorization failed"
)
UNREADABLE = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
    "time(s): failed to fetch secret from secrets manager: ResourceNotFoundException: Secrets "
    "Manager can't find the specified secret."
)

# Of which Fargate has no room for a task at first.
SCARCE = "sim/no-capacity"

# A slow image is big and boots long: some two minutes from the task's creation to its health.
SIMULATED = {
    "sim/crash": Behaviour(exits_after=3, exit_code=1, last_words=TRACEBACK),
    "sim/oom": Behaviour(
        exits_after=4,
        exit_code=137,
        exit_reason="OutOfMemoryError: Container killed due to memory usage",
        last_words=("Loading model into memory", "Allocated 480 MiB of 512 MiB"),
    ),
    "sim/slow": Behaviour(pull=70, boot=35),
    "sim/unhealthy": Behaviour(answers=500),
    # A refused pull is retried for some two minutes before ECS gives up.
    "sim/pull-denied": Behaviour(pull=120, start_failure=PULL_DENIED),
    "sim/no-secret": Behaviour(pull=8, start_failure=UNREADABLE),
    "sim/job": Behaviour(exits_after=5, last_words=("Processed 128 records", "Done")),
    "sim/job-fails": Behaviour(
        exits_after=5, exit_code=3, last_words=("ERROR could not open /data/input.csv",)
    ),
}


def behaviour(image: str) -> Behaviour:
    """What this image does. Any that is not simulated runs and answers 200."""
    name = repository(image).removeprefix("docker.io/")
    found = SIMULATED.get(name, Behaviour())
    if found.start_failure is None:
        return found
    failure = found.start_failure.format(image=tagged(image))
    return Behaviour(pull=found.pull, start_failure=failure)


def repository(image: str) -> str:
    """The reference without its tag and digest."""
    name = image.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return head if colon and "/" not in tag else name


def tagged(image: str) -> str:
    """The reference with the tag that is meant when none is given."""
    return f"{image}:latest" if repository(image) == image else image


def digest(image: str) -> str:
    """A stable digest: the one the reference names, else one made of it."""
    _, at, given = image.partition("@")
    if at:
        return given
    return f"sha256:{hashlib.sha256(tagged(image).encode()).hexdigest()}"
