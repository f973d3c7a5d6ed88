"""The ground in a VPC of our own: subnets in each zone, and their ways out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from fargatectl.blueprint import endpoints
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Ref, Resource
from fargatectl.errors import FargatectlError
from fargatectl.existing.lot import Lot
from fargatectl.resources.address import Address
from fargatectl.resources.internet_gateway import InternetGateway
from fargatectl.resources.nat_gateway import NatGateway
from fargatectl.resources.route_table import RouteTable
from fargatectl.resources.subnet import Subnet
from fargatectl.resources.vpc import Vpc
from fargatectl.spec import Spec

NAME = "network"
EVERYWHERE = "0.0.0.0/0"

# A network is cut into this many equal parts, so that subnets added later find room.
PARTS = 16
# Load balancers need a /27.
SMALLEST = 27


@dataclass(frozen=True)
class _Core:
    """What all parts of a new network refer to."""

    vpc: Vpc
    gateway: InternetGateway
    zones: Sequence[str]
    ranges: Sequence[str]


def ground(plot: Plot) -> Ground:
    """The VPC and all in it; private subnets where any task is to run in one."""
    core = _core(plot)
    public = _subnets(plot, core, "public")
    private = _subnets(plot, core, "private") if has_private(plot.spec) else ()
    addresses, gateways = _nat(plot, core, public)
    ways_out = (_public_routes(plot, core, public), *_private_routes(plot, core, private, gateways))
    return Ground(
        resources=(
            *(core.vpc, *public, *private, core.gateway),
            *(*addresses, *gateways, *ways_out),
        ),
        vpc=Ref(core.vpc, "id"),
        ranges=(plot.around.cidr or core.vpc.cidr,),
        lots=_lots(plot, ways_out, (*public, *private)),
        public=_ids(public),
        private=_ids(private),
        facing=_ids(public),
        hidden=_ids(public),
        are_tasks_private=plot.spec.network.nat != "none",
        gateway=Ref(core.gateway, "id"),
        routes=tuple(Ref(table, "id") for table in ways_out),
    )


def has_private(spec: Spec) -> bool:
    """Whether there are private subnets: with NAT, and where tasks are to have no address."""
    tasks = (*spec.services.values(), *spec.jobs.values())
    hidden = (task.network.public_ip is False and not task.network.subnets for task in tasks)
    return spec.network.nat != "none" or any(hidden)


def has_room(spec: Spec) -> bool:
    """Whether the spec's range can be cut into as many subnets as it wants."""
    sides = 2 if has_private(spec) else 1
    return len(_ranges(spec.network.cidr)) >= sides * spec.network.zones


def _core(plot: Plot) -> _Core:
    network = plot.spec.network
    vpc = Vpc(
        name=NAME,
        cidr=network.cidr,
        resolves_names=True if endpoints.wanted(plot.spec) else None,
        tags=plot.tags(NAME),
    )
    gateway = InternetGateway(name=NAME, vpc=Ref(vpc, "id"), tags=plot.tags(NAME), part_of=vpc.key)
    # The VPC that stands keeps its range, whatever the spec says by now.
    return _Core(vpc, gateway, _zones(plot), _ranges(plot.around.cidr or network.cidr))


def _zones(plot: Plot) -> list[str]:
    """The zones in use: where subnets of the number stand, or the next ones that are free."""
    around, number = plot.around, plot.spec.network.zones
    standing = [around.zone_of(n) for n in range(1, number + 1)]
    free = (zone for zone in around.zones if zone not in around.taken.values())
    zones = [zone or next(free, "") for zone in standing]
    if not all(zones):
        raise FargatectlError(
            f"Region {around.region} has {len(around.zones)} usable zones, "
            f"and the spec wants {number}.",
            "Set a smaller `network.zones`.",
        )
    return zones


def _ranges(cidr: str) -> list[str]:
    network = IPv4Network(cidr)
    length = min(network.prefixlen + PARTS.bit_length() - 1, SMALLEST)
    return [str(part) for part in network.subnets(new_prefix=length)]


def _subnets(plot: Plot, core: _Core, side: str) -> tuple[Subnet, ...]:
    """One in each zone; public ones from the beginning of the network, private ones from its end.

    So each keeps its range, whatever is added or taken away.
    """
    ranges = core.ranges if side == "public" else core.ranges[::-1]
    return tuple(
        Subnet(
            name=f"{side}-{number}",
            vpc=Ref(core.vpc, "id"),
            cidr=ranges[number - 1],
            zone=zone,
            tags=plot.tags(f"{side}-{number}"),
            part_of=core.vpc.key,
        )
        for number, zone in enumerate(core.zones, start=1)
    )


def _nat(
    plot: Plot, core: _Core, public: Sequence[Subnet]
) -> tuple[tuple[Address, ...], tuple[NatGateway, ...]]:
    """Each with its address."""
    numbers = {"none": 0, "one": 1, "per-zone": len(public)}
    subnets = public[: numbers[plot.spec.network.nat]]
    titles = [f"nat-{number}" for number, _ in enumerate(subnets, start=1)]
    part_of = core.vpc.key
    addresses = tuple(
        Address(name=title, tags=plot.tags(title), part_of=part_of) for title in titles
    )
    gateways = tuple(
        NatGateway(
            name=address.name,
            subnet=Ref(subnet, "id"),
            address=Ref(address, "id"),
            gateway=Ref(core.gateway, "id"),
            tags=plot.tags(address.name),
            part_of=part_of,
        )
        for address, subnet in zip(addresses, subnets, strict=True)
    )
    return addresses, gateways


def _public_routes(plot: Plot, core: _Core, subnets: Sequence[Subnet]) -> RouteTable:
    return _table(plot, core, "public", {EVERYWHERE: Ref(core.gateway, "id")}, subnets)


def _private_routes(
    plot: Plot, core: _Core, subnets: Sequence[Subnet], gateways: Sequence[NatGateway]
) -> tuple[RouteTable, ...]:
    """A table for each subnet: from one NAT gateway to one per zone, only routes change."""

    def way_out(index: int) -> Mapping[str, str]:
        nat = gateways[index] if index < len(gateways) else gateways[0]
        return {EVERYWHERE: Ref(nat, "id")}

    return tuple(
        _table(plot, core, subnet.name, way_out(index) if gateways else {}, [subnet])
        for index, subnet in enumerate(subnets)
    )


def _table(
    plot: Plot, core: _Core, name: str, routes: Mapping[str, str], subnets: Sequence[Subnet]
) -> RouteTable:
    return RouteTable(
        name=name,
        vpc=Ref(core.vpc, "id"),
        routes=routes,
        subnets=_ids(subnets),
        tags=plot.tags(name),
        part_of=core.vpc.key,
    )


def _lots(plot: Plot, tables: Sequence[RouteTable], subnets: Sequence[Subnet]) -> dict[str, Lot]:
    """Ours, and those of others in our VPC that services are to run in."""
    zones = {str(Ref(each, "id")): each.zone for each in subnets}
    site = plot.around.existing.site
    ours = {
        subnet: Lot(
            zone=zones[subnet],
            table=Ref(table, "id"),
            is_public=table.name == "public",
            has_exit=table.name != "public" and bool(table.routes),
        )
        for table in tables
        for subnet in table.subnets
    }
    return {**(site.lots if site else {}), **ours}


def _ids(resources: Sequence[Resource]) -> frozenset[str]:
    return frozenset[str](Ref(each, "id") for each in resources)
