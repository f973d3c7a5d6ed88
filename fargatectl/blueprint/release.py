"""The command that has to succeed before a service moves to a new revision."""

from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Ref
from fargatectl.resources.service import Service
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.runtime.release import ReleaseTask


def build(plot: Plot, service: Service, definition: TaskDefinition) -> ReleaseTask | None:
    """It runs where the service's tasks run, and as they do."""
    before = plot.spec.services[service.name].deploy.before
    if before is None:
        return None
    return ReleaseTask(
        name=service.name,
        family=definition.family,
        task_definition=Ref(definition, "arn"),
        cluster=service.cluster,
        service_name=service.service_name,
        command=before.command,
        timeout=before.timeout,
        subnets=service.subnets,
        security_groups=service.security_groups,
        public_ip=service.public_ip,
        routes=service.routes,
        tags=plot.tags(service.name),
        part_of=service.key,
    )
