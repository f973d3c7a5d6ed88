"""The bytes of a spec file as text, and its problems with the line they are on."""

import os
import re
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from fargatectl.errors import Problem, SpecError, UsageError
from fargatectl.spec.node import Place

NAMES = ("fargate.yaml", "fargate.yml")
STDIN = Path("-")
MOST_BYTES = 1_000_000
LONGEST_LINE = 200

# What YAML counts as a line break; str.splitlines() knows more of them.
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True)
class Source:
    file: str  # as the user named it
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return _LINE_BREAK.split(self.text)

    def problem(self, place: Place, message: str) -> Problem:
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        return Problem(self.file, place.line, place.column, message, printable(line[:LONGEST_LINE]))

    def error(self, place: Place, message: str) -> SpecError:
        return SpecError([self.problem(place, message)])

    def place(self, position: int) -> Place:
        *above, line = _LINE_BREAK.split(self.text[:position])
        return Place(len(above) + 1, len(line) + 1)

    def seek(self, text: str, start: Place) -> Place:
        """Where `text` first stands from `start` on; `start` itself if nowhere."""
        for number in range(start.line, len(self.lines) + 1):
            offset = start.column - 1 if number == start.line else 0
            column = self.lines[number - 1].find(text, offset)
            if column >= 0:
                return Place(number, column + 1)
        return start


def find(folder: Path) -> Path:
    """The spec file of a folder."""
    for name in NAMES:
        if (folder / name).exists():
            return folder / name
    raise UsageError(
        f"There is no {' or '.join(NAMES)} in {folder.resolve()}.",
        "Write one (the README begins with the smallest), or name yours with --file.",
    )


def read(path: Path) -> Source:
    """Raises SpecError for what is not a text file of a sensible size."""
    try:
        with open(path, "rb", opener=_opener) if path != STDIN else _stdin() as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _unplaced(path, "no such file.") from None
    except IsADirectoryError:
        hint = path / NAMES[0]
        raise _unplaced(path, f"this is a folder. Did you mean {hint}?") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _unplaced(path, f"it cannot be read: {reason}.") from None
    if len(content) > MOST_BYTES:
        message = f"it has more than {MOST_BYTES:,} bytes: is it the right file?"
        raise SpecError([Problem(str(path), 1, 1, message)])
    return Source(str(path), _decode(path, content))


def _opener(path: str, flags: int) -> int:
    """Opens a pipe that nobody writes to as well, which would wait for ever otherwise."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(descriptor, True)
    return descriptor


def _stdin() -> AbstractContextManager[BinaryIO]:
    """It stays open: others may ask there whether there is a terminal."""
    return nullcontext(sys.stdin.buffer if sys.stdin else BytesIO())


def _decode(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        place = Source(str(path), before).place(len(before))
        byte = content[error.start]
        message = f"byte 0x{byte:02x} is not UTF-8. Save the file as UTF-8."
        raise SpecError([Problem(str(path), *place, message)]) from None


def _unplaced(path: Path, message: str) -> SpecError:
    return SpecError([Problem(str(path), 0, 0, message)])


def printable(text: str) -> str:
    """Text that does nothing to a terminal but appear on it."""
    return "".join(char if char.isprintable() or char == "\t" else "\ufffd" for char in text)
