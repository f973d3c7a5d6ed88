"""Where an app's things are, as patterns of ARNs: their names begin with the app's."""

from fargatectl.policy.target import Target
from fargatectl.resources import log_group, names, role
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.repository import ROOT
from fargatectl.runtime.doctor.writes import EC2
from fargatectl.runtime.lock import parameter

# EC2's ids by what they begin with.
_TYPES = {"vpc": "vpc", "subnet": "subnet", "rtb": "route-table", "sg": "security-group"}


def anywhere(target: Target) -> list[str]:
    del target
    return ["*"]


def new_in_network(target: Target) -> list[str]:
    kinds = [EC2[kind] for kind in EC2 if kind in target.traits]
    return [target.arn("ec2", f"{kind}/*") for kind in kinds]


def network(target: Target) -> list[str]:
    return [target.arn("ec2", "*/*")]


def network_of_others(target: Target) -> list[str]:
    kinds = [(_TYPES[each.partition("-")[0]], each) for each in target.network]
    return [target.arn("ec2", f"{kind}/{each}") for kind, each in kinds]


def private_names(target: Target) -> list[str]:
    # The zone in which an endpoint answers for AWS's own host name is AWS's.
    return [f"arn:{target.partition}:route53:::hostedzone/*"]


def containers(target: Target) -> list[str]:
    cluster, parts = target.cluster, _parts(target)
    within = [f"{cluster}/{name}" for name in parts] if target.is_shared else [f"{cluster}/*"]
    kinds = ("service", "service-deployment", "service-revision")
    # Another's cluster is only named by who opens a shell in it.
    is_named = "exec" in target.traits or not target.is_shared
    resources = [
        *([f"cluster/{cluster}"] if is_named else []),
        *(f"{kind}/{place}" for kind in kinds for place in within),
        f"task/{cluster}/*",
        *(f"task-definition/{name}:*" for name in parts),
    ]
    return [target.arn("ecs", each) for each in resources]


def balancing(target: Target) -> list[str]:
    """Ours and what is in it; of another's only its listeners and their rules."""
    ours = [f"app/{name}" for name in names.patterns(target.owner)]
    theirs = [arn.partition("loadbalancer/")[2] for arn in target.balancers]
    # Where all are others', there is none of ours to write to.
    own = ours if LoadBalancer.kind in target.traits or not theirs else []
    within = [
        *(f"loadbalancer/{balancer}/*" for balancer in own),
        *(f"{kind}/{each}/*" for kind in ("listener", "listener-rule") for each in (*own, *theirs)),
    ]
    groups = [f"targetgroup/{name}/*" for name in _parts(target)]
    return [target.arn("elasticloadbalancing", each) for each in (*within, *groups)]


def roles(target: Target) -> list[str]:
    return [target.iam(f"role{role.path(target.owner)}*")]


def roles_looked_at(target: Target) -> list[str]:
    # IAM knows the path of a role only if there is one: a name that is free has none.
    return [*roles(target), *(target.iam(f"role/{name}") for name in _parts(target))]


def roles_passed(target: Target) -> list[str]:
    return [*roles(target), *target.roles]


def roles_of_aws(target: Target) -> list[str]:
    return [target.iam("role/aws-service-role/*")]


def callers(target: Target) -> list[str]:
    return [target.iam("role/*"), target.iam("user/*")]


def lock(target: Target) -> list[str]:
    return [target.arn("ssm", f"parameter{parameter(target.owner)}")]


def log_groups(target: Target) -> list[str]:
    begins = log_group.prefix(target.owner)
    others = [name for name in target.log_groups if not name.startswith(begins)]
    named = [pattern for name in others for pattern in (name, f"{name}:*")]
    return [target.arn("logs", f"log-group:{name}") for name in (f"{begins}*", *named)]


def secrets(target: Target) -> list[str]:
    # AWS adds a hyphen and six characters, once there is one of the name.
    ours = [each for name in target.generated for each in (name, f"{name}-??????")]
    return [*(target.arn("secretsmanager", f"secret:{name}") for name in ours), *target.secrets]


def keys(target: Target) -> list[str]:
    return [target.arn("kms", "key/*")]


def repositories(target: Target) -> list[str]:
    if "repository" not in target.traits:
        return []
    return [target.arn("ecr", f"repository/{ROOT}/{target.owner.slug}/*")]


def certificates(target: Target) -> list[str]:
    return [target.arn("acm", "certificate/*")]


def domains(target: Target) -> list[str]:
    return [f"arn:{target.partition}:route53:::hostedzone/{zone}" for zone in target.zones]


def schedules(target: Target) -> list[str]:
    groups = names.patterns(target.owner)
    kinds = (
        *(f"schedule-group/{name}" for name in groups),
        *(f"schedule/{name}/*" for name in groups),
    )
    return [target.arn("scheduler", each) for each in kinds]


def alarms(target: Target) -> list[str]:
    return [*target.alarms, *tracking_alarms(target)]


def tracking_alarms(target: Target) -> list[str]:
    """Those of target tracking, which Application Auto Scaling names itself."""
    if "scaling" not in target.traits:
        return []
    return [target.arn("cloudwatch", f"alarm:TargetTracking-service/{target.cluster}/*")]


def _parts(target: Target) -> list[str]:
    """The names of what there are several of: the app's own alone is none of them."""
    return [name for name in names.patterns(target.owner) if name.endswith("*")]
