"""VPC endpoints: interfaces with the groups that were asked for, which take a while to go."""

from functools import partial
from typing import Any

from moto.ec2.models import EC2Backend

from fargatectl.local.agenda import agenda
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.ec2.interfaces import occupy

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


def _start(backend: Any, endpoint: Any) -> None:
    default = backend.get_default_security_group(endpoint.vpc_id)
    endpoint.security_group_ids = endpoint.security_group_ids or [default.id]
    for interface_id in endpoint.network_interface_ids:
        description = f"VPC Endpoint Interface {endpoint.id}"
        occupy(backend.enis[interface_id], description, endpoint.security_group_ids)
    endpoint.state = "pending"

    def become_available() -> None:
        if endpoint.state == "pending":
            endpoint.state = "available"

    agenda.after(SECONDS_TO_START, become_available)


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
