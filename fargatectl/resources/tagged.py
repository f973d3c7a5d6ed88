"""What carries an owner's tags, of the kinds that most apps have none of.

One question tells for all of them. The index that answers it lags behind by up to a minute, so
only `up` relies on it, and only for what is to be pruned (`aws.trusts_index`).
"""

import re

from fargatectl.aws import Aws
from fargatectl.engine import Owner

# As the tagging API calls the types.
CERTIFICATES = "acm:certificate"
CLUSTERS = "ecs:cluster"
LISTENER_RULES = "elasticloadbalancing:listener-rule"
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
    answer = aws.read(
        "resourcegroupstaggingapi",
        "get_resources",
        TagFilters=[{"Key": key, "Values": [value]} for key, value in owner.tags.items()],
        ResourceTypeFilters=list(_ALL),
    )
    listed = [str(each["ResourceARN"]) for each in answer["ResourceTagMappingList"]]
    return [arn for arn in listed if _type(arn) == of]


def _type(arn: str) -> str:
    """arn:PARTITION:SERVICE:REGION:ACCOUNT:TYPE/… or …:TYPE:…"""
    _, _, service, _, _, resource = arn.split(":", 5)
    return f"{service}:{re.split('[:/]', resource)[0]}"


def may_have(aws: Aws, owner: Owner, of: str) -> bool:
    """Whether it is worth asking a kind's own API what there is of it."""
    return not aws.trusts_index or bool(arns(aws, owner, of))
