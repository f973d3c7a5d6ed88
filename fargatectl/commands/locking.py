"""Keeping other runs away from an app and environment while a command changes it.

    with locked(session):
        carry_out(session, partly(session, …))

is all that a command needs which always writes: looking, deciding and writing go inside. One that
may find nothing to do looks first, since looking takes no lock, and uses `agreed`. What is said to
a deployment that another run watches, stopping or continuing it, takes no lock: that run has it.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from fargatectl.aws import AwsError, is_denied, message_of
from fargatectl.clock import ends_at_once
from fargatectl.commands.lock_watch import LockWatch
from fargatectl.commands.session import Session
from fargatectl.commands.showing import show
from fargatectl.errors import Locked
from fargatectl.events import StepWaits
from fargatectl.runtime.lock import EXPIRES, RENEWS, Holder, Lock, Standing, parameter

if TYPE_CHECKING:
    from fargatectl.engine import Plan

# How soon after its end the next run begins.
POLL_SECONDS = 4.0
# So many seconds after nobody had the lock a plan is carried out as it was made.
YOUNG = 5.0
ACTIONS = ("PutParameter", "GetParameter", "DeleteParameter", "AddTagsToResource")


@contextmanager
def locked(session: Session, patience: float = EXPIRES) -> Iterator[None]:
    """Hold the lock inside, once other runs have ended; raises `Locked` when they do not.

    With --no-lock nobody is kept away. `patience` is how old a lock counts as left behind.
    """
    if session.options.no_lock or session.lock is not None:
        yield
        return
    with _holding(session) as lock:
        _wait_for(session, lock, patience)
        yield


@contextmanager
def agreed(
    session: Session,
    make: Callable[[], "Plan"],
    agree: Callable[["Plan"], "Plan"],
    asks: bool,
    patience: float = EXPIRES,
    was_free: LockWatch | None = None,
) -> "Iterator[Plan]":
    """The plan to carry out inside, shown and agreed to, and made under the lock.

    It is made without the lock first, and if it is empty that is all. What stands in AWS may have
    changed until the lock is ours, so the plan is made again, and shown and agreed to again where
    it differs. `agree` gives the plan that its user said yes to; `asks` tells that it takes time.

    The plan is not made again where `was_free` tells that nobody was seen to have
    the lock since its first reads were asked, and we have it, at the first try, within `YOUNG`
    seconds after the last look. A run that had it between two looks began and ended in that time,
    and so did no more than a few updates: before it can make a network or watch a rollout, or
    delete what it replaced, longer has passed. An update of ours after it says of each field what
    we want, as it does of one before; a name that it took is found when we create it. A run that
    ended while we read is one that had the lock before. So the plan of a hundred services, whose
    reads alone take longer than that, is made once.
    """
    try:
        first = make()
    finally:
        if was_free is not None:
            was_free.stop()
    if first.is_empty or session.options.no_lock:
        if was_free is not None and not was_free.was_free():
            _sweep(session, patience)
        show(session, first)
        yield agree(first)
        return

    def attempt() -> "Plan | None":
        if was_free is not None and not asks:
            was_free.look_again()
        if _take(session, lock, patience):
            return None
        was_nobodys = was_free is not None and was_free.was_free() and was_free.age < YOUNG
        return first if was_nobodys and not asks else make_again()

    def make_again() -> "Plan":
        session.aws.forget()
        return make()

    with _holding(session) as lock, ThreadPoolExecutor(1, "lock") as pool:
        # Where nobody is asked, others are kept away while the plan is drawn.
        soon = None if asks else pool.submit(attempt)
        show(session, first)
        plan = agree(first)
        anew = soon.result() if soon else attempt()
        if anew is None:
            _wait_for(session, lock, patience)
            anew = make_again()
        if anew.gist != plan.gist:
            session.screen.note("Somebody else has changed something meanwhile. The plan is now:")
            show(session, anew)
            anew = agree(anew)
        yield anew


def insist(session: Session) -> None:
    """Raise `Locked` if another run has the lock by now, before more is written."""
    lock = session.lock
    if lock is None or lock.is_held:
        return
    # The machine may have slept, and nobody wanted the lock meanwhile.
    lock.renew()
    if not lock.is_held:
        taker = f"It is held by {lock.lost_to}" if lock.lost_to else "It expired"
        raise Locked(
            f"The lock of {session.owner} was lost. {taker}. "
            "What was begun is finished, nothing new is.",
            "Run the command again: it goes on from there.",
        )


def the_lock(session: Session) -> Lock:
    """The lock of the app and environment, as this run sees it."""
    from fargatectl.resources.tags import tags_of

    holder = Holder(who=str(session.aws.identity["Arn"]), since=session.clock.now())
    tags = tags_of(session.owner, "lock", session.spec.spec.tags)
    return Lock(session.aws, session.owner, holder, tags)


def told(standing: Standing) -> str:
    """Who holds it, for people."""
    if standing.holder is None:
        return "nobody, though there is a lock"
    from fargatectl.render.words import clock_time

    since = clock_time(standing.holder.since)
    return f"{standing.holder}, since {since}, renewed {max(standing.age, 0):.0f} s ago"


@contextmanager
def _holding(session: Session) -> Iterator[Lock]:
    """A lock that is renewed once it is taken, and given back however the command ends."""
    lock = the_lock(session)

    def renew() -> None:
        with suppress(Exception):  # `insist` tells when none succeeds
            lock.renew()

    stop_renewing = session.clock.every(RENEWS, renew)
    session.lock = lock
    try:
        yield lock
    finally:
        session.lock = None
        session.aws.is_alone = False
        try:
            stop_renewing()
        finally:  # a second signal may come just here
            _let_go(session, lock)


def _let_go(session: Session, lock: Lock) -> None:
    """Give it back, unless something is written still that nobody waits for."""
    if ends_at_once() and lock.was_taken:
        session.screen.note("The lock stays for what was begun. It expires in a minute.")
        return
    try:
        lock.release()
    except Exception:  # noqa: BLE001 - how the command itself ended is what matters
        if lock.was_taken:
            session.screen.note("The lock could not be removed. It expires in a minute.")


def _sweep(session: Session, patience: float) -> None:
    """Remove the lock of a run that was killed when only that was left to do."""
    lock = the_lock(session)
    with suppress(Exception):  # it keeps nobody from anything
        standing = lock.look()
        if standing and standing.is_free(patience) and lock.take(patience) is None:
            lock.release()


def _take(session: Session, lock: Lock, patience: float) -> Standing | None:
    try:
        standing = lock.take(patience)
    except Exception as error:
        if is_denied(error):
            raise _denied(session, error) from error
        raise
    session.aws.is_alone = standing is None
    return standing


def _wait_for(session: Session, lock: Lock, patience: float) -> None:
    interrupted = "Interrupted while waiting for another run. Nothing was changed."
    with session.meanwhile("take the lock", interrupted):
        _outwait(session, lock, patience)


def _outwait(session: Session, lock: Lock, patience: float) -> None:
    deadline = session.clock.now() + session.lock_timeout
    known = None
    while (standing := _take(session, lock, patience)) is not None:
        now = session.clock.now()
        if now >= deadline:
            raise _refusal(session, standing)
        if standing.holder != known:
            known = standing.holder
            waits = f"waits for {told(standing)}"
            session.screen.event(StepWaits(time=now, resource="lock", message=waits))
        session.clock.sleep(min(POLL_SECONDS, deadline - now))


def _refusal(session: Session, standing: Standing) -> Locked:
    return Locked(
        f"Another run changes {session.owner}: {told(standing)}. Nothing was changed.",
        "Wait for its end, or give --lock-timeout 10m. `fargatectl unlock` removes the lock that a "
        "killed run left behind.",
    )


def _denied(session: Session, error: Exception) -> AwsError:
    aws, name = session.aws, parameter(session.owner)
    arn = f"arn:{aws.partition}:ssm:{aws.region}:{aws.account}:parameter{name}"
    actions = ", ".join(f"ssm:{action}" for action in ACTIONS)
    return AwsError(
        f"Could not take the lock: {message_of(error)} Nothing was changed.",
        f"Grant {actions} on {arn} to {aws.identity['Arn']}, or give --no-lock and see to it that "
        "nobody else runs fargatectl for this app meanwhile.",
    )
