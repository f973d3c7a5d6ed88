"""Elastic IP addresses: how many there may be, and that used ones are not released."""

from typing import Any

from moto.ec2.responses import EC2Response

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

QUOTA = 5


@patch(EC2Response)
def allocate_address(original: Original, response: Any) -> Any:
    if len(response.ec2_backend.addresses) >= QUOTA:
        raise AwsError("AddressLimitExceeded", "The maximum number of addresses has been reached.")
    return original(response)


@patch(EC2Response)
def release_address(original: Original, response: Any) -> Any:
    allocation_id = response._get_param("AllocationId")
    for address in response.ec2_backend.addresses:
        if address.allocation_id == allocation_id and address.association_id:
            raise AwsError("InvalidIPAddress.InUse", f"Address {address.public_ip} is in use.")
    return original(response)
