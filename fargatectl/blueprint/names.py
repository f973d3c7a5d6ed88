"""What things of a spec are called in AWS."""

from collections.abc import Mapping

from fargatectl.engine import Key, Owner
from fargatectl.existing.references import secret_name
from fargatectl.resources import log_group, names
from fargatectl.resources.cluster import Cluster
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.secret import Secret
from fargatectl.resources.service import Service
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.spec import Spec
from fargatectl.spec.door import Door
from fargatectl.spec.models.task import Task

# ECS's own limit for clusters, services and families.
LONG = 255


def cluster_name(owner: Owner, spec: Spec) -> str:
    """The cluster's: the spec's word, or the app's and the environment's."""
    return spec.cluster.existing or spec.cluster.name or owner.slug


def balancer_key(door: Door) -> Key:
    """The load balancer's: the one that has no name is called what it is."""
    return Key(LoadBalancer.kind, door.name or LoadBalancer.kind)


def service_name(owner: Owner, spec: Spec, service: str) -> str:
    """The ECS service's: in a cluster that others use, too, it tells whose it is."""
    return names.name(owner, service, limit=LONG) if spec.cluster.existing else service


def family(owner: Owner, task: str) -> str:
    """The family of a service's task definitions."""
    return names.name(owner, task, limit=LONG)


def log_group_name(owner: Owner, task: str, spec: Spec) -> str:
    """Where a service's containers write."""
    return _task(spec, task).logs.group or f"{log_group.prefix(owner)}{task}"


def log_prefix(task: str, spec: Spec) -> str:
    """How the names of a service's log streams begin."""
    return _task(spec, task).logs.prefix or task


def _task(spec: Spec, name: str) -> Task:
    tasks: dict[str, Task] = {**spec.services, **spec.jobs}
    return tasks[name]


def role_name(owner: Owner, task: str, role: str, region: str) -> str:
    """IAM is global: the region is in the name, so that one app in two regions shares nothing."""
    return names.name(owner, task, role, region, limit=names.ROLE)


def all_names(owner: Owner, spec: Spec) -> Mapping[str, frozenset[str]]:
    """What others may have named like the spec's things, by kind: for `Wanted.names`."""
    tasks = [*spec.services, *spec.jobs]
    cluster, is_others = cluster_name(owner, spec), bool(spec.cluster.existing)
    services = {f"{cluster}/{service_name(owner, spec, each)}" for each in spec.services}
    secrets = [(local, each) for local, each in spec.secrets.items() if each.generate]
    return {
        Cluster.kind: frozenset() if is_others else frozenset({cluster}),
        Service.kind: frozenset(services) if is_others else frozenset(),
        TaskDefinition.kind: frozenset(family(owner, task) for task in tasks),
        LogGroup.kind: frozenset(log_group_name(owner, task, spec) for task in tasks),
        Secret.kind: frozenset(secret_name(owner, local, each) for local, each in secrets),
    }
