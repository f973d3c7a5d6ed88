"""Rules that take the requests of others which go: those of a service that gets a new name.

ECS wants a target group to be in a rule before it makes the service. Were the new rule first,
visitors would get 503 until its first task is healthy. So it waits behind the old one, where no
request comes to it, and goes before it once its tasks serve; only then does the old service end.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from fargatectl.aws import Aws
from fargatectl.commands.session import Session
from fargatectl.commands.steps import carry_out
from fargatectl.commands.wish import partly
from fargatectl.engine import Key, Live, Plan, Step
from fargatectl.engine.plan import decide
from fargatectl.resources import rule_places
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.rule_places import Place


@dataclass(frozen=True)
class Heir:
    """A rule as it is planned, and those about the same requests that are not planned any more."""

    step: Step
    rule: ListenerRule
    elders: tuple[Live[ListenerRule], ...]

    @property
    def first(self) -> int:
        """The place of the elder that serves."""
        return min(each.found.priority for each in self.elders)

    @property
    def comes_first(self) -> bool:
        """Whether it would serve as soon as it is where it is planned."""
        return self.rule.priority <= self.first

    @property
    def now(self) -> int | None:
        """Where it stands, if an earlier run made it."""
        found = self.step.live and self.step.live.found
        return found.priority if isinstance(found, ListenerRule) else None

    @property
    def is_through(self) -> bool:
        return self.comes_first and self.now is not None and self.now < self.first


def heirs(session: Session, plan: Plan) -> list[Heir]:
    """The plan's rules that others stand in the way of, also where --only keeps those."""
    lives = _lives(session, plan)
    found = [_heir(step, lives.values(), plan.steps.keys()) for step in _rule_steps(plan)]
    return [each for each in found if each.elders and not each.is_through]


def waiting(session: Session, plan: Plan, heirs: Iterable[Heir]) -> Plan:
    """The plan, in which rules that would come first wait behind those that serve."""
    steps, taken = dict(plan.steps), _planned(plan)
    for heir in heirs:
        if heir.comes_first and (place := _waits_at(session.aws, heir, taken)):
            taken.add(place)
            steps[heir.step.key] = decide(replace(heir.rule, priority=place), heir.step.live)
    return replace(plan, steps=steps)


def take_over(session: Session, plan: Plan) -> None:
    """Have the heirs, which serve by now, come before all that did."""
    session.aws.forget()
    lives, taken = _lives(session, plan), _planned(plan)
    moved = [
        each
        for heir in heirs(session, plan)
        for each in _moved(session.aws, heir, lives.get(heir.step.key), taken)
    ]
    carry_out(session, partly(session, *moved))


def _lives(session: Session, plan: Plan) -> dict[Key, Live[ListenerRule]]:
    if not _rule_steps(plan):
        return {}
    return {live.key: live for live in ListenerRule.owned(session.aws, session.owner)}


def _rule_steps(plan: Plan) -> list[Step]:
    return [step for step in plan.steps.values() if isinstance(step.wanted, ListenerRule)]


def _planned(plan: Plan) -> set[int]:
    """The places that rules are to have, on whichever listener."""
    wanted = (step.wanted for step in plan.steps.values())
    return {rule.priority for rule in wanted if isinstance(rule, ListenerRule)}


def _heir(step: Step, lives: Iterable[Live[ListenerRule]], planned: Set[Key]) -> Heir:
    rule = step.wanted
    assert isinstance(rule, ListenerRule)
    others = (live for live in lives if live.key not in planned)
    elders = tuple(live for live in others if _is_about_the_same(live.found, rule))
    # Behind one that was about other requests there are tasks that serve.
    is_new = step.live is None or _is_about_the_same(step.live.found, rule)
    return Heir(step, rule, elders if is_new else ())


def _is_about_the_same(found: object, rule: ListenerRule) -> bool:
    if not isinstance(found, ListenerRule):
        return False
    return (found.listener, found.conditions) == (rule.listener, rule.conditions)


def _waits_at(aws: Aws, heir: Heir, taken: Set[int]) -> int | None:
    """Where it waits since an earlier run, or any free place.

    Behind the last place there is none: from there the elder steps back, as for any new rule.
    """
    behind = Place(heir.rule.listener, heir.first)
    return heir.now or rule_places.free_behind(aws, behind, taken)


def _moved(
    aws: Aws, heir: Heir, live: Live[ListenerRule] | None, taken: set[int]
) -> Iterator[ListenerRule]:
    """The heir at its planned place, or its elders behind that."""
    if heir.comes_first:
        if live is not None:
            yield replace(live.found, priority=heir.rule.priority)
        return
    for elder in (each.found for each in heir.elders if each.found.priority < heir.rule.priority):
        place = rule_places.free_behind(aws, Place(elder.listener, heir.rule.priority), taken)
        if place:
            taken.add(place)
            yield replace(elder, priority=place)
