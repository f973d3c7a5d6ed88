"""A plan as it is told: what users know of, with the fields they wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fargatectl.engine import Change, Key, Plan, Ref, Step
from fargatectl.events import Action
from fargatectl.render.parts import whole_of
from fargatectl.runtime.release import ReleaseTask

AFTER_APPLY = "known after apply"


@dataclass(frozen=True)
class Field:
    """`outside` tells that the old value is nobody's of ours: it was set by hand."""

    name: str
    old: Any
    new: Any
    outside: bool = False


@dataclass(frozen=True)
class Told:
    """One change. `interruption` is what visitors notice of it; `remarks` what is left as it is."""

    action: Action
    key: Key
    fields: tuple[Field, ...] = ()
    interruption: str = ""
    remarks: tuple[str, ...] = ()
    part_of: Key | None = None

    @property
    def outside(self) -> tuple[Field, ...]:
        """What was changed outside, and is put back."""
        return tuple(field for field in self.fields if field.outside)

    @property
    def own(self) -> tuple[Field, ...]:
        """What the spec changes."""
        return tuple(field for field in self.fields if not field.outside)


def told(plan: Plan) -> list[Told]:
    """Creates and updates in the order they can be done, then deletes."""
    gone = {item.key: None for item in plan.prunes}
    return [*_steps(plan), *(Told("delete", key, part_of=whole_of(key, gone)) for key in gone)]


def remarks(plan: Plan) -> list[str]:
    """What differs and is left as it is."""
    return [
        f"{step.key.kind} {step.key.name}: {remark}"
        for step in plan.steps.values()
        for remark in step.remarks
    ]


def _steps(plan: Plan) -> Iterator[Told]:
    folded: dict[Key, list[Field]] = {}
    for step in plan.writes:
        if _is_told_elsewhere(step, plan):
            folded.setdefault(step.wanted.part_of or step.key, []).extend(_fields(step))
    for step in plan.writes:
        if _is_told_elsewhere(step, plan):
            continue
        fields = (*folded.get(step.key, ()), *_fields(step))
        if _is_nothing(step, fields):
            continue
        yield Told(
            step.action, step.key, fields, step.interruption, step.remarks, step.wanted.part_of
        )


def _is_nothing(step: Step, fields: tuple[Field, ...]) -> bool:
    """Only another's outputs moved, and that one is told. A release task runs because of it."""
    if isinstance(step.wanted, ReleaseTask):
        return False
    return step.action == "update" and not fields and not step.interruption


def _is_told_elsewhere(step: Step, plan: Plan) -> bool:
    """A new revision of a part is a change of the whole: of the service, to its users."""
    is_moved = step.action == "update" and bool(step.wanted.moves)
    return is_moved and step.wanted.part_of in plan.steps


def _fields(step: Step) -> Iterator[Field]:
    for change in step.changes:
        if not change.follows:
            old, new = _shown(change.old), _shown(change.new)
            yield Field(_name(change, step), old, new, change.outside)


def _name(change: Change, step: Step) -> str:
    """`image` for the main container's, `environment.LEVEL` for a variable of it."""
    path = change.path
    part_of = step.wanted.part_of
    if part_of is not None:
        path = path.removeprefix(f"containers.{part_of.name}.")
    return path.removesuffix(".value")


def _shown(value: Any) -> Any:
    if isinstance(value, Ref):
        return AFTER_APPLY
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return value
