"""From the spec to a plan: what is wanted, held against what AWS has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fargatectl.blueprint import Surroundings, blueprint, only_these
from fargatectl.commands.session import Session
from fargatectl.engine import Live, Plan, Resource, Wanted, make_plan
from fargatectl.errors import FargatectlError
from fargatectl.resources import KINDS
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.service import Service


def wish(
    session: Session,
    images: Mapping[str, str] | None = None,
    only: Sequence[str] = (),
    reset_count: bool = False,
    adopt: bool = False,
) -> Plan:
    """The plan that makes AWS match the spec."""
    session.doing = "compare the spec with AWS"
    chosen = [session.service(name) for name in only]
    spec = session.spec
    surroundings = Surroundings.look(session.aws, session.owner, spec.spec.network.zones)
    wanted = blueprint(spec, surroundings, images=images or {}, reset_count=reset_count)
    if chosen:
        wanted = only_these(wanted, chosen)
    return make_plan(wanted, session.aws, KINDS, adopt=adopt)


def nothing(session: Session, keep_logs: bool = False) -> Plan:
    """The plan that deletes all that is ours."""
    session.doing = "look for what is ours"
    plan = make_plan(Wanted(session.owner), session.aws, KINDS)
    if not keep_logs:
        return plan
    return replace(
        plan, prunes=tuple(item for item in plan.prunes if not isinstance(item.found, LogGroup))
    )


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
