"""The folder in which the background process leaves its address, for its user's eyes only."""

import errno
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import filelock
import platformdirs

LOCK_TIMEOUT = 60.0


@dataclass(frozen=True)
class Address:
    """Where a background process answers, and the word that proves it is ours."""

    url: str
    token: str


def path() -> Path:
    """Where the state folder is, or would be."""
    return platformdirs.user_state_path("fargatectl")


def folder() -> Path:
    """The state folder, made if need be. Raises when it is somebody else's, or takes no files."""
    found = path()
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    found.chmod(0o700)
    if not os.access(found, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(found))
    return found


def lock() -> filelock.BaseFileLock:
    """Held while a process is started or stopped: two commands at once make one."""
    return filelock.FileLock(folder() / "local.lock", timeout=LOCK_TIMEOUT, mode=0o600)


def read() -> Address | None:
    """The address that was left last; whether anybody is still there is another question."""
    try:
        kept = json.loads(_file().read_text())
        return Address(kept["url"], kept["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(address: Address) -> None:
    """Leave an address: at once and whole, or not at all."""
    descriptor, name = tempfile.mkstemp(dir=folder(), prefix="local-")  # 0600
    with os.fdopen(descriptor, "w") as file:
        json.dump({"url": address.url, "token": address.token}, file)
    Path(name).replace(_file())


def forget() -> None:
    _file().unlink(missing_ok=True)


def new_log() -> TextIO:
    """An empty log, open for writing."""
    descriptor = os.open(_log(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, "w")


def log_tail(lines: int = 15) -> str:
    return "\n".join(_log().read_text(errors="replace").splitlines()[-lines:])


def _file() -> Path:
    return folder() / "local.json"


def _log() -> Path:
    return folder() / "local.log"
