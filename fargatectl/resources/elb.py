"""What load balancers and target groups have in common: listed by name, told apart by tags."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fargatectl.aws import Aws, Transient
from fargatectl.engine import Live, Owner
from fargatectl.engine.resource import Resource
from fargatectl.resources import names, tags
from fargatectl.resources import tagged as index

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


def entrances(aws: Aws, owner: Owner) -> list[str]:
    """The ARNs of load balancers that may have rules of ours: ours, and those that use our groups.

    Rules on another's that lead to none of our target groups are found by their tags.
    """
    ours = [each["LoadBalancerArn"] for each in load_balancers(aws, owner)]
    used = [arn for each in target_groups(aws, owner) for arn in each.get("LoadBalancerArns", ())]
    return list(dict.fromkeys([*ours, *used]))


def tagged(aws: Aws, owner: Owner) -> dict[str, dict[str, str]]:
    """The tags, by ARN, of all that might be ours: one question for all four kinds.

    No two rules ever have the same ARN, so what the index says of it is said of it.
    """
    balancers, groups = aws.together(
        [partial(load_balancers, aws, owner), partial(target_groups, aws, owner)]
    )
    arns = [each["LoadBalancerArn"] for each in balancers]
    heard = listeners(aws, arns)
    ruled = rules(aws, heard)
    made = [each["RuleArn"] for each in ruled if not each["IsDefault"]]
    indexed = index.tags_of(aws, owner, made)
    # A target group's signature decides what is read of it: the index may tell of an older one.
    asked = [*arns, *(each["TargetGroupArn"] for each in groups), *heard, *made]
    told = tags_by_arn(aws, [arn for arn in asked if arn not in indexed])
    return {**told, **{arn: dict(its) for arn, its in indexed.items()}}


def listeners(aws: Aws, load_balancers: Sequence[str]) -> list[str]:
    """The ARNs of all listeners of the load balancers."""
    asks = [
        partial(aws.read, "elbv2", "describe_listeners", LoadBalancerArn=arn)
        for arn in load_balancers
    ]
    return [each["ListenerArn"] for answer in aws.together(asks) for each in answer["Listeners"]]


def rules(aws: Aws, listeners: Sequence[str]) -> list[Item]:
    """All rules of the listeners, their default ones among them."""
    asks = [partial(aws.read, "elbv2", "describe_rules", ListenerArn=arn) for arn in listeners]
    return [each for answer in aws.together(asks) for each in answer["Rules"]]


def tags_known(aws: Aws, owner: Owner, arns: Sequence[str]) -> dict[str, dict[str, str]]:
    """The tags of these, asked for only where they are not of what might be ours."""
    known = tagged(aws, owner)
    return {**known, **tags_by_arn(aws, [arn for arn in arns if arn not in known])}


def tags_by_arn(aws: Aws, arns: Sequence[str]) -> dict[str, dict[str, str]]:
    batches = [list(arns[n : n + TAGS_BATCH]) for n in range(0, len(arns), TAGS_BATCH)]
    asks = [partial(aws.read, "elbv2", "describe_tags", ResourceArns=batch) for batch in batches]
    return {
        each["ResourceArn"]: tags.from_list(each.get("Tags"))
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
