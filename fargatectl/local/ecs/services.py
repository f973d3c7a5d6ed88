"""Services: created, changed, deleted, listed."""

from collections.abc import Mapping
from typing import Any

from fargatectl.local.failures import AwsError
from fargatectl.local.scheduler import rollout
from fargatectl.local.scheduler.deployment import Revision
from fargatectl.local.scheduler.events import EventLog
from fargatectl.local.scheduler.ids import nineteen_digits
from fargatectl.local.scheduler.service import Service

from . import blue_green, capacity, connect, service_rules
from .call import Answer, Call, invalid
from .clusters import check_linked_role
from .clusters import find as find_cluster
from .clusters import find_active as find_active_cluster
from .network import network
from .service_queries import find_active_service, find_service
from .service_settings import (
    REVISION_MEMBERS,
    revision_members,
    service_members,
    settings,
)
from .service_view import view
from .taskdefinitions import find as find_definition
from .taskdefinitions import find_active as find_active_definition
from .template import template
from .volume_rules import check_at_launch

FARGATE_PLATFORM = "1.4.0"


def create_service(call: Call) -> Answer:
    """A service in a cluster that takes it, made of things that exist."""
    cluster = find_active_cluster(call, call.get("cluster"))
    name = call.get("serviceName")
    service_rules.check_name(name)
    arn = f"{cluster.arn.replace(':cluster/', ':service/')}/{name}"
    namesake = call.scheduler.services.get(arn)
    if namesake and namesake.status != "INACTIVE":
        return {"service": view(call, repeated(call, namesake))}
    check_linked_role(call)
    shares = capacity.strategy(call, cluster)
    if not shares and call.get("role"):
        raise invalid(
            "You cannot specify an IAM role for services that require a service linked role."
        )
    definition = find_active_definition(call, call.get("taskDefinition") or "")
    revision = make_revision(call, arn, definition, revision_members(call.params, {}))
    blue_green.check(call.params.get("deploymentConfiguration") or {}, revision.members)
    members = service_members({**call.params, "capacityProviderStrategy": shares}, {})
    service_rules.check({**members, **revision.members}, revision.template)
    service = Service(
        arn=arn,
        name=name,
        cluster_arn=cluster.arn,
        created_at=call.scheduler.now,
        desired_count=call.get("desiredCount", 0),
        settings=settings(members),
        members=members,
        tags=list(call.get("tags", [])),
        events=EventLog(name),
        request=dict(call.params),
    )
    rollout.begin(service, revision, call.scheduler.now)
    call.scheduler.add(service)
    return {"service": view(call, service)}


def repeated(call: Call, existing: Service) -> Service:
    """A repeated request gets the service it made; any other finds the name taken."""
    if existing.status == "DRAINING":
        raise invalid("Unable to Start a service that is still Draining.")
    if call.get("clientToken") and existing.request == call.params:
        return existing
    raise invalid("Creation of service was not idempotent.")


def update_service(call: Call) -> Answer:
    """Change a service; a deployment starts if its tasks must change."""
    service = find_active_service(call)
    cluster = find_cluster(call, service.cluster_arn)
    members = service_members(call.params, service.members)
    if members["capacityProviderStrategy"]:
        capacity.check(members["capacityProviderStrategy"], cluster)
    current = service.primary.revision
    wanted = revision_members(call.params, current.members)
    definition = find_definition(call, current.template.arn)
    if call.get("taskDefinition"):
        definition = find_active_definition(call, call.get("taskDefinition"))
    revision = current
    if needs_deployment(call, current, wanted, definition.arn):
        revision = make_revision(call, service.arn, definition, wanted)
        blue_green.check(members["deploymentConfiguration"], revision.members)
        revision = blue_green.beside(revision, members["deploymentConfiguration"])
    service_rules.check({**members, **wanted}, revision.template)
    service.members, service.settings = members, settings(members)
    service.scale(call.get("desiredCount", service.desired_count), call.scheduler.now)
    if revision is not current:
        rollout.begin(service, revision, call.scheduler.now)
    call.scheduler.wake(service)
    return {"service": view(call, service)}


def needs_deployment(
    call: Call, current: Revision, wanted: Mapping[str, Any], definition_arn: str
) -> bool:
    """Only what tasks are made of, or force, starts a deployment."""
    if call.get("forceNewDeployment") or definition_arn != current.template.arn:
        return True
    return any(
        (wanted.get(one) or None) != (current.members.get(one) or None) for one in REVISION_MEMBERS
    )


def make_revision(
    call: Call, service_arn: str, definition: Any, members: Mapping[str, Any]
) -> Revision:
    """A revision of a service. Raises what ECS refuses."""
    made_of = template(definition)
    place = network(call, members.get("networkConfiguration"))
    service_rules.check_balancers(members["loadBalancers"], made_of)
    connect.check(members.get("serviceConnectConfiguration") or {}, definition)
    check_at_launch(definition.volumes, members.get("volumeConfigurations"))
    given_platform = members["platformVersion"]
    return Revision(
        arn=f"{service_arn.replace(':service/', ':service-revision/')}/{nineteen_digits()}",
        created_at=call.scheduler.now,
        template=made_of,
        network=place,
        target_groups=tuple(
            (one["targetGroupArn"], one["containerName"], one["containerPort"])
            for one in members["loadBalancers"]
        ),
        platform_version=FARGATE_PLATFORM if given_platform == "LATEST" else given_platform,
        members=members,
    )


def delete_service(call: Call) -> Answer:
    """Stop everything; the service is DRAINING until its tasks are gone."""
    cluster = find_cluster(call, call.get("cluster"))
    service = find_service(call, cluster, call.get("service"))
    if service is None or service.status == "INACTIVE":
        raise AwsError("ServiceNotFoundException", "Service not found.")
    if service.status == "ACTIVE" and not call.get("force"):
        if service.desired_count:
            raise invalid("The service cannot be stopped while it is scaled above 0.")
        if service.rollout:
            raise invalid("The service cannot be stopped while deployments are active.")
    call.scheduler.delete(service)
    return {"service": view(call, service)}
