"""The ground that everything stands on: VPC, subnets and their ways out."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key, Ref, Resource
from fargatectl.errors import FargatectlError
from fargatectl.resources.internet_gateway import InternetGateway
from fargatectl.resources.route_table import RouteTable
from fargatectl.resources.subnet import Subnet
from fargatectl.resources.vpc import Vpc

NAME = "network"
EVERYWHERE = "0.0.0.0/0"

# A network is cut into this many equal parts, so that subnets added later find room.
PARTS = 16
# Load balancers need a /27.
SMALLEST = 27


@dataclass(frozen=True)
class Ground:
    """What others refer to. `gateway` and `routes` must be there before what uses the internet."""

    resources: tuple[Resource, ...]
    vpc: str
    public: frozenset[str]
    gateway: str
    routes: tuple[str, ...]


def lay(plot: Plot) -> Ground:
    """A new VPC with a public subnet in each zone."""
    network = plot.spec.network
    vpc = Vpc(name=NAME, cidr=network.cidr, tags=plot.tags(NAME))
    zones = _zones(plot)
    ranges = _ranges(network.cidr)
    subnets = [
        Subnet(
            name=name,
            vpc=Ref(vpc, "id"),
            cidr=ranges[index],
            zone=zone,
            tags=plot.tags(name),
            part_of=vpc.key,
        )
        for index, (name, zone) in enumerate(zones.items())
    ]
    gateway = InternetGateway(name=NAME, vpc=Ref(vpc, "id"), tags=plot.tags(NAME), part_of=vpc.key)
    public = frozenset(Ref(subnet, "id") for subnet in subnets)
    routes = _routes(plot, vpc.key, Ref(gateway, "id"), public)
    return Ground(
        resources=(vpc, *subnets, gateway, routes),
        vpc=Ref(vpc, "id"),
        public=frozenset[str](public),
        gateway=Ref(gateway, "id"),
        routes=(Ref(routes, "id"),),
    )


def subnet_names(zones: int) -> list[str]:
    return [f"public-{number}" for number in range(1, zones + 1)]


def _zones(plot: Plot) -> Mapping[str, str]:
    """The zone of each subnet, by its name: where it stands, or the next one that is free."""
    around = plot.around
    free = [zone for zone in around.zones if zone not in around.taken.values()]
    names = subnet_names(plot.spec.network.zones)
    missing = [name for name in names if name not in around.taken]
    if len(free) < len(missing):
        raise FargatectlError(
            f"Region {around.region} has {len(around.zones)} usable zones, "
            f"and the spec wants {len(names)}.",
            "Set a smaller `network.zones`.",
        )
    return {name: around.taken.get(name) or free[missing.index(name)] for name in names}


def _ranges(cidr: str) -> list[str]:
    network = IPv4Network(cidr)
    length = min(network.prefixlen + PARTS.bit_length() - 1, SMALLEST)
    return [str(part) for part in network.subnets(new_prefix=length)]


def _routes(plot: Plot, vpc: Key, gateway: str, subnets: frozenset[Ref]) -> RouteTable:
    return RouteTable(
        name="public",
        vpc=Ref(vpc, "id"),
        routes={EVERYWHERE: gateway},
        subnets=frozenset[str](subnets),
        tags=plot.tags("public"),
        part_of=vpc,
    )
