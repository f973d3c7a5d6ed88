"""What load balancers and target groups have in common: listed by name, told apart by tags."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fargatectl.aws import Aws, Transient
from fargatectl.engine import Live, Owner
from fargatectl.engine.resource import Resource
from fargatectl.resources import names, tags

Item = Mapping[str, Any]

# DescribeTags takes no more ARNs at once.
TAGS_BATCH = 20

# What was just made is not known everywhere at once.
NOT_YET = (
    Transient("LoadBalancerNotFound"),
    Transient("TargetGroupNotFound"),
    Transient("ListenerNotFound"),
    Transient("SubnetNotFound"),
    Transient("InvalidSubnet"),
    Transient("InvalidSecurityGroup"),
)


def load_balancers(aws: Aws, owner: Owner) -> list[Item]:
    """Those whose name might be ours."""
    listed = aws.read("elbv2", "describe_load_balancers")["LoadBalancers"]
    return [each for each in listed if _might_be(owner, each["LoadBalancerName"])]


def target_groups(aws: Aws, owner: Owner) -> list[Item]:
    """Those whose name might be ours."""
    listed = aws.read("elbv2", "describe_target_groups")["TargetGroups"]
    return [each for each in listed if _might_be(owner, each["TargetGroupName"])]


def tagged(aws: Aws, owner: Owner) -> dict[str, dict[str, str]]:
    """The tags, by ARN, of all load balancers and target groups that might be ours."""
    balancers, groups = aws.together(
        [partial(load_balancers, aws, owner), partial(target_groups, aws, owner)]
    )
    arns = [each["LoadBalancerArn"] for each in balancers]
    return tags_by_arn(aws, [*arns, *(each["TargetGroupArn"] for each in groups)])


def tags_by_arn(aws: Aws, arns: Sequence[str]) -> dict[str, dict[str, str]]:
    batches = [list(arns[n : n + TAGS_BATCH]) for n in range(0, len(arns), TAGS_BATCH)]
    asks = [partial(aws.read, "elbv2", "describe_tags", ResourceArns=batch) for batch in batches]
    return {
        each["ResourceArn"]: tags.from_list(each["Tags"])
        for answer in aws.together(asks)
        for each in answer["TagDescriptions"]
    }


def attributes(aws: Aws, operation: str, **parameters: str) -> dict[str, str]:
    answer = aws.read("elbv2", operation, **parameters)
    return tags.from_list(answer["Attributes"])


def without_defaults(wanted: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """The attributes that a new thing does not have by itself."""
    return {key: value for key, value in wanted.items() if defaults.get(key) != value}


def retag(aws: Aws, wanted: Resource, live: Live[Any]) -> None:
    new, gone = tags.changed(wanted.tags, live.found.tags)
    client, arns = aws.client("elbv2"), [live.outputs["arn"]]
    if new:
        client.add_tags(ResourceArns=arns, Tags=tags.as_list(new))
    if gone:
        client.remove_tags(ResourceArns=arns, TagKeys=gone)


def _might_be(owner: Owner, name: str) -> bool:
    return name.startswith(names.prefix(owner))
