"""What carries an owner's tags, of the kinds that most apps have none of.

One question tells for all of them. The index that answers it lags behind by up to a minute, so
only `up` relies on it (`aws.trusts_index`): for what is to be pruned, and for the tags of what was
found otherwise, where it would take many calls to ask each thing.
"""

import re
from collections.abc import Collection, Mapping

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.resources import tags

# More things than this are not asked for their tags one by one, or batch by batch.
MANY = 20

# As the tagging API calls the types.
CERTIFICATES = "acm:certificate"
CLUSTERS = "ecs:cluster"
LISTENER_RULES = "elasticloadbalancing:listener-rule"
TARGET_GROUPS = "elasticloadbalancing:targetgroup"
LOG_GROUPS = "logs:log-group"
NAMESPACES = "servicediscovery:namespace"
REPOSITORIES = "ecr:repository"
SCALABLE_TARGETS = "application-autoscaling:scalable-target"
SCHEDULE_GROUPS = "scheduler:schedule-group"
SECRETS = "secretsmanager:secret"
SERVICES = "ecs:service"

_ALL = (
    CERTIFICATES,
    CLUSTERS,
    LISTENER_RULES,
    TARGET_GROUPS,
    LOG_GROUPS,
    NAMESPACES,
    REPOSITORIES,
    SCALABLE_TARGETS,
    SCHEDULE_GROUPS,
    SECRETS,
    SERVICES,
)


def arns(aws: Aws, owner: Owner, of: str) -> list[str]:
    """Those of one kind, as far as the index knows."""
    return [arn for arn in _index(aws, owner) if _type(arn) == of]


def tags_of(aws: Aws, owner: Owner, arns: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """The tags of those of the ARNs that the index knows, where they are many and it is trusted.

    Few things are asked themselves, which costs no more and tells what was tagged just now.
    """
    if not aws.trusts_index or len(arns) <= MANY:
        return {}
    known = _index(aws, owner)
    return {arn: known[arn] for arn in arns if arn in known}


def _index(aws: Aws, owner: Owner) -> Mapping[str, Mapping[str, str]]:
    """The tags by ARN."""
    answer = aws.read(
        "resourcegroupstaggingapi",
        "get_resources",
        TagFilters=[{"Key": key, "Values": [value]} for key, value in owner.tags.items()],
        ResourceTypeFilters=list(_ALL),
    )
    listed = answer["ResourceTagMappingList"]
    # A log group's may end in `:*`, which is no part of its name.
    return {
        str(each["ResourceARN"]).removesuffix(":*"): tags.from_list(each.get("Tags"))
        for each in listed
    }


def _type(arn: str) -> str:
    """arn:PARTITION:SERVICE:REGION:ACCOUNT:TYPE/… or …:TYPE:…"""
    _, _, service, _, _, resource = arn.split(":", 5)
    return f"{service}:{re.split('[:/]', resource)[0]}"


def may_have(aws: Aws, owner: Owner, of: str) -> bool:
    """Whether it is worth asking a kind's own API what there is of it."""
    return not aws.trusts_index or bool(arns(aws, owner, of))
