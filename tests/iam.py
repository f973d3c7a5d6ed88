"""A small IAM: whether a policy allows the calls that were seen on the wire."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from tests.calls import Call

ACCOUNT, REGION = "123456789012", "eu-west-1"
# EC2's ids by what they begin with, and the types in ARNs.
_TYPES = {
    "vpc": "vpc",
    "subnet": "subnet",
    "igw": "internet-gateway",
    "eipalloc": "elastic-ip",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "vpce": "vpc-endpoint",
    "rtbassoc": "route-table-association",
}
_MADE = {"AllocateAddress": "elastic-ip", "CreateNatGateway": "natgateway"}
# Asked about a mount target: EFS alone knows of which file system, which is what IAM looks at.
_UNTOLD = {"elasticfilesystem:DescribeMountTargetSecurityGroups"}
# The members of requests that are roles, and to whom those are passed.
_PASSING = {
    "executionRoleArn": "ecs-tasks.amazonaws.com",
    "taskRoleArn": "ecs-tasks.amazonaws.com",
    "roleArn": "ecs.amazonaws.com",
    "RoleArn": "scheduler.amazonaws.com",
}
_ID = re.compile(rf"({'|'.join(_TYPES)})-[0-9a-f]+")


@dataclass(frozen=True)
class Asked:
    """One thing that IAM decides: an action on an ARN, in a context of conditions' keys."""

    action: str
    arn: str
    context: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.action} on {self.arn} ({dict(self.context)})"


def allows(policy: Mapping[str, Any], asked: Asked) -> bool:
    return any(_fits(statement, asked) for statement in policy["Statement"])


def asked(calls: list[Call], tags: Mapping[str, Mapping[str, str]]) -> Iterator[Asked]:
    """What calls, in their order, are decided by; `tags` are those that things have, by ARN.

    Passing a role is no call, and is asked for beside those that do.
    """
    roles: dict[str, str] = {}
    for call in calls:
        if call.action in _UNTOLD:
            continue
        if call.action == "iam:CreateRole":
            roles[call.one("RoleName")] = call.one("Path")
        context = {f"aws:RequestTag/{key}": value for key, value in _new_tags(call)}
        if policy := call.one("PolicyArn"):
            context["iam:PolicyARN"] = policy
        for place in _arns(call, roles):
            has = tags.get(place, {}).items()
            owned = {f"aws:ResourceTag/{key}": value for key, value in has}
            yield Asked(call.action, place, context | owned)
        for member, service in _PASSING.items():
            for role in call.given.get(member, ()):
                yield Asked("iam:PassRole", role, {"iam:PassedToService": service})


def _new_tags(call: Call) -> Iterator[tuple[str, str]]:
    """As a list of keys and values, or each by its name."""
    yield from zip(call.given.get("Key", ()), call.given.get("Value", ()), strict=False)
    yield from ((key, call.one(key)) for key in call.given if key.startswith("fargatectl:"))


