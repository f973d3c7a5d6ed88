"""The default VPC: its subnets lead to the internet, as those of every account do."""

from typing import Any

from moto.ec2.models import EC2Backend

from fargatectl.local.patching import Original, patch


@patch(EC2Backend)
def create_default_vpc(original: Original, backend: Any) -> Any:
    vpc = original(backend)
    gateway = backend.create_internet_gateway()
    backend.attach_internet_gateway(gateway.id, vpc.id)
    (table,) = backend.describe_route_tables(filters={"vpc-id": [vpc.id]})
    backend.create_route(table.id, "0.0.0.0/0", gateway_id=gateway.id)
    return vpc
