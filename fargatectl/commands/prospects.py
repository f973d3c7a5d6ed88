"""What a plan makes of a service or a job, as far as it decides whether tasks can start."""

from collections.abc import Iterator

from fargatectl.blueprint.names import balancer_key
from fargatectl.blueprint.rules import targets_of
from fargatectl.commands.needs import needs_of
from fargatectl.commands.session import Session
from fargatectl.engine import Key, Plan, Ref, Resource, Step
from fargatectl.existing import balancer
from fargatectl.resources.grant import Grant
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.role import Role
from fargatectl.resources.route_table import RouteTable
from fargatectl.resources.schedule import Schedule
from fargatectl.resources.security_group import Ingress, SecurityGroup
from fargatectl.resources.service import Service
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.resources.vpc_endpoint import VpcEndpoint
from fargatectl.runtime.doctor.patient import Prospect, Rule, Way
from fargatectl.spec.door import Door


def prospect(session: Session, plan: Plan, whole: Key, definition: TaskDefinition) -> Prospect:
    step = plan.steps.get(whole)
    runner = step.wanted if step and isinstance(step.wanted, Service | Schedule) else None
    groups = runner.security_groups if runner else frozenset[str]()
    return Prospect(
        execution_role=_execution_role(plan, whole, definition),
        subnets=runner.subnets if runner else frozenset(),
        security_groups=groups,
        public_ip=bool(runner and runner.public_ip),
        opening={each: rules for each, rules in _opening(plan) if each in groups},
        rerouted=frozenset(_rerouted(plan)),
        reached=frozenset(_reached(plan)),
        vpc=_vpc(plan, whole),
        ways=tuple(_ways(session, plan, runner)) if isinstance(runner, Service) else (),
        distrusting=frozenset(_distrusting(plan, whole)),
        is_live=bool(step and step.live),
        needs=frozenset(needs_of(session, plan, whole)),
    )


def _of(plan: Plan, whole: Key, kind: type[Resource]) -> Iterator[Step]:
    for step in plan.steps.values():
        if isinstance(step.wanted, kind) and step.wanted.part_of == whole:
            yield step


def _execution_role(plan: Plan, whole: Key, definition: TaskDefinition) -> str:
    """Empty where it is ours and its grants are yet to come: those are all that is needed."""
    is_granting = any(step.action != "keep" for step in _of(plan, whole, Grant))
    is_ours = f"{whole.name}-execution" in {step.key.name for step in _of(plan, whole, Role)}
    arn = definition.execution_role
    return "" if isinstance(arn, Ref) or (is_ours and is_granting) else arn


def _vpc(plan: Plan, whole: Key) -> str:
    found = (step.wanted for step in _of(plan, whole, SecurityGroup))
    return next((each.vpc for each in found if isinstance(each, SecurityGroup)), "")


def _opening(plan: Plan) -> Iterator[tuple[str, frozenset[Rule]]]:
    """What comes in by each group of ours once the plan is carried out."""
    for step in plan.steps.values():
        if isinstance(step.wanted, SecurityGroup):
            group = step.live.outputs["id"] if step.live else str(Ref(step.key, "id"))
            yield group, frozenset(_rule(each) for each in step.wanted.ingress)


def _rule(ingress: Ingress) -> Rule:
    return Rule(ingress.source, ingress.from_port, ingress.to_port, ingress.protocol)


def _rerouted(plan: Plan) -> Iterator[str]:
    for step in plan.writes:
        if isinstance(step.wanted, RouteTable):
            yield from step.wanted.subnets


def _reached(plan: Plan) -> Iterator[str]:
    """`ecr.api` of com.amazonaws.eu-west-1.ecr.api"""
    for step in plan.writes:
        if isinstance(step.wanted, VpcEndpoint):
            yield step.wanted.service.split(".", 3)[-1]


def _ways(session: Session, plan: Plan, service: Service) -> Iterator[Way]:
    for binding in sorted(service.bindings, key=str):
        for door in session.spec.spec.doors:
            if _leads(plan, door, binding.target_group):
                yield Way(door.called, *_stand(session, plan, door), binding.port)


def _leads(plan: Plan, door: Door, group: str) -> bool:
    """Whether requests come to the target group by that door."""
    for step in plan.steps.values():
        match step.wanted:
            case ListenerRule(action=action) | Listener(default=action):
                if door.has(step.wanted.name) and group in targets_of(action):
                    return True
    return False


def _stand(session: Session, plan: Plan, door: Door) -> tuple[frozenset[str], frozenset[str]]:
    """The security groups and the subnets of the load balancer: ours, or the one that is named."""
    step = plan.steps.get(balancer_key(door))
    if step and isinstance(step.wanted, LoadBalancer):
        return step.wanted.security_groups, step.wanted.subnets
    named = door.wanted.existing
    found = balancer.find(session.aws, named) if named else None
    if found is None:
        return frozenset(), frozenset()
    zones = found.get("AvailabilityZones", ())
    return frozenset(found.get("SecurityGroups", ())), frozenset(z["SubnetId"] for z in zones)


def _distrusting(plan: Plan, whole: Key) -> Iterator[str]:
    for step in _of(plan, whole, Role):
        found = step.live.found if step.live else None
        wanted = step.wanted.trusts if isinstance(step.wanted, Role) else ""
        if isinstance(found, Role) and found.trusts != wanted:
            yield found.role_name
