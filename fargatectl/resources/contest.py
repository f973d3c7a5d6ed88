"""Runs that do without the lock and make the same at the same time, of what EC2 gives no names.

Two VPCs, route tables, addresses or NAT gateways of one name are no error to EC2, so those who make
them agree on one. All do the same, however many they are:

- Each makes its own as a *contender*, by a tag in the very call, and uses nothing that is one.
- After a while that a list may lag behind, it looks. What is no contender any more comes first,
  then the lowest id. Is the first one a contender, whoever made it, and be he dead, its mark is
  taken off, and it is looked again.
- Whoever sees that the first bears no mark uses it, and deletes its own contender, in which nobody
  has built anything. EC2 would refuse if somebody had. What is in use is deleted by nobody.

So who comes late takes what is used, whatever the ids say. A run that is held up longer than that
while, between its look and the next call, may leave two; neither is cut off, and a run with the
lock deletes what nobody uses. Subnets, groups and endpoints need none of this: EC2 refuses a second
one of the range, the name or the routes; and a second internet gateway at its VPC.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from fargatectl.aws import Aws, AwsError, code_of, once
from fargatectl.engine import Live, Resource, tell
from fargatectl.resources import ec2
from fargatectl.resources.tags import CONTENDER

R = TypeVar("R", bound=Resource)

# So long a list may miss what was made, and a run may take from a look to what it does about it.
WHILE_SECONDS = 5
# When something just made is not even listed, EC2 has more than a lag.
GIVE_UP_SECONDS = 2 * 60
# A maker's own one is gone already, or somebody has built in it after all.
_LEFT = ("NotFound", "DependencyViolation", "InUse")


def make(
    aws: Aws,
    wanted: R,
    call: Callable[[Any, R], str],
    find: Callable[[], Iterable[Live[R]]],
    undo: Callable[[str], object],
) -> str:
    """The id of the one that stays. `call` makes one that is like the resource it is given.

    `find` lists those where this one would be; `undo` deletes the one of an id that has no use yet.
    """
    if not aws.goes_unlocked:
        return ec2.make(aws, wanted, lambda client: call(client, wanted), find)
    return _Contest(aws, wanted, call, find, undo).winner()


@dataclass(frozen=True)
class _Contest(Generic[R]):
    aws: Aws
    wanted: R
    call: Callable[[Any, R], str]
    find: Callable[[], Iterable[Live[R]]]
    undo: Callable[[str], object]

    def winner(self) -> str:
        mine = "" if self._copies() else self._enter()
        tell("looks whether another run makes one, too")
        deadline = self.aws.clock.now() + GIVE_UP_SECONDS
        while True:
            self._wait()
            copies = self._copies()
            first = next(iter(copies), "")
            if first and not is_contender(copies[first]):
                break
            if first:
                self._take_mark_off(first)
            elif not mine:  # whose it was gave up, and nobody else is there
                mine = self._enter()
            elif self.aws.clock.now() > deadline:
                message = f"EC2 does not list {mine}, which it has just made."
                raise AwsError(message, "Run the command again in a minute.")
        if mine not in (first, ""):
            self._give_up(mine, copies.get(mine))
        return first

    def _enter(self) -> str:
        """The id of a contender of this run; empty where there is room only for those of others."""
        token = str(uuid.uuid4())
        marked = replace(self.wanted, tags={**self.wanted.tags, CONTENDER: token})
        client = self.aws.client("ec2", retries=False)

        def made() -> str | None:
            copies = self._copies().items()
            return next((one for one, live in copies if _token(live) == token), None)

        try:
            return ec2.until_known(
                self.aws, lambda: once(self.aws.clock, lambda: self.call(client, marked), made)
            )
        except Exception:
            if not self._copies():
                raise
            return ""

    def _copies(self) -> dict[str, Live[R]]:
        """By id, the one first that all should use."""
        self.aws.forget()
        alike = [live for live in self.find() if live.key == self.wanted.key]
        return {live.outputs["id"]: live for live in sorted(alike, key=ec2.rank)}

    def _wait(self) -> None:
        # By the clock's own time: calls take as long where waits are shortened.
        until = self.aws.clock.now() + WHILE_SECONDS
        while self.aws.clock.now() < until:
            self.aws.clock.sleep(1)

    def _take_mark_off(self, contender: str) -> None:
        try:
            self.aws.client("ec2").delete_tags(Resources=[contender], Tags=[{"Key": CONTENDER}])
        except Exception as error:
            if not code_of(error).endswith("NotFound"):  # its maker has just given it up
                raise

    def _give_up(self, mine: str, live: Live[R] | None) -> None:
        if live is not None and not is_contender(live):
            return  # somebody uses it
        try:
            self.undo(mine)
        except Exception as error:
            if not code_of(error).endswith(_LEFT):
                raise


def is_contender(live: Live[Any]) -> bool:
    """Whether nobody uses it yet."""
    return bool(_token(live))


def _token(live: Live[Any]) -> str:
    return str(live.found.tags.get(CONTENDER, ""))
