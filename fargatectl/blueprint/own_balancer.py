"""A load balancer of our own: who may connect to it, what it listens to, how it proves itself."""

from dataclasses import dataclass

from fargatectl.blueprint import rules
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.rules import Ways
from fargatectl.engine import Key, Ref, Resource
from fargatectl.resources import names
from fargatectl.resources.actions import LoadBalancerAction, Redirect
from fargatectl.resources.certificate import Certificate
from fargatectl.resources.listener import Listener
from fargatectl.resources.load_balancer import DEFAULTS, LoadBalancer
from fargatectl.resources.security_group import Ingress, SecurityGroup

NAME = "load-balancer"
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


def build(plot: Plot, ground: Ground, ways: Ways) -> OwnBalancer:
    group = _security_group(plot, ground)
    balancer = _load_balancer(plot, ground, group)
    default = rules.default(plot, ways)
    if plot.spec.load_balancer.certificate is None:
        http = _http(plot, balancer, default)
        return OwnBalancer((group, balancer, http), group, balancer, {"": http})
    made, certificate = _certificate(plot)
    https = _https(plot, balancer, default, certificate)
    redirects = plot.spec.load_balancer.redirect_http
    http = _http(plot, balancer, TO_HTTPS if redirects else default, https)
    serving = {"": https} if redirects else {"": https, ".http": http}
    return OwnBalancer((group, balancer, *made, https, http), group, balancer, serving)


def _security_group(plot: Plot, ground: Ground) -> SecurityGroup:
    wanted = plot.spec.load_balancer
    ports = (HTTP, HTTPS) if wanted.certificate else (HTTP,)
    return SecurityGroup(
        name=NAME,
        vpc=ground.vpc,
        group_name=names.name(plot.owner, NAME, limit=255),
        description=f"Who may connect to the load balancer of {plot.owner.slug}",
        ingress=frozenset(
            Ingress(source=source, from_port=port, to_port=port)
            for source in wanted.allow
            for port in ports
        ),
        tags=plot.tags(NAME),
        part_of=Key(LoadBalancer.kind, NAME),
    )


def _load_balancer(plot: Plot, ground: Ground, group: SecurityGroup) -> LoadBalancer:
    wanted = plot.spec.load_balancer
    # AWS cannot turn a public one into an internal one: that is another, of another name.
    scheme, suffix = ("internet-facing", "") if wanted.public else ("internal", "internal")
    # Nor can it move to another VPC.
    vpc = plot.spec.network.vpc
    where = "" if vpc == "new" else names.digest(vpc)
    return LoadBalancer(
        name=NAME,
        balancer_name=names.name(plot.owner, suffix, where, limit=names.SHORT),
        scheme=scheme,
        subnets=ground.balancer,
        security_groups=frozenset([Ref(group, "id")]),
        attributes={
            **DEFAULTS,
            "idle_timeout.timeout_seconds": str(wanted.idle_timeout),
            "deletion_protection.enabled": str(wanted.deletion_protection).lower(),
            **_access_logs(wanted.access_logs),
        },
        gateway=ground.gateway,
        tags=plot.tags(NAME),
    )


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


def _certificate(plot: Plot) -> tuple[tuple[Resource, ...], str]:
    """The ARN of the one to use; and the one that we make, if there is none."""
    wanted, found = plot.spec.load_balancer, plot.around.existing.certificate
    if found:
        return (), found
    # Neither names nor tags have asterisks.
    name = wanted.domain[0].replace("*", "any")
    certificate = Certificate(
        name=name,
        domains=wanted.domain,
        zones=plot.around.existing.zones,
        tags=plot.tags(name),
    )
    return (certificate,), Ref(certificate, "arn")


def _http(
    plot: Plot, balancer: LoadBalancer, default: LoadBalancerAction, https: Listener | None = None
) -> Listener:
    return Listener(
        name="http",
        load_balancer=Ref(balancer, "arn"),
        port=HTTP,
        protocol="HTTP",
        default=default,
        after=Ref(https, "arn") if https else None,
        tags=plot.tags("http"),
        part_of=balancer.key,
    )


def _https(
    plot: Plot, balancer: LoadBalancer, default: LoadBalancerAction, certificate: str
) -> Listener:
    return Listener(
        name="https",
        load_balancer=Ref(balancer, "arn"),
        port=HTTPS,
        protocol="HTTPS",
        default=default,
        certificate=certificate,
        ssl_policy=plot.spec.load_balancer.ssl_policy or SSL_POLICY,
        tags=plot.tags("https"),
        part_of=balancer.key,
    )
