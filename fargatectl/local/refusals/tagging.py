"""Resource Groups Tagging: the tagged things that moto does not list."""

import sys
from collections.abc import Iterator
from typing import Any

import moto.resourcegroupstaggingapi.models
from moto.backends import get_backend
from moto.core.resource_tagging import TaggedResource
from moto.ec2.models import EC2Backend
from moto.elbv2.models import ELBv2Backend
from moto.logs.models import LogsBackend
from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

from fargatectl.local.patching import Original, patch

# What moto has for TagsPerPage where it is not asked for. AWS limits the tags only then.
UNASKED = 100


@patch(ResourceGroupsTaggingAPIBackend)
def get_resources(original: Original, backend: Any, **asked: Any) -> Any:
    if asked.get("tags_per_page") == UNASKED:
        asked["tags_per_page"] = sys.maxsize
    return original(backend, **asked)


@patch(EC2Backend, "iter_tagged_resources")
def tagged_in_ec2(original: Original, backend: Any) -> Iterator[Any]:
    yield from original(backend)
    for address in backend.addresses:
        yield _in_ec2(backend, "elastic-ip", address.allocation_id)
    for endpoint_id in backend.vpc_end_points:
        yield _in_ec2(backend, "vpc-endpoint", endpoint_id)


def _in_ec2(backend: Any, kind: str, resource_id: str) -> Any:
    where = f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}"
    tags = dict(backend.tags.get(resource_id, {}))
    return TaggedResource(f"{where}:{kind}/{resource_id}", tags, f"ec2:{kind}")


@patch(ELBv2Backend, "iter_tagged_resources")
def tagged_in_elb(original: Original, backend: Any) -> Iterator[Any]:
    yield from original(backend)
    for balancer in backend.load_balancers.values():
        for listener in balancer.listeners.values():
            yield _in_elb(backend, "listener", listener.arn)
            for rule in listener.rules.values():
                yield _in_elb(backend, "listener-rule", rule.arn)


def _in_elb(backend: Any, kind: str, arn: str) -> Any:
    tags = backend.tagging_service.get_tag_dict_for_resource(arn)
    return TaggedResource(arn, tags, f"elasticloadbalancing:{kind}")


@patch(LogsBackend, "iter_tagged_resources")
def tagged_in_logs(original: Original, backend: Any) -> Iterator[Any]:
    """Under the type that AWS has for them."""
    for each in original(backend):
        yield TaggedResource(each.arn, each.tags, "logs:log-group")


class _Also:
    """A backend whose tagged things moto's index leaves out."""

    def __init__(self, tagged: Iterator[Any]) -> None:
        self._tagged = tagged

    def iter_tagged_resources(self) -> Iterator[Any]:
        return self._tagged


@patch(moto.resourcegroupstaggingapi.models)
def iter_taggable_backends(original: Original, account: str, region: str) -> Iterator[Any]:
    yield from original(account, region)
    yield _Also(_schedule_groups(get_backend("scheduler")[account][region]))
    yield _Also(_namespaces(get_backend("servicediscovery")[account][region]))
    yield _Also(_repositories(get_backend("ecr")[account][region]))
    yield _Also(_scalable_targets(get_backend("applicationautoscaling")[account][region]))


def _schedule_groups(backend: Any) -> Iterator[Any]:
    for group in backend.schedule_groups.values():
        tags = backend.tagger.get_tag_dict_for_resource(group.arn)
        yield TaggedResource(group.arn, tags, "scheduler:schedule-group")


def _namespaces(backend: Any) -> Iterator[Any]:
    for namespace in backend.namespaces.values():
        tags = backend.tagger.get_tag_dict_for_resource(namespace.arn)
        yield TaggedResource(namespace.arn, tags, "servicediscovery:namespace")


def _repositories(backend: Any) -> Iterator[Any]:
    for repository in backend.repositories.values():
        tags = backend.tagger.get_tag_dict_for_resource(repository.arn)
        yield TaggedResource(repository.arn, tags, "ecr:repository")


def _scalable_targets(backend: Any) -> Iterator[Any]:
    for targets in backend.targets.values():
        for target in targets.values():
            tags = dict(getattr(target, "tags", {}))
            yield TaggedResource(target.arn, tags, "application-autoscaling:scalable-target")
