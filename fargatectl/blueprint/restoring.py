"""What is made again for an older revision, because a later `up` has cleaned it up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fargatectl.blueprint import permissions, roles, secrets
from fargatectl.blueprint.names import role_name
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.security_groups import badge_name, opening_name
from fargatectl.engine import Key, Live
from fargatectl.existing import Kept
from fargatectl.existing.remains import groups_of
from fargatectl.resources import names, role
from fargatectl.resources.grant import Grant
from fargatectl.resources.security_group import Ingress, SecurityGroup
from fargatectl.resources.service import Service
from fargatectl.spec.door import MARK


def grant(
    plot: Plot,
    name: str,
    definition: Mapping[str, Any],
    kept: Iterable[Kept],
    held: Iterable[Grant],
) -> Grant | None:
    """What the execution role of service `name` must be granted again; None where it holds all.

    `kept` are the secrets that the definition reads, `held` the grants that stand. A role that
    the spec names by its ARN is somebody else's business.
    """
    execution = role_name(plot.owner, name, "execution", plot.around.region)
    arn = str(definition.get("executionRoleArn", ""))
    if not arn.endswith(f"{role.path(plot.owner)}{execution}"):
        return None
    has = {pair for each in held if each.role_name == execution for pair in _pairs(each.statements)}
    lacks = tuple(
        each for each in _needed(plot, definition, list(kept)) if not set(_pairs([each])) <= has
    )
    if not lacks:
        return None
    return roles.grant(f"{name}-execution", execution, arn, lacks, Key(Service.kind, name))


def opening(
    plot: Plot, then: Service, now: Service, groups: Iterable[Live[SecurityGroup]]
) -> SecurityGroup | str:
    """The group that lets others reach the ports of `then`; its id where that of `now` does.

    The group of then is deleted. It let the same in as that of now, at its own ports. Empty where
    the service has no such group of ours.
    """
    badge = badge_name(now.name)
    ours = [live for live in groups if live.outputs["id"] in now.security_groups]
    live = next((each for each in ours if _opens(each.found.name, now.name, badge)), None)
    if live is None:
        return ""
    ingress = frozenset(_moved(rule, _ports(then, now)) for rule in live.found.ingress)
    if ingress == live.found.ingress:
        return live.outputs["id"]
    _, mark, doors = live.found.name.partition(MARK)
    title = opening_name(now.name, ingress, mark + doors)
    return replace(
        live.found,
        name=title,
        group_name=names.name(plot.owner, title, limit=255),
        ingress=ingress,
        tags=plot.tags(title),
        part_of=now.key,
    )


def _needed(
    plot: Plot, definition: Mapping[str, Any], kept: Sequence[Kept]
) -> Iterator[Mapping[str, Any]]:
    containers = definition["containerDefinitions"]
    images = [each["image"] for each in containers]
    for group in groups_of(containers) or [""]:
        yield from permissions.execution(plot, group, images)
    yield from secrets.reading(kept)


def _pairs(statements: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each action with each resource that it is allowed on."""
    for each in statements:
        if each["Effect"] == "Allow":
            for action in _listed(each["Action"]):
                yield from ((action, resource) for resource in _listed(each["Resource"]))


def _listed(value: Any) -> Sequence[str]:
    """IAM writes a list of one without brackets."""
    return [value] if isinstance(value, str) else value


def _opens(name: str, service: str, badge: str) -> bool:
    """`web` or `web-80-9000`, not `web.tasks` and not another service's, such as `web-admin-80`."""
    ports = name.partition(MARK)[0].removeprefix(service).removeprefix("-")
    return name != badge and name.startswith(service) and ports.replace("-", "0").isdecimal()


def _ports(then: Service, now: Service) -> dict[int, int]:
    """The port of today to that of then, for each target group."""
    before = {each.target_group: each.port for each in then.bindings}
    return {each.port: before.get(each.target_group, each.port) for each in now.bindings}


def _moved(rule: Ingress, ports: Mapping[int, int]) -> Ingress:
    return replace(
        rule,
        from_port=ports.get(rule.from_port, rule.from_port),
        to_port=ports.get(rule.to_port, rule.to_port),
    )
