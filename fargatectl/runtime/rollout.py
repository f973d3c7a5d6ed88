"""Watching rollouts to their end: what happens, as it happens, and how it came out."""

from collections.abc import Generator, Sequence
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import Aws
from fargatectl.engine import tell
from fargatectl.events import RolloutEvent
from fargatectl.runtime.failures import Examiner
from fargatectl.runtime.faults import explained, passes, persistently
from fargatectl.runtime.following import Following
from fargatectl.runtime.giving_up import GivingUp
from fargatectl.runtime.look import Look, Lookout
from fargatectl.runtime.sign_in import PATIENCE, SignIn
from fargatectl.runtime.watched import Terms, Watched

__all__ = ["Terms", "Watched", "watch"]

# Seconds between two looks while something happens, when nothing has for a while, and how fast
# the one becomes the other.
SHORTEST, LONGEST, SLOWER = 2.0, 5.0, 1.5
# ECS and ELB let an account describe about ten services or target groups a second.
PER_SERVICE = 0.1


def watch(
    aws: Aws, services: Sequence[Watched], terms: Terms
) -> Generator[RolloutEvent, None, None]:
    """Watch the rollouts of services just created or updated, all together.

    Each service ends with one RolloutDone, RolloutFailed or RolloutPaused, at the latest when its
    time is up; ECS goes on without us. Closing the iterator ends the asking. Faults that
    pass, throttling above all, are waited out, and so are credentials that have expired until
    somebody signs in, which is told; others are raised as `AwsError`.
    """
    lookout = Lookout(aws)
    sign_in = SignIn(aws, tell, "the watch goes on")
    examiner = Examiner(aws)
    giving_up = GivingUp(aws, terms)
    followed = [Following(service, terms, lookout.revisions, examiner) for service in services]
    began = aws.clock.now()
    pause = SHORTEST / SLOWER
    while followed:
        looks, fault = _look(aws, lookout, sign_in, followed)
        is_quiet = True
        for following, look in zip(followed, looks, strict=False):
            for event in following.take(look):
                is_quiet = False
                yield event
            yield from giving_up.consider(following)
        followed = [following for following in followed if not following.is_over]
        passed = aws.clock.now() - began
        late = [following for following in followed if passed >= following.timeout]
        yield from (following.time_out(began + passed, fault) for following in late)
        followed = [following for following in followed if not following.is_over]
        if followed:
            pause = min(pause * SLOWER, LONGEST) if is_quiet else SHORTEST
            left = min(following.timeout for following in followed) - passed
            aws.clock.sleep(min(max(pause, PER_SERVICE * len(followed)), left))


def _look(
    aws: Aws, lookout: Lookout, sign_in: SignIn, followed: Sequence[Following]
) -> tuple[Sequence[Look], Exception | None]:
    """A look at each of them; none, and the fault, when AWS does not answer just now."""
    look = partial(lookout.look, [following.subject for following in followed])
    with explained("watch the rollout"):
        try:
            looks = persistently(aws.clock, look, seconds=PATIENCE, will_pass=sign_in.helps)
            sign_in.is_over()
            return looks, None
        except (ClientError, BotoCoreError) as error:
            if not passes(error):
                raise
            return (), error