def _fits(statement: Mapping[str, Any], asked: Asked) -> bool:
    places = statement["Resource"]
    return (
        asked.action in statement["Action"]
        and any(fnmatchcase(asked.arn, each) for each in _listed(places))
        and all(
            asked.context.get(key) in _listed(value)
            for pairs in statement.get("Condition", {}).values()
            for key, value in pairs.items()
        )
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _arns(call: Call, roles: Mapping[str, str]) -> list[str]:
    """What the call is about. Where that is nothing that has an ARN, an asterisk."""
    service, _, operation = call.action.partition(":")
    if service == "iam" and (name := call.one("RoleName")):
        return [f"arn:aws:iam::{ACCOUNT}:role{roles.get(name, '/')}{name}"]
    if operation == "SimulatePrincipalPolicy":
        return [call.one("PolicySourceArn")]
    if service == "route53" and (zone := call.one("Id") or call.one("HostedZoneId")):
        return [f"arn:aws:route53:::hostedzone/{zone}"]
    told = _TELL[service](operation, call) if service in _TELL else ()
    here = [arn(service, each) for each in told]
    given = [each for values in call.given.values() for each in values]
    arns = [each for each in given if each.startswith(f"arn:aws:{service}:")]
    if here and service == "ecs":
        # Where there is a service or a task, its cluster only says where.
        arns = [each for each in arns if ":cluster/" not in each]
    return [*here, *arns] or ["*"]


def _in_ec2(operation: str, call: Call) -> Iterator[str]:
    is_of_rules = operation.endswith("SecurityGroupIngress")
    for values in call.given.values():
        # Of a rule's groups only the first is changed; the others are whom it lets in.
        for each in values[:1] if is_of_rules else values:
            if found := _ID.fullmatch(each):
                yield f"{_TYPES[found[1]]}/{each}"
    if (
        operation.startswith(("Create", "Allocate"))
        and "Key" in call.given
        and operation not in ("CreateTags", "CreateRoute")
    ):
        yield f"{_MADE.get(operation) or _dashed(operation.removeprefix('Create'))}/new"


def _in_logs(operation: str, call: Call) -> Iterator[str]:
    del operation
    for name in ("logGroupName", "logGroupNames"):
        yield from (f"log-group:{each}" for each in call.given.get(name, ()))


def _in_ssm(operation: str, call: Call) -> Iterator[str]:
    del operation
    # What stands behind the name is a version.
    yield from (f"parameter{each.partition(':')[0]}" for each in call.given.get("Name", ()))


def _in_secrets_manager(operation: str, call: Call) -> Iterator[str]:
    del operation
    for name in (*call.given.get("SecretId", ()), *call.given.get("Name", ())):
        if not name.startswith("arn:"):
            yield f"secret:{name}"


def _in_load_balancing(operation: str, call: Call) -> Iterator[str]:
    kinds = {"CreateLoadBalancer": "loadbalancer/app", "CreateTargetGroup": "targetgroup"}
    if kind := kinds.get(operation):
        yield f"{kind}/{call.one('Name')}/new"


def _in_ecr(operation: str, call: Call) -> Iterator[str]:
    del operation
    yield from (f"repository/{each}" for each in call.given.get("repositoryName", ()))


def _in_scheduler(operation: str, call: Call) -> Iterator[str]:
    group, name = call.one("GroupName") or call.one("groupName"), call.one("Name")
    if name and operation.endswith("Group"):
        yield f"schedule-group/{name}"
    elif name:
        yield f"schedule/{group}/{name}"


def _in_ecs(operation: str, call: Call) -> Iterator[str]:
    cluster = (call.one("cluster") or call.one("clusterName")).rpartition("/")[2]
    for name in ("services", "service", "serviceName"):
        for service in call.given.get(name, ()):
            yield f"service/{cluster}/{service.rpartition('/')[2]}"
    for name in ("tasks", "task"):
        for task in call.given.get(name, ()):
            yield f"task/{cluster}/{task.rpartition('/')[2]}"
    if operation == "RegisterTaskDefinition":
        yield f"task-definition/{call.one('family')}:1"
    if "Cluster" in operation and cluster:
        yield f"cluster/{cluster}"


def _dashed(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


def _in_scaling(operation: str, call: Call) -> Iterator[str]:
    del operation
    if place := call.one("ResourceId"):
        yield f"scalable-target/{place}"


def _in_cloud_map(operation: str, call: Call) -> Iterator[str]:
    if operation == "DeleteNamespace":
        yield f"namespace/{call.one('Id')}"


def _in_efs(operation: str, call: Call) -> Iterator[str]:
    del operation
    for name in ("FileSystemId", "file-system"):
        yield from (f"file-system/{each}" for each in call.given.get(name, ()))
    yield from (f"access-point/{each}" for each in call.given.get("AccessPointId", ()))


_TELL: Mapping[str, Callable[[str, Call], Iterator[str]]] = {
    "application-autoscaling": _in_scaling,
    "ec2": _in_ec2,
    "ecr": _in_ecr,
    "ecs": _in_ecs,
    "elasticfilesystem": _in_efs,
    "elasticloadbalancing": _in_load_balancing,
    "logs": _in_logs,
    "scheduler": _in_scheduler,
    "secretsmanager": _in_secrets_manager,
    "servicediscovery": _in_cloud_map,
    "ssm": _in_ssm,
}


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def arn_in_ec2(id_: str) -> str:
    return arn("ec2", f"{_TYPES[id_.partition('-')[0]]}/{id_}")
