"""From the spec to a plan: what is wanted, held against what AWS has."""

from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import wait
from dataclasses import replace
from functools import partial

from fargatectl.blueprint import Existing, Surroundings, blueprint, check, only_these
from fargatectl.blueprint.names import all_names
from fargatectl.commands.freshness import with_remarks
from fargatectl.commands.moves import with_moves
from fargatectl.commands.session import Session
from fargatectl.engine import Live, Plan, Resource, Wanted, look_ahead, look_up, make_plan
from fargatectl.errors import FargatectlError, SpecError
from fargatectl.existing import file_systems
from fargatectl.resources import KINDS
from fargatectl.resources.scaling import ScalableTarget
from fargatectl.resources.service import Service


def wish(
    session: Session,
    images: Mapping[str, str] | None = None,
    only: Sequence[str] = (),
    reset_count: bool = False,
    adopt: bool = False,
    trusts_signatures: bool = False,
) -> Plan:
    """The plan that makes AWS match the spec."""
    session.doing = "compare the spec with AWS"
    # What it does not know yet is pruned by the next `up`; what is wanted is looked up directly.
    session.aws.trusts_index = True
    session.aws.trusts_signatures = trusts_signatures
    spec, mine = session.spec, look_ahead(session.aws, session.owner, KINDS)
    draw = partial(blueprint, spec, images=images or {}, reset_count=reset_count)
    try:
        wanted = _drawn(session, draw)
    except Exception:
        wait(mine)  # nothing is asked any more once the command has ended
        raise
    if only:
        wanted = only_these(wanted, only)
    plan = make_plan(wanted, session.aws, KINDS, adopt=adopt, mine=mine)
    if problems := file_systems.problems(session.aws, spec, plan):
        raise SpecError(problems)
    return with_moves(with_remarks(session, plan))


def surroundings(session: Session) -> Surroundings:
    """What the spec's blueprint has to know of AWS."""
    around = _without_zones(session)
    return around.with_zones(session.aws) if _needs_zones(session, around) else around


def _without_zones(session: Session) -> Surroundings:
    spec = session.spec
    check(spec)
    around = Surroundings.look(session.aws, session.owner)
    return replace(around, existing=Existing.look(session.aws, spec, session.owner))


def _needs_zones(session: Session, around: Surroundings) -> bool:
    network = session.spec.spec.network
    return network.vpc == "new" and around.lacks_zones(network.zones)


def _drawn(session: Session, draw: Callable[[Surroundings], Wanted]) -> Wanted:
    """What the spec wants. While zones to make subnets in are asked, the rest is looked up."""
    around = _without_zones(session)
    if not _needs_zones(session, around):
        return draw(around)
    aws, number = session.aws, session.spec.spec.network.zones
    looked = aws.ahead(lambda: look_up(aws, draw(around.with_any_zones(number))))
    try:
        return draw(around.with_zones(aws))
    finally:
        wait([looked])


def nothing(session: Session) -> Plan:
    """The plan that deletes all that is ours."""
    session.doing = "look for what is ours"
    names = all_names(session.owner, session.spec.spec)
    return make_plan(Wanted(session.owner, names=names), session.aws, KINDS)


def without(plan: Plan, kinds: Set[str]) -> Plan:
    """The plan that leaves what is of these kinds."""
    return replace(plan, prunes=tuple(item for item in plan.prunes if item.key.kind not in kinds))


def partly(session: Session, *resources: Resource) -> Plan:
    """The plan that changes these and leaves all else alone."""
    wanted = Wanted(session.owner, resources, is_whole=False)
    return make_plan(wanted, session.aws, KINDS)


def live_service(session: Session, name: str) -> Live[Service]:
    """The service as it runs now."""
    session.doing = f"find service {name}"
    for live in Service.owned(session.aws, session.owner):
        if live.found.name == name:
            return live
    raise FargatectlError(f"Service {name} is not deployed.", "`fargatectl up` deploys it.")


def live_scaling(session: Session, name: str) -> Live[ScalableTarget] | None:
    """The service's scalable target; None where autoscaling leaves it alone."""
    lives = ScalableTarget.owned(session.aws, session.owner)
    return next((live for live in lives if live.found.name == name), None)
