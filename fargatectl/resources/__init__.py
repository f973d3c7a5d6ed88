"""AWS things, a file each. To add one: its file, and its line in KINDS."""

from fargatectl.engine import Resource
from fargatectl.resources.cluster import Cluster
from fargatectl.resources.internet_gateway import InternetGateway
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.role import Role
from fargatectl.resources.route_table import RouteTable
from fargatectl.resources.security_group import SecurityGroup
from fargatectl.resources.service import Service
from fargatectl.resources.subnet import Subnet
from fargatectl.resources.target_group import TargetGroup
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.resources.vpc import Vpc

# In the order they are made.
KINDS: tuple[type[Resource], ...] = (
    Vpc,
    Subnet,
    InternetGateway,
    RouteTable,
    SecurityGroup,
    Role,
    LogGroup,
    Cluster,
    LoadBalancer,
    TargetGroup,
    Listener,
    ListenerRule,
    TaskDefinition,
    Service,
)
