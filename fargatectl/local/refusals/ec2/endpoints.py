"""VPC endpoints: interfaces with the groups that were asked for, which take a while to go."""

from functools import partial
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response

from fargatectl.local.agenda import agenda
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.ec2 import private_names
from fargatectl.local.refusals.ec2.interfaces import make_interface, occupy

SECONDS_TO_START = 60.0
SECONDS_TO_END = 60.0


@patch(EC2Backend)
def create_vpc_endpoint(original: Original, backend: Any, **wish: Any) -> Any:
    wish["endpoint_type"] = wish.get("endpoint_type") or "Gateway"
    _check(backend, wish)
    endpoint = original(backend, **wish)
    if endpoint.vpc_endpoint_type == "Interface":
        _start(backend, endpoint)
    return endpoint


def _check(backend: Any, wish: dict[str, Any]) -> None:
    name = wish["service_name"]
    _check_zones(backend, wish.get("subnet_ids") or [])
    if not name.startswith(f"com.amazonaws.{backend.region_name}."):
        raise AwsError("InvalidServiceName", f"The Vpc Endpoint Service '{name}' does not exist")
    for other in backend.vpc_end_points.values():
        shared = set(other.route_table_ids or []) & set(wish.get("route_table_ids") or [])
        if other.service_name == name and other.state != "deleted" and shared:
            raise AwsError(
                "RouteAlreadyExists",
                f"route table {min(shared)} already has a route with destination-prefix-list-id "
                f"{other.destination_prefix_list_id}",
            )


def _check_zones(backend: Any, subnets: list[str]) -> None:
    zones = [backend.get_subnet(subnet).availability_zone for subnet in subnets]
    for subnet, zone in zip(subnets, zones, strict=True):
        if zones.count(zone) > 1:
            raise AwsError(
                "DuplicateSubnetsInSameZone",
                f"Found another VPC endpoint subnet in the availability zone of {subnet}. VPC "
                "endpoint subnets should be in different availability zones supported by the VPC "
                "endpoint service.",
            )


def _start(backend: Any, endpoint: Any) -> None:
    default = backend.get_default_security_group(endpoint.vpc_id)
    endpoint.security_group_ids = endpoint.security_group_ids or [default.id]
    for interface_id in endpoint.network_interface_ids:
        occupy(backend.enis[interface_id], _description(endpoint), endpoint.security_group_ids)
    endpoint.state = "pending"

    def become_available() -> None:
        if endpoint.state == "pending":
            endpoint.state = "available"

    agenda.after(SECONDS_TO_START, become_available)


def _description(endpoint: Any) -> str:
    return f"VPC Endpoint Interface {endpoint.id}"


@patch(EC2Backend)
def modify_vpc_endpoint(original: Original, backend: Any, **wish: Any) -> None:
    """Make and remove the routes or the interfaces that are added and removed."""
    (endpoint,) = backend.describe_vpc_endpoints([wish["vpc_id"]])
    tables, subnets = list(endpoint.route_table_ids), list(endpoint.subnet_ids or [])
    kept = set(subnets) - set(wish["remove_subnets"] or [])
    _check_zones(backend, [*kept, *(wish["add_subnets"] or [])])
    original(backend, **wish)
    for table in set(endpoint.route_table_ids) - set(tables):
        prefixes = endpoint.destination_prefix_list_id
        backend.create_route(
            table, None, gateway_id=endpoint.id, destination_prefix_list_id=prefixes
        )
    for table in set(tables) - set(endpoint.route_table_ids):
        backend.delete_route(table, None, None, endpoint.destination_prefix_list_id)
    _move(backend, endpoint)


def _move(backend: Any, endpoint: Any) -> None:
    """An interface in each of its subnets as they are now, with the groups it has now."""
    interfaces = {backend.enis[one].subnet_id: one for one in endpoint.network_interface_ids}
    for subnet in set(interfaces) - set(endpoint.subnet_ids or []):
        backend.enis.pop(interfaces.pop(subnet))
    for subnet in set(endpoint.subnet_ids or []) - set(interfaces):
        interfaces[subnet] = make_interface(backend, subnet, _description(endpoint)).id
    for interface in interfaces.values():
        occupy(backend.enis[interface], _description(endpoint), endpoint.security_group_ids)
    endpoint.network_interface_ids = list(interfaces.values())


@patch(EC2Response, "modify_vpc_endpoint")
def modify_private_names(original: Original, response: Any) -> Any:
    """moto does not read whether private names are wanted."""
    backend, wanted = response.ec2_backend, response._get_param("PrivateDnsEnabled")
    (endpoint,) = backend.describe_vpc_endpoints([response._get_param("VpcEndpointId")])
    if wanted is not None:
        is_on = str(wanted).lower() == "true"
        if is_on and not endpoint.private_dns_enabled:
            private_names.check(backend, endpoint.vpc_id, endpoint.service_name)
        endpoint.private_dns_enabled = is_on
    return original(response)


@patch(EC2Backend)
def delete_vpc_endpoints(original: Original, backend: Any, vpce_ids: list[str]) -> None:
    for endpoint_id in vpce_ids:
        endpoint = backend.vpc_end_points.get(endpoint_id)
        if endpoint and endpoint.vpc_endpoint_type == "Interface":
            endpoint.state = "deleting"
            agenda.after(SECONDS_TO_END, partial(_end, original, backend, endpoint_id))
        elif endpoint:
            _end(original, backend, endpoint_id)


def _end(original: Original, backend: Any, endpoint_id: str) -> None:
    original(backend, [endpoint_id])
    backend.vpc_end_points.pop(endpoint_id, None)
