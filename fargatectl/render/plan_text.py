"""A plan for people: the important things first, the parts folded away."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.markup import escape

from fargatectl.cost.prices import Prices
from fargatectl.engine import Key, Plan
from fargatectl.render import security, values, words
from fargatectl.render.headline import headline
from fargatectl.render.place import Place
from fargatectl.render.told import Told, remarks, told
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.repository import Repository
from fargatectl.resources.secret import Secret
from fargatectl.runtime.release import ReleaseTask

# Of one kind, and in one list.
MANY = 12

_COLORS = {"create": "green", "update": "yellow", "delete": "red", "keep": "dim"}


def lines(plan: Plan, place: Place, prices: Prices, verbose: bool) -> Iterator[str]:
    """All of a plan's lines, in rich's markup."""
    changes = told(plan)
    yield f"[bold]{escape(str(place))}[/]  [dim]{escape(place.file)}[/]"
    yield ""
    if changes:
        yield from _changes(changes, plan, verbose)
        yield from _outside(changes)
        yield ""
    notes = remarks(plan)
    if notes:
        yield from (f"  [dim]kept[/]    {escape(note)}" for note in notes)
        yield ""
    if changes:
        yield from _security(plan, verbose)
        yield from _cost(plan, prices)
    yield _summary(changes)


def _changes(changes: Sequence[Told], plan: Plan, verbose: bool) -> Iterator[str]:
    changes = [change for change in changes if not _is_only_outside(change)]
    if not verbose:
        tagged = {change.key: change for change in _alike(changes)}
        changes = [change for change in changes if change.key not in tagged]
        yield from _tags(list(tagged.values()))
    named = [change for change in changes if verbose or _stands_alone(change)]
    listed = named if verbose else list(_not_too_many(named))
    lost: dict[Key | None, list[Key]] = {}
    for change in changes:
        if change.action == "delete":
            lost.setdefault(change.part_of, []).append(change.key)
    for change in listed:
        yield _line(change, plan, lost.get(change.key, ()))
        yield from (f"            {row}" for row in values.rows(change.own))
        if change.interruption:
            yield f"            [yellow]! {escape(change.interruption)}[/]"
    more = Counter((change.action, words.kind(change.key.kind)) for change in named)
    more -= Counter((change.action, words.kind(change.key.kind)) for change in listed)
    for (action, kind), number in more.items():
        yield f"  [dim]{action:7} and {words.count(number, f'more {kind}')} (-v shows them)[/]"
    folded = [change for change in changes if change not in named]
    parts = Counter(change.action for change in folded if change.action != "delete")
    for action, number in parts.items():
        yield f"  [dim]{action:7} and {words.count(number, 'part')} of these (-v shows them)[/]"


def _alike(changes: Sequence[Told]) -> list[Told]:
    """Those of which nothing but tags changes, and all alike, such as one for everything."""
    tagged = [change for change in changes if _is_tagged_only(change)]
    alike = {tuple(values.rows(change.own)) for change in tagged}
    return tagged if len(alike) == 1 < len(tagged) else []


def _is_tagged_only(change: Told) -> bool:
    is_silent = not (change.interruption or change.outside)
    names = {field.name for field in change.own}
    is_tags = bool(names) and all(name.startswith("tags.") for name in names)
    # What is taken over is never folded away.
    return change.action == "update" and is_silent and is_tags and values.OWNER not in names


def _tags(changes: Sequence[Told]) -> Iterator[str]:
    if changes:
        yield f"  [yellow]update [/] tags of {len(changes)} things [dim](-v shows them)[/]"
        yield from (f"            {row}" for row in values.rows(changes[0].own))


def _not_too_many(changes: Sequence[Told]) -> Iterator[Told]:
    """A screen holds some of a kind; what has more to tell than its name is never left out."""
    seen: Counter[tuple[str, str]] = Counter()
    for change in changes:
        seen[change.action, change.key.kind] += 1
        is_plain = change.action != "update" and not change.interruption
        if not is_plain or seen[change.action, change.key.kind] <= MANY:
            yield change


def _outside(changes: Sequence[Told]) -> Iterator[str]:
    drifted = [change for change in changes if change.outside]
    if drifted:
        yield "  [yellow]changed outside, will be put back[/]"
    for change in drifted:
        yield f"          {_title(change.key)}".rstrip()
        yield from (f"            {row}" for row in values.rows(change.outside))
        if change.interruption and _is_only_outside(change):
            yield f"            [yellow]! {escape(change.interruption)}[/]"


def _is_only_outside(change: Told) -> bool:
    return bool(change.outside) and not change.own


def _stands_alone(change: Told) -> bool:
    """A part is worth a line only when something of it changes."""
    is_worth = bool(change.fields) or bool(change.interruption)
    return change.part_of is None or is_worth or change.key.kind == ReleaseTask.kind


def _line(change: Told, plan: Plan, lost: Sequence[Key]) -> str:
    color = _COLORS[change.action]
    told = f"  [{color}]{change.action:7}[/] {_title(change.key)}"
    about = _about(change.key, change.action, plan, lost)
    return f"{told}[dim]{escape(about)}[/]" if about else told.rstrip()


def _title(key: Key) -> str:
    # A thing of which there is one is called what it is.
    name = "" if key.name == key.kind else f"{escape(key.name):12} "
    return f"{words.kind(key.kind):16} {name}"


def _about(key: Key, action: str, plan: Plan, lost: Sequence[Key]) -> str:
    if action == "create" or key.kind == ReleaseTask.kind:
        return headline(plan.steps[key].wanted, plan)
    if action != "delete":
        return ""
    kept = {LogGroup.kind: "logs", Repository.kind: "images"}
    data = " and ".join(sorted({kept[each.kind] for each in lost if each.kind in kept}))
    with_data = f" with its {data}" if data else ""
    parts = [f"and {words.count(len(lost), 'part')} of it{with_data}"] if lost else []
    when = ["after the rollout is stable"] if plan.steps else []
    week = ["for a week `up` can bring it back"] if key.kind == Secret.kind else []
    return ", ".join([*parts, *when, *week])


def _security(plan: Plan, verbose: bool) -> Iterator[str]:
    opened = security.findings(plan)
    if not opened:
        return
    # What the world may reach is never left out.
    narrow = [line for line in opened if "the world" not in line]
    folded = set() if verbose else set(narrow[MANY:])
    yield "  security"
    yield from (f"    {escape(words.said(line))}" for line in opened if line not in folded)
    if folded:
        yield f"    [dim]and {len(folded)} more (-v shows them)[/]"
    yield ""


def _cost(plan: Plan, prices: Prices) -> Iterator[str]:
    from fargatectl.render import money

    line = money.plan_line(plan, prices)
    if line:
        yield f"  cost    {escape(line)}"
        yield ""


def _summary(changes: Sequence[Told]) -> str:
    if not changes:
        return "Nothing to do: AWS has what the spec says."
    numbers: Counter[str] = Counter(change.action for change in changes)
    return ", ".join(
        f"{numbers[action] or 'nothing'} to {verb}"
        for action, verb in (("create", "create"), ("update", "change"), ("delete", "delete"))
    )
