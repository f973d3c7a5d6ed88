"""What a container's exit code tells."""

from fargatectl.runtime.causes.known import Diagnosis

_RUN = "Correct `command` or `entrypoint`, or leave them out to run what the image runs."

_EXITS = {
    0: (
        "Container {container} ended by itself, without an error; a service must keep on.",
        "Run it in the foreground, or make it a job under `jobs`.",
    ),
    1: ("Container {container} ended with an error.", "Its last log lines should tell which."),
    2: (
        "Container {container} ended with an error; 2 is often a wrong argument.",
        "Check `command`, then its last log lines.",
    ),
    126: (
        "The command of container {container} cannot be executed: no permission or no program.",
        _RUN,
    ),
    127: ("The command of container {container} was not found in the image.", _RUN),
    134: (
        "Container {container} aborted itself: a failed assertion, or memory.",
        "Read its last log lines; if memory is the matter, raise `memory`.",
    ),
    137: (
        "Container {container} was killed: too little memory, or it did not end in time.",
        "Raise `memory`; if it was being stopped, let it end on SIGTERM or raise `stop_timeout`.",
    ),
    139: (
        "Container {container} crashed (segmentation fault).",
        "Often a library built for another processor or system: build for the service's `arch`.",
    ),
    143: (
        "Container {container} ended because it was told to (SIGTERM).",
        "Look at what stopped it: another container of the task, or a health check.",
    ),
    255: (
        "The entry point of container {container} failed, often before the program began.",
        "Check `entrypoint`, `command` and the image's architecture; then its last log lines.",
    ),
}


def by_exit_code(code: int | None, container: str) -> Diagnosis | None:
    if code is None:
        return None
    cause, fix = _EXITS.get(code) or (
        f"Container {{container}} ended with {_meaning(code)}.",
        "Its last log lines should tell why.",
    )
    return Diagnosis(cause.format(container=container), fix)


def _meaning(code: int) -> str:
    return f"exit code {code} (signal {code - 128})" if code > 128 else f"exit code {code}"
