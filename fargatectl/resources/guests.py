"""Services that others run in our clusters: what they use is left to them."""

from collections.abc import Iterator, Mapping, Set
from functools import partial
from typing import Any

from fargatectl.aws import Aws, ignoring
from fargatectl.engine import Live, Owner
from fargatectl.engine.prune import strings_in
from fargatectl.resources import cluster_answers, service_answers, tags

# arn:aws:secretsmanager:region:account:secret:name-abcdef, then key, stage and version.
ARN_PARTS = 7


def using(aws: Aws, live: Live[Any], *more: str) -> list[str]:
    """Those that use a thing of ours, or any of `more`, as people know them."""
    if live.owner is None:
        return []
    things = {*live.outputs.values(), *more}
    guests = _guests(aws, live.owner)
    return [_called(each) for each in guests if things & _uses(aws, each)]


def owners_of_groups(aws: Aws, owner: Owner) -> dict[tuple[str, str], Owner | None]:
    """Whose the services in our clusters are, by the cluster and the group of their tasks.

    A task bears the tags that its service had when it started, for as long as it runs.
    """
    return {
        (each["clusterArn"], f"service:{each['serviceName']}"): _owner(each)
        for each in _services(aws, owner)
    }


def _guests(aws: Aws, owner: Owner) -> Iterator[Mapping[str, Any]]:
    return (each for each in _services(aws, owner) if _owner(each) != owner)


def _services(aws: Aws, owner: Owner) -> Iterator[Mapping[str, Any]]:
    for cluster in cluster_answers.arns(aws, owner):
        with ignoring("ClusterNotFoundException"):
            names = service_answers.listed(aws, cluster)
            yield from service_answers.described(aws, cluster, names)


def _called(service: Mapping[str, Any]) -> str:
    owner = _owner(service)
    return f"service {service['serviceName']} ({f'of {owner}' if owner else 'no tags of ours'})"


def _owner(service: Mapping[str, Any]) -> Owner | None:
    return Owner.of(tags.from_list(service.get("tags"), "key", "value"))


def _uses(aws: Aws, service: Mapping[str, Any]) -> Set[str]:
    """All that it and its task definition name."""
    revision = service["taskDefinition"]
    named = {revision.rpartition(":")[0], *strings_in(service)}
    ask = partial(aws.read, "ecs", "describe_task_definition")
    with ignoring("ClientException"):  # deleted under the service
        answer = ask(taskDefinition=revision, include=["TAGS"])
        named |= set(strings_in(answer["taskDefinition"]))
    return named | {":".join(each.split(":")[:ARN_PARTS]) for each in named}
