"""The lock as one run sees it: taken, renewed, lost, given back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.runtime.lock.holder import Holder
from fargatectl.runtime.lock.log import Entry, Log, Written

EXPIRES = 60.0
# Two renewals may fail before others take over.
RENEWS = 20.0
# So old a lock has missed a renewal.
MISSED = 30.0
# A renewal as young as this is proof enough that the lock is still ours.
YOUNG = 5.0
# A lost race means that another run got on.
RACES = 10


def parameter(owner: Owner) -> str:
    """The name of the parameter that is the lock."""
    return "/".join(["/fargatectl", owner.app, *([owner.env] if owner.env else []), "lock"])


def exists(aws: Aws, owner: Owner) -> bool:
    """Whether some run has the lock, or has left it behind."""
    return Log(aws, parameter(owner), {}).last() is not None


@dataclass(frozen=True)
class Standing:
    """Who holds the lock, the last entry's id, and for how many seconds nothing was written.

    Nobody holds it where no entry counts: what a renewal leaves that comes after a deletion.
    """

    holder: Holder | None
    last: str
    age: float

    def is_free(self, patience: float) -> bool:
        """Whether it may be taken over: nobody's, of a process known to be dead, or expired."""
        return self.holder is None or self.holder.is_dead or self.age > patience


class Lock:
    """The lock of an app and environment, for one run. `lost_to` tells who took it from us."""

    def __init__(self, aws: Aws, owner: Owner, holder: Holder, tags: Mapping[str, str]) -> None:
        self.lost_to: Holder | None = None
        self._aws = aws
        self._holder = holder
        self._log = Log(aws, parameter(owner), tags)
        self._is_asked_for = self._is_lost = False
        self._confirmed = float("-inf")

    def take(self, patience: float = EXPIRES) -> Standing | None:
        """Take it if it is free; else who has it. Free is also one as old as `patience`."""
        # Mostly nobody has it, and one call is enough.
        standing = self.look() if self._is_asked_for else None
        self._is_asked_for = True
        for _ in range(RACES):
            if standing and not self._is_ours(standing) and not standing.is_free(patience):
                return standing
            if self._follows(standing) if standing else self._begins():
                return None
            standing = self.look()
        return standing

    def renew(self) -> None:
        """Keep it from expiring, once it is taken. Raises what AWS refuses: try again later."""
        if not self.was_taken:
            return
        standing = self.look()
        if standing is not None and self._is_ours(standing):
            self._follows(standing)
        elif standing is None and self._age < EXPIRES:
            # Deleted by `unlock`, while we work: it is ours again if nobody else was first.
            self._begins()
        else:
            self._is_lost = True
            self.lost_to = standing.holder if standing else None

    @property
    def was_taken(self) -> bool:
        """Whether it was ours at any time."""
        return self._confirmed > float("-inf")

    @property
    def is_held(self) -> bool:
        """Whether nobody else can have it by now."""
        return not self._is_lost and self._age < EXPIRES

    def release(self) -> None:
        """Delete it if it is ours. What cannot be told to be ours is left to expire."""
        if self._is_asked_for and self._age > YOUNG:
            standing = self.look()
            if standing is None or not self._is_ours(standing) or standing.age > EXPIRES:
                return
        if self._is_asked_for:
            self._log.delete()

    def remove(self) -> Standing | None:
        """Delete it, whoever has it; who had."""
        standing = self.look()
        if standing is not None:
            self._log.delete()
        return standing

    def look(self) -> Standing | None:
        """How it stands; None where there is none."""
        last = self._log.last()
        if last is None:
            return None
        return Standing(self._holder_at(last), last.entry.id, last.age)

    def _holder_at(self, written: Written | None) -> Holder | None:
        """Who wrote the last entry up to this one that counts."""
        while written is not None:
            before = self._log.at(written.version - 1)
            # One that cannot be refuted counts: SSM may not know yet what it was told before.
            is_unknown = before is None and written.version > 1
            if is_unknown or written.entry.follows == (before.entry.id if before else ""):
                return written.entry.holder
            written = before
        return None

    def _begins(self) -> bool:
        return self._writes(self._log.begin, "")

    def _follows(self, standing: Standing) -> bool:
        return self._writes(self._log.append, standing.last)

    def _writes(self, write: Callable[[Entry], bool], follows: str) -> bool:
        asked = self._aws.clock.now()
        counts = write(Entry(self._holder, follows))
        if counts:
            self._confirmed = asked
        return counts

    def _is_ours(self, standing: Standing) -> bool:
        return standing.holder is not None and standing.holder.run == self._holder.run

    @property
    def _age(self) -> float:
        return self._aws.clock.now() - self._confirmed
