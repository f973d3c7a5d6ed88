"""What the caller must be allowed to do so that a plan can be carried out, and on which ARNs."""

from collections.abc import Iterator

from fargatectl.blueprint.names import cluster_name
from fargatectl.commands.session import Session
from fargatectl.engine import Key, Plan, Resource
from fargatectl.resources import role
from fargatectl.resources.cluster import Cluster
from fargatectl.resources.grant import Grant
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.role import Role
from fargatectl.resources.secret import Secret
from fargatectl.resources.service import Service
from fargatectl.resources.target_group import TargetGroup
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.runtime.doctor.patient import Need
from fargatectl.runtime.doctor.writes import CREATES, EC2, UPDATES


def needs_of(session: Session, plan: Plan, whole: Key) -> Iterator[Need]:
    """All that the plan writes, and what every deployment takes: a revision with its roles."""
    for step in plan.writes:
        actions = (CREATES if step.action == "create" else UPDATES).get(step.key.kind, ())
        for action in actions:
            yield Need(action, _arn(session, step.wanted))
    for step in plan.steps.values():
        if step.wanted.part_of != whole and step.key != whole:
            continue
        match step.wanted:
            case TaskDefinition():
                yield Need("ecs:RegisterTaskDefinition", _arn(session, step.wanted))
            case Service():
                yield Need("ecs:UpdateService", _arn(session, step.wanted))
            case Role():
                yield Need("iam:PassRole", _arn(session, step.wanted))
    spec = session.spec.spec
    task = spec.services.get(whole.name) or spec.jobs.get(whole.name)
    for named in (task.execution_role, task.role and task.role.arn) if task else ():
        if named:
            yield Need("iam:PassRole", named)


def _arn(session: Session, resource: Resource) -> str:
    """An asterisk stands for what only AWS will tell, which fits what a policy leaves open."""
    aws, owner = session.aws, session.owner
    cluster = cluster_name(owner, session.spec.spec)
    match resource:
        case Role() | Grant():
            return role.arn(aws, owner, resource.role_name)
        case Cluster():
            found = f"ecs:cluster/{cluster}"
        case Service():
            found = f"ecs:service/{cluster}/{resource.service_name}"
        case TaskDefinition():
            found = f"ecs:task-definition/{resource.family}:*"
        case LogGroup():
            found = f"logs:log-group:{resource.group_name}"
        case Secret():
            found = f"secretsmanager:secret:{resource.secret_name}-*"
        case LoadBalancer():
            found = f"elasticloadbalancing:loadbalancer/app/{resource.balancer_name}/*"
        case TargetGroup():
            found = f"elasticloadbalancing:targetgroup/{resource.group_name}/*"
        case _ if resource.kind in EC2:
            found = f"ec2:{EC2[resource.kind]}/*"
        case _:
            return "*"
    service, _, rest = found.partition(":")
    return f"arn:{aws.partition}:{service}:{aws.region}:{aws.account}:{rest}"
