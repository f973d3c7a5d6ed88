"""The longest chain of calls that a first `up` cannot do without, whoever makes them.

What AWS demands of the order is in the plan: a thing is made after those that its refs name. How
many calls each takes one after the other is measured by making one at a time.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from pathlib import Path

from fargatectl.clock import RealClock
from fargatectl.commands.options import Options
from fargatectl.commands.session import Session
from fargatectl.commands.wish import wish
from fargatectl.engine import Key, Outputs, Plan, Ref, apply, fill
from fargatectl.events import StepDone
from tests.benchmarks.timeline import Timeline
from tests.wire import Wire

# Long enough for calls of one thing that are made together to be seen together.
LATENCY = 0.03
# All can be looked for at once by name or tag, and nothing is there yet whose parts to look for.
READS = 1
# It is given back after all else. Taken it may be while one looks.
LOCK = 1


@dataclass(frozen=True)
class Floor:
    """`path`: what is made after each other, and how many calls each of them takes."""

    path: tuple[tuple[Key, int], ...]

    @property
    def calls(self) -> int:
        return READS + sum(calls for _, calls in self.path) + LOCK

    def __str__(self) -> str:
        made = ", ".join(f"{key} {calls}" for key, calls in self.path)
        return f"{self.calls} calls: reads {READS}, {made}, lock {LOCK}"


def floor(file: Path, wire: Wire, timeline: Timeline) -> Floor:
    """Of the spec in an account that has nothing of it; afterwards it has."""
    session = Session(Options(file=file), RealClock())
    plan = wish(session)
    wire.latency = LATENCY
    calls = _made_one_by_one(plan, session, timeline)
    wire.latency = 0
    session.close()
    return Floor(_longest(plan.needs, calls))


def _made_one_by_one(plan: Plan, session: Session, timeline: Timeline) -> dict[Key, int]:
    outputs: dict[Key, Outputs] = {}
    calls: dict[Key, int] = {}

    def output(ref: Ref) -> str:
        return outputs[ref.key][ref.output]

    session.aws.is_alone = True  # as with the lock
    for key in TopologicalSorter(plan.needs).static_order():
        step = replace(plan.steps[key], wanted=fill(plan.steps[key].wanted, output))
        timeline.clear()
        for event in apply(Plan(plan.owner, {key: step}, {key: set()}), session.aws):
            if isinstance(event, StepDone):
                outputs[key] = event.outputs
        calls[key] = len(timeline.chain())
    return calls


def _longest(
    needs: Mapping[Key, set[Key]], calls: Mapping[Key, int]
) -> tuple[tuple[Key, int], ...]:
    @functools.cache
    def length(key: Key) -> int:
        return calls[key] + max(map(length, needs[key]), default=0)

    path: list[Key] = []
    left = set(needs)
    while left:
        path.insert(0, max(left, key=length))
        left = needs[path[0]]
    return tuple((key, calls[key]) for key in path)
