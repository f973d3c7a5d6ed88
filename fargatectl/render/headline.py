"""A resource in a few words."""

import shlex

from fargatectl.engine import Plan, Resource
from fargatectl.render import way_in, words
from fargatectl.resources.capacity import SPOT
from fargatectl.resources.certificate import Certificate
from fargatectl.resources.cluster import Cluster
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.nat_gateway import NatGateway
from fargatectl.resources.scaling import ScalableTarget
from fargatectl.resources.schedule import Schedule
from fargatectl.resources.secret import Secret
from fargatectl.resources.service import Service
from fargatectl.resources.subnet import Subnet
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.resources.vpc import Vpc
from fargatectl.resources.vpc_endpoint import VpcEndpoint
from fargatectl.runtime.image import Image
from fargatectl.runtime.release import ReleaseTask


def headline(resource: Resource, plan: Plan) -> str:
    """What matters of it before it is made; empty where its name says all."""
    match resource:
        case Vpc():
            return f"{resource.cidr}, {_network(plan)}"
        case Subnet():
            return f"{resource.cidr} in {resource.zone}"
        case Cluster():
            return resource.cluster_name
        case LoadBalancer() | Certificate() | ListenerRule():
            return way_in.headline(resource, plan)
        case LogGroup():
            days = words.count(resource.retention, "day") if resource.retention else "for ever"
            return f"{resource.group_name}, kept {days}"
        case Secret():
            long = words.count(resource.recipe.length, "character")
            return f"{resource.secret_name}, generated, {long}"
        case _:
            return _running(resource, plan)


def _running(resource: Resource, plan: Plan) -> str:
    """Of what runs tasks, and of what moves their number."""
    match resource:
        case Service():
            return _service(resource, plan)
        case ReleaseTask():
            return f"{shlex.join(resource.command)}, before the service is touched"
        case Image():
            return f"built from {resource.context.folder} for {resource.context.platform}"
        case Schedule():
            return f"{resource.schedule} {resource.timezone}"
        case ScalableTarget():
            return _scaling(resource)
        case _:
            return ""


def _network(plan: Plan) -> str:
    """`2 zones, private subnets, 1 NAT`."""
    wanted = [step.wanted for step in plan.steps.values()]
    subnets = [each for each in wanted if isinstance(each, Subnet)]
    zones = words.count(len({each.zone for each in subnets}), "zone")
    side = "private" if any(each.name.startswith("private") for each in subnets) else "public"
    gateways = sum(isinstance(each, NatGateway) for each in wanted)
    endpoints = sum(isinstance(each, VpcEndpoint) for each in wanted)
    parts = [zones, f"{side} subnets", f"{gateways or 'no'} NAT"]
    return ", ".join([*parts, *([words.count(endpoints, "endpoint")] if endpoints else [])])


def _service(service: Service, plan: Plan) -> str:
    for step in plan.steps.values():
        task = step.wanted
        if isinstance(task, TaskDefinition) and task.part_of == service.key:
            size = f"{words.vcpu(task.cpu)}, {words.mib(task.memory)}, {task.arch.lower()}"
            image = task.containers[0].get("image", "")
            spot = " · Spot" if SPOT in service.capacity else ""
            return f"{service.initial} × {size}{spot} · {image}{_scaled(service, plan)}"
    return words.count(service.initial, "task")


def _scaled(service: Service, plan: Plan) -> str:
    for step in plan.steps.values():
        if isinstance(step.wanted, ScalableTarget) and step.wanted.part_of == service.key:
            return f" · scaling {step.wanted.bounds}"
    return ""


def _scaling(target: ScalableTarget) -> str:
    metrics = [f"{name} {policy.target}" for name, policy in target.policies.items()]
    times = [f"{each.at}" for each in target.schedule.values()]
    return " · ".join([f"{target.bounds} tasks", *metrics, *times])
