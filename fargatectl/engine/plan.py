"""What has to be done so that AWS matches what is wanted, decided before anything is written."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from fargatectl.aws import Aws
from fargatectl.engine import walk
from fargatectl.engine.diff import Change
from fargatectl.engine.namesake import Namesake
from fargatectl.engine.refs import Ref, fill, needs, refs_in
from fargatectl.engine.resource import Key, Live, Owner, Resource, Wanted
from fargatectl.engine.signature import differences, with_origin
from fargatectl.errors import FargatectlError, NotOurs
from fargatectl.events import Action

AnyLive = Live[Resource]

# Looks mostly wait for reads; there are fewer kinds than this.
LOOKS = 24


@dataclass(frozen=True)
class Step:
    """What becomes of one resource."""

    action: Action
    wanted: Resource
    live: AnyLive | None = None
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()
    interruption: str = ""

    @property
    def key(self) -> Key:
        return self.wanted.key


@dataclass(frozen=True)
class Plan:
    """Steps in an order that can be carried out, and what to delete once they have proved good."""

    owner: Owner
    steps: Mapping[Key, Step]
    needs: Mapping[Key, set[Key]]
    prunes: tuple[AnyLive, ...] = ()
    namesakes: tuple[Namesake, ...] = ()

    @property
    def writes(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps.values() if step.action != "keep")

    @property
    def is_empty(self) -> bool:
        return not self.writes and not self.prunes

    @property
    def unread(self) -> tuple[Key, ...]:
        """What was not read as a whole: its signature vouches for the rest."""
        return tuple(key for key, step in self.steps.items() if step.live and step.live.unread)

    @property
    def gist(self) -> object:
        """What two plans have in common that do the same, whenever they were made."""
        steps = [(step.action, step.wanted, step.changes) for step in self.writes]
        return steps, [(item.key, item.outputs) for item in self.prunes]


Mine = Sequence[Future[list[AnyLive]]]


def look_ahead(aws: Aws, owner: Owner, kinds: Sequence[type[Resource]]) -> Mine:
    """What the owner has, looked for while it is still found out what is wanted."""
    return [aws.ahead(partial(_owned, kind, aws, owner)) for kind in kinds]


def look_up(aws: Aws, wanted: Wanted) -> None:
    """Ask what `make_plan` will ask, for who knows most of what is wanted before the rest of it."""
    resources = {resource.key: resource for resource in wanted.resources}
    with ThreadPoolExecutor(LOOKS, thread_name_prefix="look") as pool:
        _observe(aws, resources, pool)


def make_plan(
    wanted: Wanted,
    aws: Aws,
    kinds: Sequence[type[Resource]],
    adopt: bool = False,
    mine: Mine | None = None,
) -> Plan:
    """Look at AWS and decide. Raises `NotOurs` unless `adopt` takes over what others made.

    `mine` is what `look_ahead` gave, where it was called.
    """
    resources = {resource.key: resource for resource in wanted.resources}
    _refuse_dangling(resources)
    graph = {key: needs(resource) for key, resource in resources.items()}
    order = walk.in_order(graph)
    with ThreadPoolExecutor(LOOKS, thread_name_prefix="look") as pool:
        # What may be pruned is looked for while the wanted things are: they share their reads.
        if mine is None or not wanted.is_whole:
            mine = look_ahead(aws, wanted.owner, kinds if wanted.is_whole else ())
        bearing = kinds if wanted.names else ()
        others = [aws.ahead(partial(_namesakes, kind, aws, wanted)) for kind in bearing]
        live = _observe(aws, resources, pool)
        owned = [item for future in mine for item in future.result()]
    if not adopt:
        _refuse_foreign(live.values(), wanted.owner)
    steps = _decide([resources[key] for key in order], live)
    namesakes = sorted({each for future in others for each in future.result()})
    return Plan(wanted.owner, steps, graph, _unwanted(owned, live), tuple(namesakes))


def decide(resource: Resource, live: AnyLive | None) -> Step:
    """Create what is missing, update what differs, keep the rest."""
    if live is None:
        return Step("create", resource)
    changes = with_origin(differences(resource, live.found), live.found)
    remarks = tuple(resource.remarks(live))
    if not changes:
        return Step("keep", resource, live, remarks=remarks)
    changed = frozenset(change.field for change in changes)
    return Step("update", resource, live, changes, remarks, resource.interruption(live, changed))


def _refuse_dangling(resources: Mapping[Key, Resource]) -> None:
    for resource in resources.values():
        for ref in refs_in(resource):
            if ref.key not in resources:
                raise FargatectlError(
                    f"{resource.key} refers to {ref.key}, which nobody wants.",
                    "This is a fault of fargatectl; please report it with your spec.",
                )


def _observe(
    aws: Aws, resources: Mapping[Key, Resource], pool: ThreadPoolExecutor
) -> dict[Key, AnyLive]:
    """What exists, in waves: a thing looked up by another's output waits for that one's wave."""
    live: dict[Key, AnyLive] = {}
    waiting = dict(resources)
    while waiting:
        ready = [each for each in waiting.values() if not (_lookups(each) & waiting.keys())]
        for resource in ready:
            del waiting[resource.key]
        findable = [_filled(each, live) for each in ready if _lookups(each) <= live.keys()]
        looks = [pool.submit(kind.observe, aws, each) for kind, each in _by_kind(findable)]
        for look in looks:
            live.update(look.result())
    return live


def _by_kind(resources: Iterable[Resource]) -> Iterable[tuple[type[Resource], list[Resource]]]:
    by_kind: dict[type[Resource], list[Resource]] = {}
    for resource in resources:
        by_kind.setdefault(type(resource), []).append(resource)
    return by_kind.items()


def _owned(kind: type[Resource], aws: Aws, owner: Owner) -> list[AnyLive]:
    return list(kind.owned(aws, owner))


def _namesakes(kind: type[Resource], aws: Aws, wanted: Wanted) -> list[Namesake]:
    return list(kind.namesakes(aws, wanted.owner, wanted.names.get(kind.kind, frozenset())))


def _unwanted(owned: Iterable[AnyLive], live: Mapping[Key, AnyLive]) -> tuple[AnyLive, ...]:
    """What nobody wants any more, and second copies of what is wanted."""
    return tuple(
        item
        for item in owned
        if item.key not in live or _identity(item) != _identity(live[item.key])
    )


def _identity(item: AnyLive) -> dict[str, str]:
    """Another revision of a task definition is no other task definition."""
    moves = item.found.moves
    return {name: output for name, output in item.outputs.items() if name not in moves}


def _lookups(resource: Resource) -> set[Key]:
    """The resources whose outputs are needed to look this one up."""
    return {ref.key for name in resource.found_by for ref in refs_in(getattr(resource, name))}


def _filled(resource: Resource, live: Mapping[Key, AnyLive]) -> Resource:
    return fill(resource, lambda ref: live[ref.key].outputs[ref.output] if ref.key in live else ref)


def _refuse_foreign(live: Iterable[AnyLive], owner: Owner) -> None:
    foreign = [item for item in live if item.owner != owner]
    if not foreign:
        return
    found = "\n".join(f"{item.key} exists and {_made_by(item)}." for item in foreign)
    raise NotOurs(
        f"{found}\nNothing was changed.",
        "Rename `app` or the service, delete what stands there, or take it over with --adopt.",
    )


def _made_by(item: AnyLive) -> str:
    return f"belongs to {item.owner}" if item.owner else "was not made by fargatectl (no tags)"


def _decide(resources: Sequence[Resource], live: Mapping[Key, AnyLive]) -> dict[Key, Step]:
    steps: dict[Key, Step] = {}

    def known(ref: Ref) -> str:
        """The output if it is there and stays; else the ref, which means "known after apply"."""
        step = steps[ref.key]
        if step.live is None or (step.action != "keep" and ref.output in step.wanted.moves):
            return ref
        return step.live.outputs[ref.output]

    for resource in resources:
        steps[resource.key] = decide(fill(resource, known), live.get(resource.key))
    return steps
