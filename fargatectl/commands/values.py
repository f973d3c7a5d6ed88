"""What users write on the command line, as values."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pydantic_core import PydanticCustomError

from fargatectl.errors import UsageError
from fargatectl.spec.models.names import image_reference, region_name
from fargatectl.spec.models.sizes import Memory, TaskCpu, check_pair

if TYPE_CHECKING:
    from fargatectl.commands.session import Session

T = TypeVar("T")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(option: str, text: str) -> float:
    """Seconds of `30s`, `5m`, `2h`, `1d` or a bare number of seconds."""
    number, unit = (text[:-1], text[-1]) if text[-1:] in _UNITS else (text, "s")
    try:
        seconds = float(number) * _UNITS[unit]
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise UsageError(f"{option} takes a duration such as 30s, 5m or 2h, got {text!r}.")
    return seconds


def moment(option: str, text: str, now: float) -> float:
    """Seconds since the epoch of a duration before now, or of an ISO 8601 time; none before it.

    A time without a zone is local, as the times that are shown.
    """
    # AWS counts from 1970 on.
    return max(_moment(option, text, now), 0.0)


def _moment(option: str, text: str, now: float) -> float:
    if text[:4].isdigit() and "-" in text:
        with suppress(ValueError):
            return datetime.fromisoformat(text).timestamp()
    try:
        return now - duration(option, text)
    except UsageError:
        raise UsageError(
            f"{option} takes a duration such as 10m or 2h, or a time such as 2026-03-31T14:00 or "
            f"2026-03-31T14:00:00Z, got {text!r}."
        ) from None


def variables(option: str, given: Sequence[str]) -> dict[str, str]:
    """Of `NAME=VALUE`s; the last one of a name counts."""
    pairs = [text.partition("=") for text in given]
    wrong = [name for name, equals, _ in pairs if not (name and equals)]
    if wrong:
        # Without the value, which may be a secret.
        raise UsageError(f"{option} takes NAME=VALUE, got {wrong[0]!r}.")
    return {name: value for name, _, value in pairs}


def cpu(option: str, text: str) -> int | None:
    """CPU units of a task, of `512` or `0.5 vCPU`; None of nothing."""
    return _size(option, TaskCpu().parse, text)


def memory(option: str, text: str) -> int | None:
    """MiB, of `1024` or `1 GB`; None of nothing."""
    return _size(option, Memory().parse, text)


def check_size(cpu: int, memory: int) -> None:
    """Raise `UsageError` for what Fargate does not have."""
    _complained("--cpu and --memory", partial(check_pair, cpu, memory))


def _size(option: str, parse: Callable[[str], int], text: str) -> int | None:
    return _complained(option, partial(parse, text)) if text else None


def _complained(option: str, parse: Callable[[], T]) -> T:
    try:
        return parse()
    except PydanticCustomError as error:
        sentence = error.message().removesuffix("?") + ("?" if error.message()[-1] == "?" else ".")
        raise UsageError(f"{option} {sentence}") from error


def region(option: str, text: str) -> str:
    """A region's name, such as eu-west-1; whether AWS has it, AWS knows."""
    return _complained(option, partial(region_name.parse, text))


def images(session: "Session", given: Sequence[str]) -> dict[str, str]:
    """Image references by service, of `SERVICE=REFERENCE` or, with one service, `REFERENCE`."""
    chosen = {}
    for text in given:
        name, equals, reference = text.partition("=")
        service = session.service(name if equals else None)
        chosen[service] = _complained(
            "--image", partial(image_reference.parse, reference if equals else text)
        )
    return chosen
