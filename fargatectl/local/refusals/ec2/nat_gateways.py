"""NAT gateways: they take a while to come and to go, and hold on to an address and a subnet."""

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.utils import generic_filter

from fargatectl.local.agenda import agenda
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.ec2.interfaces import occupy

SECONDS_TO_START = 90.0
SECONDS_TO_END = 45.0
SECONDS_REMEMBERED = 3600.0


@patch(EC2Backend)
def create_nat_gateway(original: Original, backend: Any, *arguments: Any, **named: Any) -> Any:
    gateway = original(backend, *arguments, **named)
    occupy(gateway._eni, f"Interface for NAT Gateway {gateway.id}")
    gateway.state = "pending"

    def become_available() -> None:
        if gateway.state == "pending" and not _has_internet(backend, gateway):
            _fail(backend, gateway)
        elif gateway.state == "pending":
            gateway.state = "available"

    agenda.after(SECONDS_TO_START, become_available)
    return gateway


def _has_internet(backend: Any, gateway: Any) -> bool:
    attached = (one.vpc.id for one in backend.internet_gateways.values() if one.vpc)
    return gateway.vpc_id in attached


def _fail(backend: Any, gateway: Any) -> None:
    gateway.state = "failed"
    _let_go(backend, gateway)
    gateway.failure_code = "Gateway.NotAttached"
    gateway.failure_message = f"Network {gateway.vpc_id} has no Internet gateway attached"


@patch(EC2Backend)
def describe_nat_gateways(
    original: Original, backend: Any, filters: Any, nat_gateway_ids: list[str] | None
) -> Any:
    """moto knows nothing of their tags."""
    by_tag = {name: values for name, values in (filters or {}).items() if name.startswith("tag")}
    unknown = set(nat_gateway_ids or ()) - set(backend.nat_gateways)
    if unknown:
        raise AwsError("NatGatewayNotFound", f"The Nat Gateway {min(unknown)} was not found")
    return generic_filter(by_tag, original(backend, filters, nat_gateway_ids))


@patch(EC2Backend)
def delete_nat_gateway(_original: Original, backend: Any, nat_gateway_id: str) -> Any:
    gateway = backend.nat_gateways.get(nat_gateway_id)
    if gateway is None or gateway.state == "deleted":
        raise AwsError("NatGatewayNotFound", f"The Nat Gateway {nat_gateway_id} was not found")
    if gateway.state != "deleting":
        gateway.state = "deleting"
        agenda.after(SECONDS_TO_END, lambda: _end(backend, gateway))
    return gateway


def _end(backend: Any, gateway: Any) -> None:
    gateway.state = "deleted"
    _let_go(backend, gateway)
    agenda.after(SECONDS_REMEMBERED, lambda: backend.nat_gateways.pop(gateway.id, None))


def _let_go(backend: Any, gateway: Any) -> None:
    for address in backend.addresses:
        if address.eni is gateway._eni:
            backend.disassociate_address(association_id=address.association_id)
    backend.enis.pop(gateway._eni.id, None)
