"""Security groups: names, rules that exist already, and who still needs a group."""

import re
from collections.abc import Iterator
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response
from moto.ec2.responses.security_groups import parse_sg_attributes_from_dict

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.ec2.interfaces import interfaces

_CHARACTERS = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")
_ALLOWED = (
    "strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
)
_PROTOCOLS = {"-1": "ALL", "6": "TCP", "17": "UDP", "1": "ICMP"}

RuleKey = tuple[str, int | None, int | None, str]


@patch(EC2Response)
def create_security_group(original: Original, response: Any) -> Any:
    name, description = response._get_param("GroupName"), response._get_param("Description")
    if name.startswith("sg-"):
        raise AwsError(
            "InvalidParameterValue",
            f"Value ({name}) for parameter GroupName is invalid. "
            "Group names may not be in the format sg-*.",
        )
    _check_text("name", name)
    _check_text("description", description or "-")
    backend = response.ec2_backend
    vpc_id = response._get_param("VpcId") or backend.default_vpc.id
    backend.get_vpc(vpc_id)
    if backend.get_security_group_from_name(name, vpc_id):
        raise AwsError(
            "InvalidGroup.Duplicate",
            f"The security group '{name}' already exists for VPC '{vpc_id}'",
        )
    return original(response)


def _check_text(what: str, text: str) -> None:
    if not _CHARACTERS.fullmatch(text):
        raise AwsError(
            "InvalidParameterValue",
            f"Invalid security group {what}. Valid {what}s are {_ALLOWED}",
        )


@patch(EC2Response)
def authorize_security_group_ingress(original: Original, response: Any) -> Any:
    return _authorize(original, response, "ingress_rules")


@patch(EC2Response)
def authorize_security_group_egress(original: Original, response: Any) -> Any:
    return _authorize(original, response, "egress_rules")


def _authorize(original: Original, response: Any, direction: str) -> Any:
    """All of the rules or none: moto would stop in the middle."""
    name = response._get_param("GroupId") or response._get_param("GroupName")
    group = response.ec2_backend.get_security_group_by_name_or_id(name)
    existing = {key for rule in getattr(group, direction, ()) for key in _key_of(rule)}
    for key in _wished(response):
        if key in existing:
            raise AwsError(
                "InvalidPermission.Duplicate",
                f'the specified rule "{_in_words(key)}" already exists',
            )
        existing.add(key)
    before = list(getattr(group, direction, ()))
    answer = original(response)
    # moto answers the rules of the last permission only.
    added = [rule for rule in getattr(group, direction) if rule not in before]
    answer._result["SecurityGroupRules"] = added
    return answer


def _wished(response: Any) -> Iterator[RuleKey]:
    parameters = response._get_params()
    for permission in parameters.get("IpPermissions") or [parameters]:
        protocol, first, last, ranges, groups, lists = parse_sg_attributes_from_dict(permission)
        for peer in [*ranges, *groups, *lists]:
            yield _key(protocol, first, last, peer)


def _key_of(rule: Any) -> Iterator[RuleKey]:
    lists = {"PrefixListId": rule.prefix_list_id} if rule.prefix_list_id else {}
    peer = rule.ip_range or rule.source_group or lists
    yield _key(rule.ip_protocol, rule.from_port, rule.to_port, peer)


def _key(protocol: Any, first: Any, last: Any, peer: dict[str, str]) -> RuleKey:
    word = _PROTOCOLS.get(str(protocol), str(protocol).upper())
    names = ("CidrIp", "CidrIpv6", "GroupId", "GroupName", "PrefixListId")
    who = next((peer[name] for name in names if peer.get(name)), "")
    return (word, None, None, who) if word == "ALL" else (word, int(first), int(last), who)


def _in_words(key: RuleKey) -> str:
    protocol, first, last, peer = key
    ports = "" if first is None else f"from port: {first}, to port: {last}, "
    return f"peer: {peer}, {protocol}, {ports}ALLOW"


@patch(EC2Response)
def delete_security_group(original: Original, response: Any) -> Any:
    name = response._get_param("GroupId") or response._get_param("GroupName")
    group = response.ec2_backend.get_security_group_by_name_or_id(name)
    if group and group.is_default:
        raise AwsError(
            "CannotDelete",
            f'the specified group: "{group.id}" name: "default" cannot be deleted by a user',
        )
    if group and _is_needed(response.ec2_backend, group.id):
        raise AwsError("DependencyViolation", f"resource {group.id} has a dependent object")
    return original(response)


def _is_needed(backend: EC2Backend, group_id: str) -> bool:
    named_by = (
        other
        for groups in backend.groups.values()
        for other in groups.values()
        for rule in [*other.ingress_rules, *other.egress_rules]
        if rule.source_group.get("GroupId") == group_id
    )
    others = (other for other in named_by if other.id != group_id)
    return any(interfaces(backend, group=group_id)) or any(others)
