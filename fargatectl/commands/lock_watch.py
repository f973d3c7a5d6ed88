"""Whether nobody has the lock while a plan is made."""

from contextlib import suppress

from fargatectl.commands.session import Session
from fargatectl.runtime.lock import exists

# How often it is looked, in seconds.
EVERY = 4.0


class LockWatch:
    """Looks at once, and again and again until `stop`; who cannot look is told of other runs."""

    def __init__(self, session: Session) -> None:
        self._aws, self._owner = session.aws, session.owner
        self._free_at = 0.0
        self._is_seen = False
        self._first = self._aws.ahead(self._look)
        self._stop = self._aws.clock.every(EVERY, self._look)

    def was_free(self) -> bool:
        """Whether no look has seen a lock, the first one being over."""
        self._first.result()
        return not self._is_seen

    @property
    def age(self) -> float:
        """Seconds since the newest look that saw none."""
        return self._aws.clock.now() - self._free_at

    def look_again(self) -> None:
        """If the newest look is not of just now."""
        if self.age > EVERY / 2:
            self._look()

    def stop(self) -> None:
        """Look no more: the next lock is our own."""
        self._stop()
        self._stop = lambda: None
        self._first.result()

    def _look(self) -> None:
        asked = self._aws.clock.now()
        with suppress(Exception):  # who takes it says what is wrong
            if not exists(self._aws, self._owner):
                self._free_at = asked
                return
        self._is_seen = True
