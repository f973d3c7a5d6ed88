"""Clusters as ECS describes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.resources import tagged, tags

# DescribeClusters takes no more at once.
BATCH = 100


def listed(aws: Aws, owner: Owner) -> list[str]:
    """The names of those that may be ours."""
    if aws.trusts_index:
        arns = tagged.arns(aws, owner, tagged.CLUSTERS)
    else:
        arns = aws.read("ecs", "list_clusters")["clusterArns"]
    return sorted(arn.rpartition("/")[2] for arn in arns)


def described(aws: Aws, clusters: Sequence[str]) -> list[Mapping[str, Any]]:
    """The active ones. A deleted cluster stays described, as INACTIVE."""
    found = []
    for start in range(0, len(clusters), BATCH):
        batch = list(clusters[start : start + BATCH])
        answer = aws.read("ecs", "describe_clusters", clusters=batch, include=["TAGS", "SETTINGS"])
        found += [each for each in answer["clusters"] if each["status"] != "INACTIVE"]
    return found


def arns(aws: Aws, owner: Owner) -> list[str]:
    """Those of ours."""
    return [
        each["clusterArn"]
        for each in described(aws, listed(aws, owner))
        if Owner.of(tags.from_list(each.get("tags"), "key", "value")) == owner
    ]
