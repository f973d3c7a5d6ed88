"""In which services tasks may have failed: ECS lists stopped tasks by service only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fargatectl.runtime.entries import primary

Answer = Mapping[str, Any]

# The seconds within which ECS replaces no task that has ended: a gap in the numbers shows.
UNREPLACED = 15
_GOES_WELL = ("PENDING", "IN_PROGRESS", "SUCCESSFUL")


@dataclass(frozen=True)
class _Seen:
    """The service's primary deployment at a look. Tasks are `present` when they run or will."""

    time: float
    deployment: str
    running: int
    present: int


class Suspicion:
    """Remembers how one service stood, to tell when to ask for its stopped tasks.

    A task that ends is missed among those of its deployment, or counted as failed. As long as one
    has not been told in full, there is more to ask.
    """

    def __init__(self) -> None:
        self._before: _Seen | None = None
        self._listed: frozenset[str] = frozenset()

    def arises(
        self, service: Answer, deployment: Answer | None, told: Collection[str], now: float
    ) -> bool:
        """Whether a task may have failed since the last look, or one is not told in full."""
        entry = primary(service)
        before, self._before = self._before, _seen(entry, now)
        return (
            before is None
            or not self._listed <= frozenset(told)
            or _counts_failures(entry, deployment or {})
            or _has_fewer(before, self._before)
        )

    def listed(self, arns: Iterable[str]) -> None:
        """Note which stopped tasks there are."""
        self._listed = frozenset(arns)


def _seen(entry: Answer, now: float) -> _Seen:
    running = int(entry.get("runningCount", 0))
    return _Seen(now, entry.get("id", ""), running, running + int(entry.get("pendingCount", 0)))


def _counts_failures(entry: Answer, deployment: Answer) -> bool:
    breaker = deployment.get("deploymentCircuitBreaker", {})
    is_well = deployment.get("status", "PENDING") in _GOES_WELL
    return bool(entry.get("failedTasks") or breaker.get("failureCount")) or not is_well


def _has_fewer(before: _Seen, now: _Seen) -> bool:
    return (
        now.deployment != before.deployment
        or now.running < before.running
        or now.present < before.present
        or now.time - before.time > UNREPLACED
    )
