"""What everything stands on, as the rest of a blueprint refers to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from fargatectl.engine import Resource
from fargatectl.existing.lot import Lot
from fargatectl.spec.door import Door
from fargatectl.spec.models.network import ServiceNetwork


@dataclass(frozen=True)
class Place:
    """Where the tasks of a service run, and whether they get public addresses."""

    subnets: frozenset[str]
    public_ip: bool


@dataclass(frozen=True)
class Ground:
    """`ranges` are the VPC's addresses; `lots` all subnets that are referred to, by id.

    `gateway` must be there before a load balancer, `routes` before a task.
    """

    resources: tuple[Resource, ...]
    vpc: str
    ranges: tuple[str, ...]
    lots: Mapping[str, Lot]
    public: frozenset[str]
    private: frozenset[str]
    # Where load balancers stand that the internet reaches, and where the others do.
    facing: frozenset[str]
    hidden: frozenset[str]
    # Where tasks run that do not say otherwise.
    are_tasks_private: bool
    gateway: str | None = None
    routes: tuple[str, ...] = ()

    def place(self, wanted: ServiceNetwork) -> Place:
        """Where a service or a job runs."""
        public_ip, subnets = wanted.public_ip, frozenset(wanted.subnets)
        if subnets:
            needs_address = any(self.lots[each].is_public for each in subnets)
            return Place(subnets, needs_address if public_ip is None else public_ip)
        if public_ip is None:
            public_ip = not self.are_tasks_private
        side, other = (self.public, self.private) if public_ip else (self.private, self.public)
        return Place(side or other, public_ip)

    def stand(self, door: Door) -> frozenset[str]:
        """The subnets of a load balancer of our own."""
        return self.facing if door.wanted.public else self.hidden

    def zones(self, subnets: frozenset[str]) -> set[str]:
        return {self.lots[each].zone for each in subnets}
