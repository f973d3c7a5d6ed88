"""An application load balancer in front of the services."""

from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.lists import OneOrMany
from fargatectl.spec.models.names import Bool, Peer, Str
from fargatectl.spec.models.rules import Action, Rule
from fargatectl.spec.models.section import Section, wrong
from fargatectl.spec.models.texts import Matching
from fargatectl.spec.models.values import Seconds, Whole

_CERTIFICATE = Matching(
    r"auto|arn:aws[a-z-]*:(acm|iam):[a-z0-9-]*:[0-9]{12}:(certificate|server-certificate)/.+",
    "auto or the ARN of a certificate",
)
_DOMAIN = Matching(
    r"(?=.{3,253}$)(\*\.)?([A-Za-z0-9_]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*",
    "a domain such as app.example.com",
)
_EXISTING = Matching(
    r"[A-Za-z0-9-]{1,32}|arn:aws[a-z-]*:elasticloadbalancing:.+:loadbalancer/app/.+",
    "the name or the ARN of an application load balancer",
)
_BUCKET = Matching(r"s3://[a-z0-9.-]{3,63}(/.*)?", "s3://bucket or s3://bucket/prefix")


class LoadBalancer(Section):
    """A load balancer, which exists as soon as a service comes in by it or it has rules."""

    existing: Annotated[str, _EXISTING] | None = Field(
        default=None,
        description="Use this load balancer, by name or ARN, and add only our rules to it.",
    )
    listener: Annotated[int, Whole(1, 65535)] = Field(
        default=443, description="The port of the existing load balancer's listener to use."
    )
    public: Bool = Field(default=True, description="Reachable from the internet.")
    domain: Annotated[tuple[Annotated[str, _DOMAIN], ...], OneOrMany()] = Field(
        default=(), description="Domains to point at the load balancer, in Route 53."
    )
    hosted_zone: Annotated[str, Matching(r"Z[A-Z0-9]{1,31}", "a hosted zone's id (Z…)")] | None = (
        Field(default=None, description="The hosted zone's id, where the domain is in several.")
    )
    certificate: Annotated[str, _CERTIFICATE] | None = Field(
        default=None,
        description="Serve HTTPS with this certificate. `auto` finds one for `domain`, or "
        "requests it and validates it through DNS.",
    )
    redirect_http: Bool = Field(
        default=True, description="With a certificate, redirect HTTP to HTTPS."
    )
    ssl_policy: Str | None = Field(
        default=None,
        description="TLS policy; by default one that AWS recommends (TLS 1.2 and 1.3).",
    )
    allow: Annotated[tuple[Peer, ...], OneOrMany()] = Field(
        default=("0.0.0.0/0",),
        description="Who may connect: CIDRs, security groups, prefix lists.",
    )
    idle_timeout: Annotated[int, Seconds(1, 4000)] = Field(
        default=60, description="How long a silent connection stays open."
    )
    deletion_protection: Bool | None = Field(
        default=None,
        description="Keep AWS from deleting the load balancer. Not said, it stays as it is: off "
        "at first.",
    )
    access_logs: Annotated[str, _BUCKET] | None = Field(
        default=None, description="Where access logs go: s3://bucket/prefix."
    )
    default: Action | None = Field(
        default=None,
        description="What happens to requests that nothing else takes: by default they go to the "
        "only service with `path: /*`, else get a 404.",
    )
    rules: tuple[Rule, ...] = Field(
        default=(), description="Redirects, fixed answers and weighted forwards."
    )

    @field_validator("listener")
    @classmethod
    def _only_of_an_existing_one(cls, value: int, info: ValidationInfo) -> int:
        if info.data.get("existing", "?") is None:
            raise wrong("is for an `existing` load balancer")
        return value

    @field_validator(
        "public",
        "certificate",
        "redirect_http",
        "ssl_policy",
        "allow",
        "idle_timeout",
        "deletion_protection",
        "access_logs",
        "default",
    )
    @classmethod
    def _not_of_an_existing_one(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("existing"):
            raise wrong("belongs to the `existing` load balancer, which fargatectl leaves alone")
        return value

    @field_validator("hosted_zone", "certificate")
    @classmethod
    def _needs_a_domain(cls, value: str, info: ValidationInfo) -> str:
        for_a_domain = info.field_name == "hosted_zone" or value == "auto"
        if for_a_domain and info.data.get("domain", "?") == ():
            raise wrong("needs a `domain`")
        return value

    @field_validator("redirect_http", "ssl_policy")
    @classmethod
    def _needs_a_certificate(cls, value: Any, info: ValidationInfo) -> Any:
        if value and info.data.get("certificate", "?") is None and not info.data.get("existing"):
            raise wrong("needs a `certificate`")
        return value
