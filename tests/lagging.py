"""AWS as it is for some seconds after something was made: not all of it knows the thing yet.

Whoever asks for it, or names it in a call, is told that it is not there; lists leave it out.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from fargatectl.clock import Clock

INVALID = "InvalidParameterException"
_NO_GROUP = "Error retrieving security group information: … (ErrorCode: InvalidGroup.NotFound)"
_NO_SUBNET = "Error retrieving subnet information: … (ErrorCode: InvalidSubnetID.NotFound)"
_NO_BALANCER = "The target group … does not have an associated load balancer."


@dataclass(frozen=True)
class Kind:
    """What a call makes: the member that names it, and how services say that it is not there.

    A service that is not in `codes` does not look whether it is.
    """

    member: str
    codes: Mapping[str, tuple[str, str]]


def _ec2(member: str, code: str, **others: tuple[str, str]) -> Kind:
    return Kind(member, {"ec2": (code, f"{member} does not exist"), **others})


def _elb(member: str, code: str, **others: tuple[str, str]) -> Kind:
    return Kind(member, {"elasticloadbalancing": (code, f"{member} not found"), **others})


KINDS = {
    "CreateVpc": _ec2("VpcId", "InvalidVpcID.NotFound"),
    "CreateSubnet": _ec2(
        "SubnetId",
        "InvalidSubnetID.NotFound",
        elasticloadbalancing=("SubnetNotFound", "The subnet does not exist"),
        ecs=(INVALID, _NO_SUBNET),
    ),
    "CreateSecurityGroup": _ec2(
        "GroupId",
        "InvalidGroup.NotFound",
        elasticloadbalancing=("InvalidSecurityGroup", "The security group does not exist"),
        ecs=(INVALID, _NO_GROUP),
    ),
    "CreateInternetGateway": _ec2("InternetGatewayId", "InvalidInternetGatewayID.NotFound"),
    "CreateRouteTable": _ec2("RouteTableId", "InvalidRouteTableID.NotFound"),
    "CreateNatGateway": _ec2("NatGatewayId", "NatGatewayNotFound"),
    "AllocateAddress": _ec2("AllocationId", "InvalidAllocationID.NotFound"),
    "CreateLoadBalancer": _elb("LoadBalancerArn", "LoadBalancerNotFound"),
    "CreateTargetGroup": _elb("TargetGroupArn", "TargetGroupNotFound", ecs=(INVALID, _NO_BALANCER)),
    "CreateListener": _elb("ListenerArn", "ListenerNotFound"),
    "CreateRule": _elb("RuleArn", "RuleNotFound"),
    "CreateRole": Kind("RoleName", {"iam": ("NoSuchEntity", "The role cannot be found.")}),
    "CreateLogGroup": Kind("logGroupName", {"logs": ("ResourceNotFoundException", "No group.")}),
    "CreateSecret": Kind(
        "Name", {"secretsmanager": ("ResourceNotFoundException", "can't find the secret")}
    ),
    "RequestCertificate": Kind(
        "CertificateArn", {"acm": ("ResourceNotFoundException", "Could not find certificate")}
    ),
    "CreateCluster": Kind("clusterName", {"ecs": ("ClusterNotFoundException", "not found.")}),
    "CreateService": Kind(
        "serviceName",
        {
            "ecs": ("ServiceNotFoundException", "Service not found."),
            "application-autoscaling": ("ValidationException", "ECS service doesn't exist: …"),
        },
    ),
}
_TAGS = ("tags", "Tags", "TagSpecifications")
# These tell by leaving out, even where they are asked by name.
_TELL_FAILURES = {"DescribeClusters": "clusters", "DescribeServices": "services"}


class Lag:
    """What the makers made less than `seconds` ago is unknown.

    `denied` are the calls that were refused for it, `left_out` the lists it was missing in, each
    with the call that had made it.
    """

    def __init__(self, clock: Clock, seconds: float, makers: Collection[str]) -> None:
        self.denied: set[tuple[str, str]] = set()
        self.left_out: set[tuple[str, str]] = set()
        self._makers = makers
        self._clock = clock
        self._seconds = seconds
        self._young: dict[str, tuple[str, float]] = {}  # the calls that made them, and when

    def made(self, operation: str, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        kind = KINDS.get(operation) if operation in self._makers else None
        name = kind and next(_named(kind.member, [answer, asked]), None)
        if name:
            self._young[name] = (operation, self._clock.now())

    def check(self, service: str, operation: str, asked: Mapping[str, Any]) -> None:
        """Raise what AWS says of a call that names what is young."""
        if operation in _TELL_FAILURES or operation.startswith("Delete"):
            return
        for text in _texts(asked):
            for name, by in self._now().items():
                code = KINDS[by].codes.get(service)
                if code and name in (text, text.rpartition("/")[2]) and operation != by:
                    self.denied.add((by, operation))
                    told = {"Error": {"Code": code[0], "Message": code[1]}}
                    raise ClientError(
                        {**told, "ResponseMetadata": {"HTTPStatusCode": 400}}, operation
                    )

    def without(self, operation: str, answer: Any) -> Any:
        """The answer of a read without what is young."""
        young = {(KINDS[by].member, name): by for name, by in self._now().items()}
        if operation.startswith(("Describe", "List")) and young:
            return self._without(operation, answer, young)
        return answer

    def _without(self, operation: str, value: Any, young: Mapping[tuple[str, str], str]) -> Any:
        match value:
            case list():
                kept = []
                for item in value:
                    pairs = item.items() if isinstance(item, dict) else ()
                    by = [young[pair] for pair in pairs if _hashable(pair) and pair in young]
                    self.left_out.update((each, operation) for each in by)
                    if not by:
                        kept.append(self._without(operation, item, young))
                return kept
            case dict():
                return {name: self._without(operation, each, young) for name, each in value.items()}
            case _:
                return value

    def _now(self) -> dict[str, str]:
        now = self._clock.now()
        young = dict(self._young)
        return {name: by for name, (by, when) in young.items() if now < when + self._seconds}


@contextmanager
def lagging(clock: Clock, seconds: float, makers: Collection[str] = KINDS) -> Iterator[Lag]:
    """Every client's calls meet it meanwhile."""
    call, lag = BaseClient._make_api_call, Lag(clock, seconds, makers)

    def met(client: Any, operation: str, asked: Mapping[str, Any]) -> Any:
        lag.check(client.meta.service_model.signing_name, operation, asked)
        answer = call(client, operation, asked)
        lag.made(operation, asked, answer)
        return lag.without(operation, answer)

    BaseClient._make_api_call = met
    try:
        yield lag
    finally:
        BaseClient._make_api_call = call


def _named(member: str, value: Any) -> Iterator[str]:
    match value:
        case list():
            for item in value:
                yield from _named(member, item)
        case dict():
            if isinstance(value.get(member), str):
                yield value[member]
            for item in value.values():
                yield from _named(member, item)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list() | tuple():
            for item in value:
                yield from _texts(item)
        case dict():
            for name, item in value.items():
                if name not in _TAGS:  # where an app is called as its cluster is
                    yield from _texts(item)


def _hashable(pair: tuple[str, Any]) -> bool:
    return isinstance(pair[1], str)
