"""Where in the spec file stands what a failure names."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from fargatectl.events import Event, RolloutFailed, TaskFailed
from fargatectl.spec import SpecFile

Path = tuple[str, ...]

# Diagnoses name keys as users write them: `http.health_check.path`.
_KEY = re.compile(r"`([a-z_]+(?:\.[a-z_]+)*)`")
# Those that stand beside the services, too, and mean the same there.
_OF_ALL = ("network", "load_balancer", "load_balancers")


@dataclass(frozen=True)
class Places:
    """Places in the file that was deployed; of services in `given` the image is not of the file."""

    file: SpecFile
    given: Collection[str] = ()

    def of(self, event: Event) -> Event:
        """The event; failures with the line of what they name, as far as somebody wrote it."""
        match event:
            case TaskFailed():
                return self._placed(event)
            case RolloutFailed():
                return replace(event, failures=tuple(map(self._placed, event.failures)))
            case _:
                return event

    def _placed(self, failed: TaskFailed) -> TaskFailed:
        return failed if failed.passes else replace(failed, where=self._where(failed))

    def _where(self, failed: TaskFailed) -> str:
        """That of the first key named that is there; of none, where it would be."""
        keys = _KEY.findall(f"{failed.cause} {failed.fix}")
        if failed.service in self.given:
            keys = [key for key in keys if key != "image"]
        home = self._home(failed)
        paths = (path for key in keys for path in _paths(key, home) if self._has(path))
        return self.file.where(*next(paths, home)) if keys else ""

    def _home(self, failed: TaskFailed) -> Path:
        """The container's part of the file; a service's own is the service."""
        service = ("services", failed.service)
        sidecar = (*service, "sidecars", failed.container)
        return sidecar if self._has(sidecar) else service

    def _has(self, path: Path) -> bool:
        return any(True for _ in self.file.root.each(*path))


def _paths(key: str, home: Path) -> Iterator[Path]:
    """Where a key may stand: as it is named, or in a shorter form such as `http: true`."""
    parts = tuple(key.split("."))
    homes = dict.fromkeys((home, home[:2], *([()] if parts[0] in _OF_ALL else [])))
    for length in range(len(parts), 0, -1):
        yield from ((*each, *parts[:length]) for each in homes)
