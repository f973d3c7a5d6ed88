"""AWS things, a file each. To add one: its file, and its line in KINDS."""

from fargatectl.engine import Resource
from fargatectl.resources.address import Address
from fargatectl.resources.certificate import Certificate
from fargatectl.resources.cluster import Cluster
from fargatectl.resources.grant import Grant
from fargatectl.resources.internet_gateway import InternetGateway
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.namespace import Namespace
from fargatectl.resources.nat_gateway import NatGateway
from fargatectl.resources.record import Record
from fargatectl.resources.repository import Repository
from fargatectl.resources.role import Role
from fargatectl.resources.route_table import RouteTable
from fargatectl.resources.scaling import ScalableTarget
from fargatectl.resources.schedule import Schedule
from fargatectl.resources.schedule_group import ScheduleGroup
from fargatectl.resources.secret import Secret
from fargatectl.resources.security_group import SecurityGroup
from fargatectl.resources.service import Service
from fargatectl.resources.subnet import Subnet
from fargatectl.resources.target_group import TargetGroup
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.resources.vpc import Vpc
from fargatectl.resources.vpc_endpoint import VpcEndpoint

# In the order they are made.
KINDS: tuple[type[Resource], ...] = (
    Vpc,
    Subnet,
    InternetGateway,
    Address,
    NatGateway,
    RouteTable,
    SecurityGroup,
    VpcEndpoint,
    Secret,
    Repository,
    Role,
    Grant,
    LogGroup,
    Cluster,
    Namespace,
    LoadBalancer,
    TargetGroup,
    Certificate,
    Listener,
    ListenerRule,
    Record,
    TaskDefinition,
    Service,
    ScalableTarget,
    ScheduleGroup,
    Schedule,
)
