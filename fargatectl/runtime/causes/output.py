"""What programs write before they end."""

import re
from collections.abc import Mapping

from fargatectl.runtime.causes.known import Diagnosis, Known

_NAME = r"['\"`]?\b(?P<name>[A-Z][A-Z0-9]*_?[A-Z0-9_]+)\b['\"`]?"
_LACKS = r"(is )?(not set|unset|not defined|undefined|not found|missing|required|must be set|empty)"
_ASKS = r"(missing|required|undefined|unset|set the|provide the)"

# Only names in capitals: other keys and words are the program's own affair.
_MISSING = (
    re.compile(rf"KeyError: {_NAME}"),
    re.compile(rf"{_NAME}[^\n]{{0,30}} {_LACKS}"),
    re.compile(rf"(?i:{_ASKS})[^\n]{{0,30}} (?i:env)\w*( (?i:var)\w*)?:? {_NAME}"),
)

OUTPUT = (
    Known(
        r"exec format error",
        "The image was built for another processor.",
        "Build it for the service's `arch`, or set `arch` to what it was built for.",
        repeats=True,
    ),
    Known(
        r"heap out of memory|outofmemoryerror|\bmemoryerror\b|cannot allocate memory",
        "The program ran out of memory.",
        "Raise `memory`, and the runtime's own limit if it has one (Node's heap, Java's -Xmx).",
    ),
    Known(
        r"password authentication failed|access denied for user|authentication failed",
        "A database or server refuses the credentials that the program has.",
        "Compare the value behind `secrets` with what that server expects.",
    ),
    Known(
        r"not authorized to perform:? (?P<action>\w+:\w+)",
        "The task role may not do {action}.",
        "Allow it under `role.statements` of the service.",
    ),
    Known(
        r"unable to locate credentials|could not load credentials|nocredentialproviders",
        "The program finds no AWS credentials.",
        "Give the service a `role`; on Fargate its credentials come by themselves.",
    ),
    Known(
        r"getaddrinfo (enotfound|eai_again) ?(?P<host>[\w.-]*)|name or service not known"
        r"|no such host|could not translate host name|temporary failure in name resolution",
        "The program asks for a host name that cannot be resolved here: {host}",
        "Correct the name; names of Service Connect need `connect` on both services, private ones "
        "the right VPC.",
    ),
    Known(
        r"econnrefused ?(?P<host>[\w.:-]*)|connection refused|could not connect to server",
        "The program cannot connect to a server that it needs: {host}",
        "Check address and port in `environment`: in a task, localhost is the task itself.",
    ),
    Known(
        r"etimedout ?(?P<host>[\w.:-]*)|connection timed out|connect timeout|no route to host",
        "A server that the program needs does not answer: {host}",
        "Its security group must let this service's tasks in; outside the VPC they need a way out "
        "(`network.nat`).",
    ),
    Known(
        r"no module named '?(?P<name>[\w.-]+)|cannot find module '?(?P<module>[^'\s]+)"
        r"|classnotfoundexception",
        "The image lacks a part of the program: {name}{module}",
        "Build the image anew with its dependencies, for the service's `arch`.",
    ),
    Known(
        r"eaddrinuse|address already in use",
        "Two processes of the task want the same port: containers of a task share its network.",
        "Give each container another port.",
    ),
    Known(
        r"read-only file system|erofs",
        "The program writes where it may not.",
        "Mount a volume at that path (`volumes`), or leave `readonly_root` out.",
    ),
    Known(
        r"no space left on device|enospc",
        "The task's storage is full.",
        "Give it more `ephemeral_storage` (21 to 200 GiB).",
    ),
    Known(
        r"eacces|permission denied",
        "The program lacks a permission in its container.",
        "Check `user`: files belong to whoever built the image, and ports below 1024 to root.",
    ),
    Known(
        r"command not found|executable file not found|: not found",
        "The image has no such program as `command` or `entrypoint` names.",
        "Correct them, or leave them out to run what the image was built to run.",
    ),
)


def missing_variable(
    output: str, sets: frozenset[str], before: Mapping[str, frozenset[str]]
) -> Diagnosis | None:
    """A complaint about an environment variable that the service does not set.

    `before` has what the revision before it set, by its name.
    """
    for pattern in _MISSING:
        for found in pattern.finditer(output):
            name = found["name"]
            if name not in sets:
                had = [revision for revision, names in before.items() if name in names]
                removed = f" {had[0]} had it; this change removed it." if had else ""
                return Diagnosis(
                    f"The program expects {name}, and neither `environment` nor `secrets` sets it."
                    + removed,
                    f"Set {name} under `environment` or `secrets` of the service.",
                )
    return None
