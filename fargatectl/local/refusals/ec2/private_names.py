"""Private host names of interface endpoints: what they need of their VPC, and one each."""

from typing import Any

from moto.ec2.models import EC2Backend

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch


@patch(EC2Backend)
def create_vpc_endpoint(original: Original, backend: Any, **wish: Any) -> Any:
    is_interface = wish.get("endpoint_type") == "Interface"
    wish["private_dns_enabled"] = is_interface and wish.get("private_dns_enabled", True)
    if wish["private_dns_enabled"]:
        check(backend, wish["vpc_id"], wish["service_name"])
    return original(backend, **wish)


def check(backend: Any, vpc_id: str, service: str) -> None:
    vpc = backend.get_vpc(vpc_id)
    if not _is_on(vpc.enable_dns_support) or not _is_on(vpc.enable_dns_hostnames):
        raise AwsError(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC "
            f"attributes set to true for {vpc_id}",
        )
    others = (one for one in backend.vpc_end_points.values() if one.vpc_id == vpc_id)
    if any(one.service_name == service and one.private_dns_enabled for one in others):
        raise AwsError(
            "InvalidParameter",
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain "
            f"for {service.split('.', 3)[-1]}.{backend.region_name}.amazonaws.com in the VPC "
            f"{vpc_id}",
        )


def _is_on(attribute: Any) -> bool:
    """moto keeps what was sent, which may be the word."""
    return str(attribute).lower() == "true"
