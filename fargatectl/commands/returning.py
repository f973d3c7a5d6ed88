"""Where a service can go back to, and the plan that takes it there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fargatectl.blueprint import restoring
from fargatectl.blueprint.names import family
from fargatectl.blueprint.plot import Plot
from fargatectl.commands.session import Session
from fargatectl.commands.wish import partly
from fargatectl.engine import Live, Owner, Plan, Ref, Resource
from fargatectl.engine.diff import changes
from fargatectl.errors import FargatectlError, UsageError
from fargatectl.existing import remains
from fargatectl.existing.remains import Remains
from fargatectl.existing.surroundings import Surroundings
from fargatectl.resources import task_definition
from fargatectl.resources.grant import Grant
from fargatectl.resources.security_group import SecurityGroup
from fargatectl.resources.service import Service
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.runtime.history import Deployment


def number_of(to: str, name: str, owner: Owner) -> str | None:
    """The revision's number of `7`, `:7`, `web:7` or `shop-web:7`; None when none is given."""
    before, _, number = to.rpartition(":")
    if not to:
        return None
    if not number.isdecimal() or before not in ("", name, family(owner, name)):
        raise UsageError(f"--to takes a revision of {name} such as 7 or {name}:7, got {to!r}.")
    return number.lstrip("0") or number


def candidates(
    past: Sequence[Deployment], live: Live[Service], name: str, number: str | None
) -> Iterator[Deployment]:
    """Deployments whose revision to go back to, the best first: ones that have succeeded.

    Without a number those that left something else than what the service has now.
    """
    good = [each for each in past if each.has_succeeded and each.target.task_definition]
    if number is not None:
        yield _numbered(past, good, name, number)
        return
    for each in good:
        if changes(live.found.as_of(each.target.answer), live.found):
            yield each


def refuse_nowhere(past: Sequence[Deployment], name: str) -> None:
    """Raise unless ECS has something to go back to."""
    if not any(each.has_succeeded for each in past):
        raise nowhere(name)


def way_back(session: Session, live: Live[Service], target: Deployment) -> Plan:
    """The plan that makes the service run that revision again.

    What `up` has cleaned up since then is made again. Raises with all that is missing for good.
    """
    session.doing = f"see what {target.target.name} needs"
    then = live.found.as_of(target.target.answer)
    answer = task_definition.described(session.aws, then.task_definition)
    if answer is None:
        raise _gone(target, [f"task definition {target.target.name} is deleted."])
    definition = answer["taskDefinition"]
    left = remains.look(session.aws, definition, target.target.digests)
    then, made, closed = _reachable(session, live.found, then)
    if missing := [*left.missing, *closed, *_unreachable(then, definition)]:
        raise _gone(target, missing)
    return partly(session, *made, *_wanted(session, then, answer, left))


def _numbered(
    past: Sequence[Deployment], good: Sequence[Deployment], name: str, number: str
) -> Deployment:
    for each in good:
        if each.target.name.endswith(f":{number}"):
            return each
    known = list(dict.fromkeys(each.target.name.rpartition(":")[2] for each in good))
    advice = f"These have: {', '.join(known)}." if known else "`fargatectl history` shows them."
    if any(each.target.name.endswith(f":{number}") for each in past):
        raise UsageError(f"No deployment of {name}:{number} has succeeded.", advice)
    raise UsageError(f"No deployment of {name}:{number} is known to ECS.", advice)


def nowhere(name: str) -> FargatectlError:
    return FargatectlError(
        f"No other revision of {name} was deployed successfully: there is nothing to go back to.",
        "`fargatectl history` shows what was; `fargatectl stop` ends a deployment under way.",
    )


def _gone(target: Deployment, missing: Iterable[str]) -> FargatectlError:
    lines = "\n".join(f"  {each}" for each in missing)
    return FargatectlError(
        f"{target.target.name} cannot run again. Nothing was changed.\n{lines}",
        "`fargatectl up` with the spec of that time makes what it needs; "
        "`rollback --to` goes to another revision.",
    )


def _reachable(
    session: Session, found: Service, then: Service
) -> tuple[Service, list[Resource], list[str]]:
    """The service with security groups that stand or are made again, those, and what is missing."""
    gone = then.security_groups - SecurityGroup.standing(session.aws, then.security_groups)
    if not gone:
        return then, [], []
    owned = SecurityGroup.owned(session.aws, session.owner)
    opening = restoring.opening(_plot(session), then, found, owned)
    if len(gone) > 1 or not opening:
        return then, [], [f"security group {each} is deleted." for each in sorted(gone)]
    kept = then.security_groups - gone
    if isinstance(opening, str):
        return replace(then, security_groups=kept | {opening}), [], []
    return replace(then, security_groups=kept | {Ref(opening, "id")}), [opening], []


def _unreachable(then: Service, definition: Mapping[str, Any]) -> list[str]:
    """Where the load balancer connects and nothing of that revision listens."""
    offered = {
        (each["name"], port["containerPort"])
        for each in definition["containerDefinitions"]
        for port in each.get("portMappings", ())
    }
    return [
        f"container {each.container} does not listen on {each.port}, where requests go today."
        for each in then.bindings
        if (each.container, each.port) not in offered
    ]


def _wanted(
    session: Session, then: Service, answer: Mapping[str, Any], left: Remains
) -> list[Resource]:
    """The service of then, its task definition if it must be registered again, and its grant."""
    definition = TaskDefinition.of(answer, then.name).found
    pinned = _pinned(definition, left.images)
    wanted: list[Resource] = []
    if pinned != definition or answer["taskDefinition"]["status"] != "ACTIVE":
        wanted.append(pinned)
        then = replace(then, task_definition=Ref(pinned, "arn"))
    held = [live.found for live in Grant.owned(session.aws, session.owner)]
    granted = restoring.grant(_plot(session), then.name, answer["taskDefinition"], left.kept, held)
    if granted is not None:
        wanted.append(granted)
        then = replace(then, grants=(Ref(granted, "role"),))
    return [*wanted, then]


def _pinned(definition: TaskDefinition, images: Mapping[str, str]) -> TaskDefinition:
    containers = tuple({**each, "image": images[each["name"]]} for each in definition.containers)
    return replace(definition, containers=containers)


def _plot(session: Session) -> Plot:
    aws = session.aws
    around = Surroundings(aws.account, aws.region, aws.partition)
    return Plot(session.spec.spec, session.owner, around, images={}, reset_count=False)
