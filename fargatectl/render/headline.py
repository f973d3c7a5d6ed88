"""A resource in a few words."""

from fargatectl.engine import Plan, Resource
from fargatectl.render import words
from fargatectl.resources.cluster import Cluster
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.service import Service
from fargatectl.resources.subnet import Subnet
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.resources.vpc import Vpc


def headline(resource: Resource, plan: Plan) -> str:
    """What matters of it before it is made; empty where its name says all."""
    match resource:
        case Vpc():
            return f"{resource.cidr}, {_zones(plan)}"
        case Subnet():
            return f"{resource.cidr} in {resource.zone}"
        case Cluster():
            return resource.cluster_name
        case LoadBalancer():
            return f"{resource.balancer_name}, {resource.scheme}"
        case ListenerRule():
            return ", ".join(value for values in resource.conditions.values() for value in values)
        case LogGroup():
            return f"{resource.group_name}, kept {words.count(resource.retention, 'day')}"
        case Service():
            return _service(resource, plan)
        case _:
            return ""


def _zones(plan: Plan) -> str:
    subnets = [step.wanted for step in plan.steps.values() if isinstance(step.wanted, Subnet)]
    return words.count(len({subnet.zone for subnet in subnets}), "zone")


def _service(service: Service, plan: Plan) -> str:
    for step in plan.steps.values():
        task = step.wanted
        if isinstance(task, TaskDefinition) and task.part_of == service.key:
            size = f"{words.vcpu(task.cpu)}, {words.mib(task.memory)}, {task.arch.lower()}"
            image = task.containers[0].get("image", "")
            return f"{service.count} × {size} · {image}"
    return words.count(service.count, "task")
