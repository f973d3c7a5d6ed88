"""The targets of target groups, and how their health checks go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from .agenda import Agenda
from .behaviour import ORDINARY_BOOT, Behaviour
from .world import TargetGroup, World

REGISTERING = 4.0

UNUSED = (
    "unused",
    "Target.NotInUse",
    "Target group is not configured to receive traffic from the load balancer",
)
IN_PROGRESS = ("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
CHECKING = ("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
DRAINING = ("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
UNKNOWN = (
    "unused",
    "Target.NotRegistered",
    "Target is not registered to the target group",
)
HEALTHY: tuple[str, str | None, str | None] = ("healthy", None, None)

Key = tuple[str, str, int]
Verdict = tuple[str, str | None, str | None]


@dataclass
class Target:
    """One address and port in one group, and what the load balancer thinks of it."""

    group: str
    address: str
    port: int
    zone: str | None
    behaviour: Behaviour
    verdict: Verdict = IN_PROGRESS

    @property
    def state(self) -> str:
        """initial, healthy, unhealthy or draining."""
        return self.verdict[0]


class Targets:
    """All targets. `changed` hears of each new verdict."""

    world: World

    def __init__(self, agenda: Agenda, changed: Callable[[Target], None]) -> None:
        self._agenda = agenda
        self._changed = changed
        self._targets: dict[Key, Target] = {}

    def register(
        self, key: Key, zone: str | None = None, behaviour: Behaviour | None = None
    ) -> None:
        """Add a target; it gets its first health check within one interval."""
        group = self.world.target_group(key[0])
        if group is None:
            return
        known = self._targets.get(key)
        if known and known.state != "draining":
            return
        target = Target(*key, zone, behaviour or Behaviour())
        self._targets[key] = target
        self._agenda.after(
            min(REGISTERING, group.interval / 2), partial(self._judge, target, CHECKING)
        )
        self._foretell(target, group)

    def deregister(self, key: Key) -> float:
        """Drain a target; seconds until it is gone."""
        target = self._targets.get(key)
        group = self.world.target_group(key[0])
        if target is None or group is None:
            self._targets.pop(key, None)
            return 0
        if target.state != "draining":
            target.verdict = DRAINING
            self._agenda.after(group.deregistration_delay, partial(self._forget, target))
        return group.deregistration_delay

    def find(self, key: Key) -> Target | None:
        """The target, also while it drains."""
        return self._targets.get(key)

    def of_group(self, group: str) -> list[Target]:
        """All targets of a group, in the order of their registration."""
        return [target for key, target in self._targets.items() if key[0] == group]

    def clear(self) -> None:
        """Forget all targets."""
        self._targets.clear()

    def _foretell(self, target: Target, group: TargetGroup) -> None:
        """Checks run once per interval; the first that passes makes a new target healthy."""
        failure = failed_check(target.behaviour, group)
        if failure:
            self._at_check(target, group, group.unhealthy_threshold, failure)
            return
        boot = max(0.0, target.behaviour.boot - ORDINARY_BOOT)
        first_pass = int(boot // group.interval) + 1
        if first_pass <= group.unhealthy_threshold:
            self._at_check(target, group, first_pass, HEALTHY)
            return
        timeout = ("unhealthy", "Target.Timeout", "Request timed out")
        self._at_check(target, group, group.unhealthy_threshold, timeout)
        # Once unhealthy, a target must pass the whole healthy threshold.
        self._at_check(target, group, first_pass + group.healthy_threshold - 1, HEALTHY)

    def _at_check(self, target: Target, group: TargetGroup, number: int, verdict: Verdict) -> None:
        self._agenda.after(number * group.interval, partial(self._judge, target, verdict))

    def _judge(self, target: Target, verdict: Verdict) -> None:
        if not self._is_current(target) or target.state == "draining":
            return
        if verdict is CHECKING and target.verdict is not IN_PROGRESS:
            return
        target.verdict = verdict
        self._changed(target)

    def _forget(self, target: Target) -> None:
        if self._is_current(target):
            del self._targets[target.group, target.address, target.port]

    def _is_current(self, target: Target) -> bool:
        return self._targets.get((target.group, target.address, target.port)) is target


def failed_check(behaviour: Behaviour, group: TargetGroup) -> Verdict | None:
    """What the load balancer says when there is no answer, or none it takes for health."""
    if behaviour.unreachable:
        return ("unhealthy", *behaviour.unreachable)
    if group.expected_codes is None or accepts(group.expected_codes, behaviour.answers):
        return None
    reason = f"Health checks failed with these codes: [{behaviour.answers}]"
    return ("unhealthy", "Target.ResponseCodeMismatch", reason)


def accepts(codes: str, answer: int) -> bool:
    """Whether a matcher like `200-299,301` takes the answer."""
    for part in codes.split(","):
        low, _, high = part.strip().partition("-")
        if low.isdigit() and int(low) <= answer <= int(high or low):
            return True
    return False
