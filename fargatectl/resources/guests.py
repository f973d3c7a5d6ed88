"""Services that others run in our clusters: what they use is left to them."""

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import partial
from typing import Any

from fargatectl.aws import Aws, code_of, ignoring, is_denied
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


def owners(aws: Aws, tasks: Sequence[Mapping[str, Any]]) -> dict[str, Owner | None]:
    """Whose each task is, by its ARN: its service's owner's, if that stands.

    A task bears the tags that its service had when it started, for as long as it runs. They count
    where we may not look at the service.
    """
    services: dict[str, set[str]] = {}
    for task in tasks:
        if name := _service_of(task):
            services.setdefault(task["clusterArn"], set()).add(name)
    found = {
        (cluster, each["serviceName"]): _owner(each)
        for cluster, names in services.items()
        for each in _seen(aws, cluster, sorted(names))
    }
    return {
        task["taskArn"]: found.get((task["clusterArn"], _service_of(task)), _owner(task))
        for task in tasks
    }


def _seen(aws: Aws, cluster: str, services: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    try:
        return [*service_answers.described(aws, cluster, services)]
    except Exception as error:
        if is_denied(error) or code_of(error) == "ClusterNotFoundException":
            return []
        raise


def _service_of(task: Mapping[str, Any]) -> str:
    """Its name; empty for a task that no service started."""
    kind, _, name = str(task.get("group", "")).partition(":")
    return name if kind == "service" else ""


def _guests(aws: Aws, owner: Owner) -> Iterator[Mapping[str, Any]]:
    for cluster in cluster_answers.arns(aws, owner):
        with ignoring("ClusterNotFoundException"):
            names = service_answers.listed(aws, cluster)
            for each in service_answers.described(aws, cluster, names):
                if _owner(each) != owner:
                    yield each


def _called(service: Mapping[str, Any]) -> str:
    owner = _owner(service)
    return f"service {service['serviceName']} ({f'of {owner}' if owner else 'no tags of ours'})"


def _owner(item: Mapping[str, Any]) -> Owner | None:
    return Owner.of(tags.from_list(item.get("tags"), "key", "value"))


def _uses(aws: Aws, service: Mapping[str, Any]) -> Set[str]:
    """All that it and its task definition name."""
    revision = service["taskDefinition"]
    named = {revision.rpartition(":")[0], *strings_in(service)}
    ask = partial(aws.read, "ecs", "describe_task_definition")
    with ignoring("ClientException"):  # deleted under the service
        answer = ask(taskDefinition=revision, include=["TAGS"])
        named |= set(strings_in(answer["taskDefinition"]))
    return named | {":".join(each.split(":")[:ARN_PARTS]) for each in named}
