"""Folders to build images from: what is in each, as a digest that changes when the image would."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from fargatectl.errors import Problem
from fargatectl.spec.load import SpecFile
from fargatectl.spec.models.build import Build
from fargatectl.spec.models.container import Container
from fargatectl.spec.models.task import Task

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

Location = tuple[str | int, ...]

DOCKERFILE = "Dockerfile"
# As many characters of the digest as tell any two states of a folder apart.
LENGTH = 16


@dataclass(frozen=True)
class Context:
    """What to build: the folder, its Dockerfile as seen from there, and the digest of all of it."""

    folder: Path
    dockerfile: str
    target: str | None
    arguments: Mapping[str, str]
    platform: str
    digest: str


# By the names of the task and of the container in it.
Contexts = Mapping[tuple[str, str], Context]

PLATFORMS = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}


def look(file: SpecFile) -> tuple[Contexts, list[Problem]]:
    """The contexts of all containers that are built, and what is wrong with them."""
    found: dict[tuple[str, str], Context] = {}
    problems: list[Problem] = []
    for location, task, container, build in _builds(file):
        folder = file.path.parent / build.context
        dockerfile = build.dockerfile or DOCKERFILE
        if wrong := _missing(file, location, folder, dockerfile):
            problems.append(wrong)
            continue
        try:
            found[str(location[1]), container] = _context(build, folder, dockerfile, task.arch)
        except OSError as error:
            message = f"{error.filename or folder} could not be read: {error.strerror}."
            problems.append(file.problem(*location, "context", message=message))
    return found, problems


def _builds(file: SpecFile) -> Iterator[tuple[Location, Task, str, Build]]:
    tasks: dict[str, dict[str, Task]] = {
        "services": dict(file.spec.services),
        "jobs": dict(file.spec.jobs),
    }
    for section, named in tasks.items():
        for name, task in named.items():
            at = (section, name)
            sidecars = {each: (*at, "sidecars", each) for each in task.sidecars}
            places: dict[str, Location] = {name: at, **sidecars}
            containers: dict[str, Container] = {name: task, **task.sidecars}
            for each, container in containers.items():
                if container.build:
                    yield (*places[each], "build"), task, each, container.build


def _missing(file: SpecFile, at: Location, folder: Path, dockerfile: str) -> Problem | None:
    if not folder.is_dir():
        return file.problem(*at, "context", message=f"there is no folder {folder}.")
    if not (folder / dockerfile).is_file():
        message = f"there is no {dockerfile} in {folder}."
        return file.problem(*at, "dockerfile", message=message)
    return None


def _context(build: Build, folder: Path, dockerfile: str, arch: str) -> Context:
    platform = PLATFORMS[arch]
    hashed = sha256()
    settings = [dockerfile, build.target or "", platform, *map(str, sorted(build.args.items()))]
    for part in settings:
        _add(hashed, part.encode())
    for path in _files(folder, dockerfile):
        _add_file(hashed, folder, path)
    digest = hashed.hexdigest()[:LENGTH]
    return Context(folder, dockerfile, build.target, dict(build.args), platform, digest)


def _files(folder: Path, dockerfile: str) -> list[str]:
    """What Docker would send of the folder: all that .dockerignore does not name."""
    from docker.utils.build import exclude_paths

    # A Dockerfile may have an ignore file of its own, which then counts alone.
    own = folder / f"{dockerfile}.dockerignore"
    ignore = own if own.is_file() else folder / ".dockerignore"
    lines = ignore.read_text().splitlines() if ignore.is_file() else []
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return sorted(exclude_paths(str(folder), patterns, dockerfile=dockerfile))


def _add_file(hashed: "Hash", folder: Path, path: str) -> None:
    """Name, kind, whether it can be executed, content; times and owners make no other image."""
    whole = folder / path
    mode = whole.lstat().st_mode
    _add(hashed, path.encode("utf-8", "surrogateescape"))
    if stat.S_ISLNK(mode):
        _add(hashed, b"link " + os.fsencode(whole.readlink()))
    elif stat.S_ISREG(mode):
        _add(hashed, b"program" if mode & stat.S_IXUSR else b"file")
        with whole.open("rb") as content:
            while block := content.read(1 << 20):
                _add(hashed, block)


def _add(hashed: "Hash", part: bytes) -> None:
    # With its length in front, no two lists of parts read alike.
    hashed.update(f"{len(part)}:".encode())
    hashed.update(part)
