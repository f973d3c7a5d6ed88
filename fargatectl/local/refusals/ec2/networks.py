"""VPCs, subnets, internet gateways and routes: what cannot go while something still uses it."""

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.ec2.interfaces import interfaces

VPC_QUOTA = 5


@patch(EC2Response)
def create_vpc(original: Original, response: Any) -> Any:
    if len(response.ec2_backend.vpcs) >= VPC_QUOTA:
        raise AwsError("VpcLimitExceeded", "The maximum number of VPCs has been reached.")
    return original(response)


@patch(EC2Backend)
def create_subnet(original: Original, backend: Any, vpc_id: str, *rest: Any, **named: Any) -> Any:
    """Only the default VPC's subnets give public addresses unasked."""
    subnet = original(backend, vpc_id, *rest, **named)
    in_default_vpc = backend.get_vpc(vpc_id).is_default
    subnet.default_for_az = in_default_vpc and subnet.default_for_az
    subnet.map_public_ip_on_launch = in_default_vpc and subnet.map_public_ip_on_launch
    return subnet


@patch(EC2Response)
def delete_subnet(original: Original, response: Any) -> Any:
    subnet_id = response._get_param("SubnetId")
    if any(interfaces(response.ec2_backend, subnet=subnet_id)):
        _refuse("subnet", subnet_id)
    answer = original(response)
    for table in response.ec2_backend.route_tables.values():
        for association, associated in [*table._associations.items()]:
            if associated == subnet_id:
                del table._associations[association]
    return answer


@patch(EC2Response)
def delete_vpc(original: Original, response: Any) -> Any:
    vpc_id = response._get_param("VpcId")
    if _is_used(response.ec2_backend, vpc_id):
        _refuse("vpc", vpc_id)
    return original(response)


def _is_used(backend: Any, vpc_id: str) -> bool:
    groups = [group for group in backend.groups[vpc_id].values() if not group.is_default]
    gateways = [igw for igw in backend.internet_gateways.values() if _is_attached(igw, vpc_id)]
    endpoints = [
        endpoint
        for endpoint in backend.vpc_end_points.values()
        if endpoint.vpc_id == vpc_id and endpoint.state != "deleted"
    ]
    made = [acl for acl in backend.network_acls.values() if not acl.default]
    others = (
        *made,
        *backend.egress_only_internet_gateways.values(),
        *backend.carrier_gateways.values(),
    )
    return bool(
        groups
        or gateways
        or endpoints
        or any(other.vpc_id == vpc_id for other in others)
        or any(interfaces(backend, vpc=vpc_id))
    )


def _is_attached(gateway: Any, vpc_id: str) -> bool:
    return bool(gateway.vpc and gateway.vpc.id == vpc_id)


def _refuse(kind: str, resource_id: str) -> None:
    raise AwsError(
        "DependencyViolation",
        f"The {kind} '{resource_id}' has dependencies and cannot be deleted.",
    )


@patch(EC2Response)
def detach_internet_gateway(original: Original, response: Any) -> Any:
    vpc_id = response._get_param("VpcId")
    mapped = (one.public_ip for one in interfaces(response.ec2_backend, vpc=vpc_id))
    if any(mapped):
        raise AwsError(
            "DependencyViolation",
            f"Network {vpc_id} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway.",
        )
    return original(response)


@patch(EC2Response)
def attach_internet_gateway(original: Original, response: Any) -> Any:
    vpc_id = response._get_param("VpcId")
    gateways = response.ec2_backend.internet_gateways.values()
    if any(_is_attached(gateway, vpc_id) for gateway in gateways):
        raise AwsError(
            "InvalidParameterValue",
            f"Network {vpc_id} already has an internet gateway attached",
        )
    return original(response)


@patch(EC2Response)
def create_route(original: Original, response: Any) -> Any:
    nat = response._get_param("NatGatewayId")
    if nat and nat not in response.ec2_backend.nat_gateways:
        raise AwsError("InvalidNatGatewayID.NotFound", f"The natGateway ID '{nat}' does not exist")
    return original(response)


@patch(EC2Backend)
def associate_route_table(
    original: Original,
    backend: Any,
    route_table_id: str,
    gateway_id: str | None = None,
    subnet_id: str | None = None,
) -> Any:
    """A subnet has one table; only its own may be named again."""
    for table in backend.route_tables.values():
        if subnet_id in table._associations.values() and table.id != route_table_id:
            raise AwsError(
                "Resource.AlreadyAssociated",
                f"the specified association for route table {route_table_id} conflicts with an "
                "existing association",
            )
    return original(backend, route_table_id, gateway_id, subnet_id)
