"""A load balancer of our own: who may connect to it, what it listens to, how it proves itself."""

from dataclasses import dataclass

from fargatectl.blueprint import rules
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.names import balancer_key
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.rules import Ways
from fargatectl.engine import Ref, Resource
from fargatectl.resources import names
from fargatectl.resources.actions import LoadBalancerAction, Redirect
from fargatectl.resources.certificate import Certificate
from fargatectl.resources.listener import Listener
from fargatectl.resources.load_balancer import DEFAULTS, LoadBalancer
from fargatectl.resources.security_group import Ingress, SecurityGroup
from fargatectl.spec.door import Door

HTTP, HTTPS = 80, 443

# TLS 1.2 and 1.3, which AWS recommends and its console proposes:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"

# What a visitor of HTTP is told: the same, by HTTPS.
TO_HTTPS = Redirect(protocol="HTTPS", port=str(HTTPS))


@dataclass(frozen=True)
class OwnBalancer:
    """`serving` are the listeners that have rules, by what ends the names of these."""

    resources: tuple[Resource, ...]
    group: SecurityGroup
    balancer: LoadBalancer
    serving: dict[str, Listener]


def build(plot: Plot, door: Door, ground: Ground, ways: Ways) -> OwnBalancer:
    group = _security_group(plot, door, ground)
    balancer = _load_balancer(plot, door, ground, group)
    default = rules.default(door, ways)
    if door.wanted.certificate is None:
        http = _http(plot, door, balancer, default)
        return OwnBalancer((group, balancer, http), group, balancer, {"": http})
    made, certificate = _certificate(plot, door)
    https = _https(plot, door, balancer, default, certificate)
    redirects = door.wanted.redirect_http
    http = _http(plot, door, balancer, TO_HTTPS if redirects else default, https)
    serving = {"": https} if redirects else {"": https, ".http": http}
    return OwnBalancer((group, balancer, *made, https, http), group, balancer, serving)


def _security_group(plot: Plot, door: Door, ground: Ground) -> SecurityGroup:
    wanted, title = door.wanted, door.title(LoadBalancer.kind)
    ports = (HTTP, HTTPS) if wanted.certificate else (HTTP,)
    return SecurityGroup(
        name=title,
        vpc=ground.vpc,
        group_name=names.name(plot.owner, title, limit=255),
        description=f"Who may connect to {door.called} of {plot.owner.slug}",
        ingress=frozenset(
            Ingress(source=source, from_port=port, to_port=port)
            for source in wanted.allow
            for port in ports
        ),
        tags=plot.tags(title),
        part_of=balancer_key(door),
    )


def _load_balancer(plot: Plot, door: Door, ground: Ground, group: SecurityGroup) -> LoadBalancer:
    wanted, name = door.wanted, balancer_key(door).name
    return LoadBalancer(
        name=name,
        balancer_name=names.name(plot.owner, *_called(plot, door), limit=names.SHORT),
        scheme="internet-facing" if wanted.public else "internal",
        subnets=ground.stand(door),
        security_groups=frozenset([Ref(group, "id")]),
        attributes={
            **DEFAULTS,
            "idle_timeout.timeout_seconds": str(wanted.idle_timeout),
            **_access_logs(wanted.access_logs),
        },
        deletion_protection=wanted.deletion_protection,
        gateway=ground.gateway,
        tags=plot.tags(name),
    )


def _called(plot: Plot, door: Door) -> tuple[str, ...]:
    """AWS cannot turn a public one into an internal one, or move it to another VPC.

    So both are in its name. The digest keeps what the file calls one from meaning another.
    """
    scheme, vpc = "" if door.wanted.public else "internal", plot.spec.network.vpc
    if door.name:
        return door.name, names.digest(door.name, scheme, vpc)
    return scheme, "" if vpc == "new" else names.digest(vpc)


def _access_logs(place: str | None) -> dict[str, str]:
    """The attributes of s3://bucket/prefix."""
    if place is None:
        return {}
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    return {
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": bucket,
        "access_logs.s3.prefix": prefix.rstrip("/"),
    }


def _certificate(plot: Plot, door: Door) -> tuple[tuple[Resource, ...], str]:
    """The ARN of the one to use; and the one that we make, if there is none."""
    wanted, doorway = door.wanted, plot.around.existing.doorway(door)
    if doorway.certificate:
        return (), doorway.certificate
    # Neither names nor tags have asterisks.
    name = wanted.domain[0].replace("*", "any")
    certificate = Certificate(
        name=name,
        domains=wanted.domain,
        zones=doorway.zones,
        tags=plot.tags(name),
    )
    return (certificate,), Ref(certificate, "arn")


def _http(
    plot: Plot,
    door: Door,
    balancer: LoadBalancer,
    default: LoadBalancerAction,
    https: Listener | None = None,
) -> Listener:
    title = door.title("http")
    return Listener(
        name=title,
        load_balancer=Ref(balancer, "arn"),
        port=HTTP,
        protocol="HTTP",
        default=default,
        after=Ref(https, "arn") if https else None,
        tags=plot.tags(title),
        part_of=balancer.key,
    )


def _https(
    plot: Plot, door: Door, balancer: LoadBalancer, default: LoadBalancerAction, certificate: str
) -> Listener:
    title = door.title("https")
    return Listener(
        name=title,
        load_balancer=Ref(balancer, "arn"),
        port=HTTPS,
        protocol="HTTPS",
        default=default,
        certificate=certificate,
        ssl_policy=door.wanted.ssl_policy or SSL_POLICY,
        tags=plot.tags(title),
        part_of=balancer.key,
    )
