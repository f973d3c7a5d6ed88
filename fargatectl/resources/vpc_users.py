"""What keeps a VPC from being deleted, and is not ours: each kind that DeleteVpc is refused for.

AWS deletes along with it its main route table, its default network ACL and security group, and in
time its flow logs. A peering would be deleted, too, under whoever uses it: so it is asked for here.
What has network interfaces (instances, NAT gateways, tasks) is found by these: see `strangers.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.engine import Owner
from fargatectl.resources import ec2, strangers

# Not every region and partition knows every kind.
_UNKNOWN = ("InvalidAction", "UnsupportedOperation", "OptInRequired", "InvalidRequest")
# Of an attachment, a gateway or a peering that is none any more, or that never was.
_ENDED = ("deleted", "deleting", "detached", "detaching", "rejected", "failed", "expired")
Matches = Callable[[ec2.Item, str], bool]


def _is_there(item: ec2.Item, vpc: str) -> bool:
    del item, vpc
    return True


def _is_attached(item: ec2.Item, vpc: str) -> bool:
    attachments = item.get("Attachments") or item.get("VpcAttachments") or ()
    return any(
        each.get("VpcId") == vpc and each.get("State", "") not in _ENDED for each in attachments
    )


def _is_no_main_table(item: ec2.Item, vpc: str) -> bool:
    del vpc
    return not any(each.get("Main") for each in item.get("Associations", ()))


def _is_no_default(item: ec2.Item, vpc: str) -> bool:
    return not item["IsDefault"] and item["VpcId"] == vpc


def _is_peering(item: ec2.Item, vpc: str) -> bool:
    ends = (item.get("RequesterVpcInfo", {}), item.get("AccepterVpcInfo", {}))
    return vpc in [end.get("VpcId") for end in ends]


@dataclass(frozen=True)
class _Kind:
    """`filtered` names EC2's filter by VPC; where there is none, all are asked for."""

    called: str
    operation: str
    answer: str
    id: str
    filtered: str = "vpc-id"
    matches: Matches = _is_there


_KINDS = (
    _Kind("subnet", "describe_subnets", "Subnets", "SubnetId"),
    _Kind(
        "security group",
        "describe_security_groups",
        "SecurityGroups",
        "GroupId",
        matches=lambda item, _: item["GroupName"] != "default",
    ),
    _Kind(
        "route table",
        "describe_route_tables",
        "RouteTables",
        "RouteTableId",
        matches=_is_no_main_table,
    ),
    _Kind(
        "network ACL",
        "describe_network_acls",
        "NetworkAcls",
        "NetworkAclId",
        matches=_is_no_default,
    ),
    _Kind("VPC endpoint", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    _Kind(
        "internet gateway",
        "describe_internet_gateways",
        "InternetGateways",
        "InternetGatewayId",
        "attachment.vpc-id",
    ),
    _Kind(
        "egress-only internet gateway",
        "describe_egress_only_internet_gateways",
        "EgressOnlyInternetGateways",
        "EgressOnlyInternetGatewayId",
        filtered="",
        matches=_is_attached,
    ),
    _Kind("carrier gateway", "describe_carrier_gateways", "CarrierGateways", "CarrierGatewayId"),
    _Kind(
        "VPN gateway",
        "describe_vpn_gateways",
        "VpnGateways",
        "VpnGatewayId",
        "attachment.vpc-id",
        _is_attached,
    ),
    _Kind(
        "transit gateway attachment",
        "describe_transit_gateway_vpc_attachments",
        "TransitGatewayVpcAttachments",
        "TransitGatewayAttachmentId",
    ),
    _Kind(
        "peering connection",
        "describe_vpc_peering_connections",
        "VpcPeeringConnections",
        "VpcPeeringConnectionId",
        filtered="",
        matches=_is_peering,
    ),
)


def others(aws: Aws, owner: Owner, vpc: str) -> list[str]:
    """All that others have in the VPC or at it, as people know it."""
    asks = [partial(_others, aws, owner, vpc, kind) for kind in _KINDS]
    return [each for found in aws.together(asks) for each in found]


def _others(aws: Aws, owner: Owner, vpc: str, kind: _Kind) -> list[str]:
    found = [
        item
        for item in _asked(aws, vpc, kind)
        if kind.matches(item, vpc) and not set(_states(item)) & set(_ENDED)
    ]
    return [f"{kind.called} {item[kind.id]}" for item in strangers.others(found, owner)]


def _asked(aws: Aws, vpc: str, kind: _Kind) -> list[Any]:
    filters = [{"Name": kind.filtered, "Values": [vpc]}] if kind.filtered else []
    try:
        answer = aws.read("ec2", kind.operation, **({"Filters": filters} if filters else {}))
    except Exception as error:
        # Who may not ask hears from DeleteVpc that there is something.
        if is_denied(error) or code_of(error) in _UNKNOWN:
            return []
        raise
    return list(answer[kind.answer])


def _states(item: ec2.Item) -> Iterator[str]:
    """As AWS tells them, in lower case: endpoints are `Deleted` in its API model."""
    state, status = item.get("State"), item.get("Status")
    yield str(state).lower()
    yield str(status.get("Code", "") if isinstance(status, dict) else status).lower()
