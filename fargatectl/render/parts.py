"""Whose part a thing is that AWS has: nobody tells, but its kind and its name do."""

from collections.abc import Collection

from fargatectl.engine import Key
from fargatectl.resources.address import Address
from fargatectl.resources.certificate import Certificate
from fargatectl.resources.grant import Grant
from fargatectl.resources.internet_gateway import InternetGateway
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.nat_gateway import NatGateway
from fargatectl.resources.record import Record
from fargatectl.resources.repository import Repository
from fargatectl.resources.role import Role
from fargatectl.resources.route_table import RouteTable
from fargatectl.resources.scaling import ScalableTarget
from fargatectl.resources.schedule import Schedule
from fargatectl.resources.schedule_group import ScheduleGroup
from fargatectl.resources.security_group import SecurityGroup
from fargatectl.resources.service import Service
from fargatectl.resources.subnet import Subnet
from fargatectl.resources.target_group import TargetGroup
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.resources.vpc import Vpc
from fargatectl.resources.vpc_endpoint import VpcEndpoint
from fargatectl.spec.door import MARK, name_in

# By kind alone; what belongs to one service or job by the name that its own begins with.
_BY_KIND = {
    Vpc.kind: {
        each.kind
        for each in (Subnet, InternetGateway, Address, NatGateway, RouteTable, VpcEndpoint)
    },
    Schedule.kind: {ScheduleGroup.kind},
    LoadBalancer.kind: {each.kind for each in (Listener, ListenerRule, Certificate, Record)},
}
_BY_NAME = {
    each.kind
    for each in (
        *(Role, Grant, LogGroup, SecurityGroup, Repository),
        *(TargetGroup, ListenerRule, TaskDefinition, ScalableTarget),
    )
}


def whole_of(part: Key, among: Collection[Key]) -> Key | None:
    """What of these it is a part of, None if it stands for itself."""
    named = [whole for whole in among if _is_named_after(part, whole)]
    if named:
        return max(named, key=lambda whole: len(whole.name))
    return next((whole for whole in among if _is_of_kind(part, whole)), None)


def _is_named_after(part: Key, whole: Key) -> bool:
    title = part.name.partition(MARK)[0]
    if whole.kind == LoadBalancer.kind:
        is_its_own = part.kind == SecurityGroup.kind and title == LoadBalancer.kind
        return is_its_own and whole.name == _balancer(part)
    if part.kind not in _BY_NAME or whole.kind not in (Service.kind, Schedule.kind):
        return False
    return title == whole.name or title.startswith(f"{whole.name}-")


def _is_of_kind(part: Key, whole: Key) -> bool:
    if part.kind not in _BY_KIND.get(whole.kind, ()):
        return False
    # A certificate and a record are called after their domain, wherever that leads.
    is_marked = part.kind in (Listener.kind, ListenerRule.kind)
    return not is_marked or whole.name == _balancer(part)


def _balancer(part: Key) -> str:
    """The name of the load balancer: what it is, or what the file calls it."""
    return name_in(part.name) or LoadBalancer.kind
