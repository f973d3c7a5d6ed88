"""Who holds a lock: the caller, the machine and the process, as others read it."""

import os
import socket
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self


@cache
def this_machine() -> str:
    """The same for two processes exactly when the one can see whether the other lives."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        # Two containers of a machine each have a process 7.
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{socket.gethostname()} {uuid.getnode()}"


@dataclass(frozen=True)
class Holder:
    """One run of a command. `machine` tells apart hosts and containers where a process id is known.

    `since` is in seconds since the epoch, by that machine's clock: for people, never compared.
    """

    who: str
    since: float
    host: str = field(default_factory=socket.gethostname)
    process: int = field(default_factory=os.getpid)
    machine: str = field(default_factory=this_machine)
    run: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def is_dead(self) -> bool:
        """Whether its process is known to be gone. Elsewhere nobody can tell."""
        # Windows has no signal that only asks.
        return os.name == "posix" and self.machine == this_machine() and not _lives(self.process)

    def written(self) -> Mapping[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        return cls(**written)

    def __str__(self) -> str:
        return f"{self.who} on {self.host} (process {self.process})"


def _lives(process: int) -> bool:
    """An id that was given to another process since counts as alive: that lock only expires."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
