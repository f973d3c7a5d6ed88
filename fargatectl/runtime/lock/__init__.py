"""One run at a time for an app and environment: a lock in an SSM parameter.

SSM has no compare-and-swap. What it has: PutParameter without overwrite makes a parameter for one
caller only; with overwrite it appends a version, numbered by SSM; and each version can be read as
it was written. So the versions are a log in one order for all, and these are its rules:

- Each entry has an id of its own and names in `follows` the entry that its writer had seen last.
- **An entry counts if it follows the one right before it.** The first follows nothing.
- The holder is who wrote the last entry that counts.

To take over, a run reads the last entry, finds its holder gone, and appends an entry that follows
it. Of two that do so at once both succeed with SSM, but between the second's entry and the one that
it follows stands the first's: it does not count, for its writer and for everybody who reads it. A
version number alone would not do, since numbers begin again when a parameter is deleted; ids do
not. An entry that does not count changes no holder, only the time of the last change: it delays an
expiry. A renewal is an entry that follows the last one too, so it cannot undo a takeover: who reads
that somebody else's entry counts has lost the lock, and is told before it writes more.

Time is SSM's own: the age of the last entry is the answer's `Date` less its `LastModifiedDate`, so
hosts whose clocks disagree cannot expire each other.

DeleteParameter asks nothing. So the holder deletes only while its last renewal is young, or just
confirmed: before it expired nobody may have taken over. Only `unlock` may come between, and that is
what it is for. AWS advises to wait 30 seconds between deleting a parameter and making it again: a
lock that SSM should lose in that time is made again by the next renewal, unless another run was
first.

A lost answer is harmless: the entry that arrived all the same is recognised by its run.
"""

from fargatectl.runtime.lock.holder import Holder
from fargatectl.runtime.lock.lock import (
    EXPIRES,
    MISSED,
    RENEWS,
    Lock,
    Standing,
    exists,
    parameter,
)

__all__ = ["EXPIRES", "MISSED", "RENEWS", "Holder", "Lock", "Standing", "exists", "parameter"]
