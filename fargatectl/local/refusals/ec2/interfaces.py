"""Network interfaces that AWS makes for others: they hold on to subnets and security groups."""

import ipaddress
from collections.abc import Iterator, Sequence
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.responses import EC2Response
from moto.ec2.utils import random_public_ip

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

# moto sets it only where the VPC has DNS host names, and reads it everywhere.
NetworkInterface.private_dns_name = None


def make_interface(
    backend: Any, subnet_id: str, description: str, groups: Sequence[str] = (), public: bool = False
) -> Any:
    """An interface in use by an AWS service, as its owner sees it."""
    interface = backend.create_network_interface(subnet_id, "", group_ids=list(groups) or None)
    return occupy(interface, description, groups, public)


def occupy(
    interface: Any, description: str, groups: Sequence[str] = (), public: bool = False
) -> Any:
    """Mark an interface as one that an AWS service uses."""
    found = map(interface.ec2_backend.get_security_group_from_id, groups)
    interface._group_set = [group for group in found if group]
    interface.description = description
    interface.status = "in-use"
    interface.requester_managed = True
    interface.public_ip = random_public_ip() if public else interface.public_ip
    return interface


def interfaces(backend: Any, *, vpc: str = "", subnet: str = "", group: str = "") -> Iterator[Any]:
    """The interfaces in a VPC or subnet, or with a security group."""
    for interface in backend.enis.values():
        groups = [member.id for member in interface.group_set]
        if (
            vpc in ("", interface.vpc_id)
            and subnet in ("", interface.subnet_id)
            and (not group or group in groups)
        ):
            yield interface


@patch(EC2Backend)
def create_network_interface(
    original: Original, backend: Any, subnet: Any, private_ip_address: Any, *rest: Any, **named: Any
) -> Any:
    """Give an address of the subnet where moto's other services made one up."""
    place = backend.get_subnet(subnet) if isinstance(subnet, str) else subnet
    if isinstance(private_ip_address, str) and private_ip_address:
        network = ipaddress.ip_network(place.cidr_block)
        inside = ipaddress.ip_address(private_ip_address) in network
        private_ip_address = private_ip_address if inside else ""
    return original(backend, place, private_ip_address, *rest, **named)


@patch(EC2Response)
def delete_network_interface(original: Original, response: Any) -> Any:
    backend, interface_id = response.ec2_backend, response._get_param("NetworkInterfaceId")
    if backend.get_network_interface(interface_id).status == "in-use":
        raise AwsError(
            "InvalidParameterValue",
            f"Network interface '{interface_id}' is currently in use.",
        )
    return original(response)
