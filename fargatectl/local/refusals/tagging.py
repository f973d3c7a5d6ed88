"""Resource Groups Tagging: the tagged things that moto does not list."""

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.ec2.models import EC2Backend
from moto.elbv2.models import ELBv2Backend

from fargatectl.local.patching import Original, patch


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
