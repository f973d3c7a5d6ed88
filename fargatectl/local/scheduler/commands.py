"""What a command given to a one-off container does; nothing is ever executed."""

import re
from collections.abc import Sequence
from dataclasses import replace

from .behaviour import Behaviour

EXIT = re.compile(r"\bexit (\d{1,3})\b")
ECHO = re.compile(r"""\becho (?:"([^"]*)"|'([^']*)'|([^;&|]*))""")
SLEEP = re.compile(r"\bsleep (\d+)\b")
DURATION = 5.0


def one_off(behaviour: Behaviour, command: Sequence[str]) -> Behaviour:
    """The behaviour of a container that was started to run one command.

    `exit N`, `sleep N` and `false` do as in a shell, `echo` shows in the logs, anything else
    succeeds.
    """
    if not command or behaviour.exits_after is not None or behaviour.start_failure:
        return behaviour
    line = " ".join(command)
    said = tuple(next(filter(None, found), "").strip() for found in ECHO.findall(line))
    slept = sum(float(seconds) for seconds in SLEEP.findall(line)) or DURATION
    return replace(behaviour, exits_after=slept, exit_code=exit_code(command), last_words=said)


def exit_code(command: Sequence[str]) -> int:
    """The exit code such a command line would leave."""
    found = EXIT.search(" ".join(command))
    if found:
        return int(found[1]) % 256
    return 1 if command[-1].split()[-1:] == ["false"] else 0
