"""The images that behave as their names say, so that a failure can be tried before a real one."""

import re

from . import stop_reasons
from .behaviour import Behaviour

TRACEBACK = (
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 7, in <module>',
    '    database = connect(os.environ["DATABASE_URL"])',
    "                       ~~~~~~~~~~^^^^^^^^^^^^^^^^",
    '  File "<frozen os>", line 685, in __getitem__',
    "KeyError: 'DATABASE_URL'",
)
# Of which Fargate has no room for a task at first.
SCARCE = "sim/no-capacity"
# Seconds until ECS gives up what it retries: a pull, a secret, a way to the registry.
PULLS, SECRETS, ROUTES, PROVISIONS = 120, 8, 279, 170


def simulated(name: str) -> Behaviour:
    """What the image of that name does; an ordinary one where it is not simulated."""
    if code := re.fullmatch(r"sim/exit-(\d{1,3})", name):
        return Behaviour(exits_after=3, exit_code=int(code[1]) % 256)
    if answer := re.fullmatch(r"sim/health-(\d{3})", name):
        return Behaviour(answers=int(answer[1]))
    return SIMULATED.get(name, Behaviour())


def _unstartable(after: float, failure: str, *, is_passing: bool = False) -> Behaviour:
    return Behaviour(pull=after, start_failure=failure, is_passing=is_passing)


# A slow image is big and boots long: some two minutes from the task's creation to its health.
SIMULATED = {
    "sim/slow": Behaviour(pull=70, boot=35),
    "sim/job": Behaviour(exits_after=5, last_words=("Processed 128 records", "Done")),
    "sim/job-fails": Behaviour(
        exits_after=5, exit_code=3, last_words=("ERROR could not open /data/input.csv",)
    ),
    "sim/crash": Behaviour(exits_after=3, exit_code=1, last_words=TRACEBACK),
    "sim/oom": Behaviour(
        exits_after=4,
        exit_code=137,
        exit_reason="OutOfMemoryError: Container killed due to memory usage",
        last_words=("Loading model into memory", "Allocated 480 MiB of 512 MiB"),
    ),
    "sim/exec-format": Behaviour(
        exits_after=1, exit_code=255, last_words=("exec /app/server: exec format error",)
    ),
    "sim/unhealthy": Behaviour(answers=500),
    "sim/busy": Behaviour(load=250.0),
    "sim/timeout": Behaviour(unreachable=("Target.Timeout", "Request timed out")),
    "sim/no-port": Behaviour(unreachable=("Target.FailedHealthChecks", "Health checks failed")),
    "sim/sick": Behaviour(fails_own_check=True),
    "sim/pull-denied": _unstartable(PULLS, stop_reasons.PULL_DENIED),
    "sim/not-found": _unstartable(PULLS, stop_reasons.NOT_FOUND),
    "sim/rate-limited": _unstartable(PULLS, stop_reasons.RATE_LIMITED),
    "sim/wrong-arch": _unstartable(PULLS, stop_reasons.WRONG_ARCH),
    "sim/no-route": _unstartable(ROUTES, stop_reasons.NO_ROUTE),
    "sim/no-permission": _unstartable(SECRETS, stop_reasons.NO_PERMISSION),
    "sim/no-secret": _unstartable(SECRETS, stop_reasons.SECRET_MISSING),
    "sim/secret-denied": _unstartable(SECRETS, stop_reasons.SECRET_DENIED),
    "sim/secret-no-key": _unstartable(SECRETS, stop_reasons.SECRET_WITHOUT_KEY),
    "sim/secret-not-json": _unstartable(SECRETS, stop_reasons.SECRET_NOT_JSON),
    "sim/no-log-group": _unstartable(SECRETS, stop_reasons.NO_LOG_GROUP),
    "sim/bad-command": _unstartable(PULLS / 6, stop_reasons.BAD_COMMAND),
    "sim/eni-timeout": _unstartable(PROVISIONS, stop_reasons.NO_INTERFACE, is_passing=True),
    "sim/storage-timeout": _unstartable(PROVISIONS, stop_reasons.NO_STORAGE, is_passing=True),
    "sim/spot-interrupted": Behaviour(interrupted_after=20, is_passing=True),
    SCARCE: Behaviour(unplaced=stop_reasons.NO_CAPACITY, is_passing=True),
    "sim/no-quota": Behaviour(unplaced=stop_reasons.NO_QUOTA),
}
