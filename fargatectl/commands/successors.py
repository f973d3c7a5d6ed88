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
class Successor:
    """A rule as it is planned, and those about the same requests that are not planned any more."""

    step: Step
    rule: ListenerRule
    predecessors: tuple[Live[ListenerRule], ...]

    @property
    def first(self) -> int:
        """The place of the predecessor that serves."""
        return min(each.found.priority for each in self.predecessors)

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


def successors(session: Session, plan: Plan) -> list[Successor]:
    """The plan's rules that others stand in the way of, also where --only keeps those."""
    lives = _lives(session, plan)
    found = [_successor(step, lives.values(), plan.steps.keys()) for step in _rule_steps(plan)]
    return [each for each in found if each.predecessors and not each.is_through]


def waiting(session: Session, plan: Plan, found: Iterable[Successor]) -> Plan:
    """The plan, in which rules that would come first wait behind those that serve."""
    steps, taken = dict(plan.steps), _planned(plan)
    for successor in found:
        if successor.comes_first and (place := _waits_at(session.aws, successor, taken)):
            taken.add(place)
            steps[successor.step.key] = decide(
                replace(successor.rule, priority=place), successor.step.live
            )
    return replace(plan, steps=steps)


def take_over(session: Session, plan: Plan) -> None:
    """Have the successors, which serve by now, come before all that did."""
    session.aws.forget()
    lives, taken = _lives(session, plan), _planned(plan)
    moved = [
        each
        for successor in successors(session, plan)
        for each in _moved(session.aws, successor, lives.get(successor.step.key), taken)
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


def _successor(step: Step, lives: Iterable[Live[ListenerRule]], planned: Set[Key]) -> Successor:
    rule = step.wanted
    assert isinstance(rule, ListenerRule)
    others = (live for live in lives if live.key not in planned)
    predecessors = tuple(live for live in others if _is_about_the_same(live.found, rule))
    # Behind one that was about other requests there are tasks that serve.
    is_new = step.live is None or _is_about_the_same(step.live.found, rule)
    return Successor(step, rule, predecessors if is_new else ())


def _is_about_the_same(found: object, rule: ListenerRule) -> bool:
    if not isinstance(found, ListenerRule):
        return False
    return (found.listener, found.conditions) == (rule.listener, rule.conditions)


def _waits_at(aws: Aws, successor: Successor, taken: Set[int]) -> int | None:
    """Where it waits since an earlier run, or any free place.

    Behind the last place there is none: from there the predecessor steps back, as for any new rule.
    """
    behind = Place(successor.rule.listener, successor.first)
    return successor.now or rule_places.free_behind(aws, behind, taken)


def _moved(
    aws: Aws, successor: Successor, live: Live[ListenerRule] | None, taken: set[int]
) -> Iterator[ListenerRule]:
    """The successor at its planned place, or its predecessors behind that."""
    if successor.comes_first:
        if live is not None:
            yield replace(live.found, priority=successor.rule.priority)
        return
    planned = Place(successor.rule.listener, successor.rule.priority)
    before = [each for each in successor.predecessors if each.found.priority < planned.priority]
    for predecessor in before:
        if place := rule_places.free_behind(aws, planned, taken):
            taken.add(place)
            yield replace(predecessor.found, priority=place)
