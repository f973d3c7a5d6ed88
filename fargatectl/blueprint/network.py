"""The ground that everything stands on: a new VPC or an existing one, and endpoints in it."""

from collections.abc import Iterator

from fargatectl.blueprint import endpoints, existing_network, new_network
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.errors import Problem
from fargatectl.spec import SpecFile


def lay(plot: Plot) -> Ground:
    """What the spec wants of the network."""
    is_new = plot.spec.network.vpc == "new"
    ground = new_network.ground(plot) if is_new else existing_network.ground(plot)
    return endpoints.add(plot, ground)


def problems(file: SpecFile) -> Iterator[Problem]:
    """A network may be too narrow for the private subnets that a service asks for."""
    network = file.spec.network
    if network.vpc == "new" and not new_network.has_room(file.spec):
        message = f"{network.cidr} has no room for private subnets: a load balancer's are /27."
        yield file.problem("network", "cidr", message=message)
