"""The whole file."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

from fargatectl.spec.door import Door
from fargatectl.spec.models.cluster import Cluster
from fargatectl.spec.models.job import Job
from fargatectl.spec.models.load_balancer import LoadBalancer
from fargatectl.spec.models.names import Name, Region
from fargatectl.spec.models.network import Network
from fargatectl.spec.models.secrets import Secret, SecretRef
from fargatectl.spec.models.section import Finding, Section, sentence, wrong, wrong_at
from fargatectl.spec.models.service import Service
from fargatectl.spec.models.settled import settled, unknown_ports
from fargatectl.spec.models.texts import Matching

MOST_TAGS = 50  # on anything in AWS
OUR_TAGS = 10  # what fargatectl itself may put on a resource
OUR_PREFIX = "fargatectl:"

FIRST = "load-balancer"  # what the `load_balancer` is called in plans and tags

_TAG = r"[\w\s+=.:/@-]"
TagKey = Annotated[
    str, Matching(_TAG + "{1,128}", "1 to 128 letters, digits, spaces or + - = . _ : / @")
]
TagValue = Annotated[
    str, Matching(_TAG + "{0,256}", "at most 256 letters, digits, spaces or + - = . _ : / @")
]
LocalName = Annotated[
    str, Matching(r"[A-Za-z][A-Za-z0-9_-]{0,63}", "a name of letters, digits, `-` and `_`")
]


class Spec(Section):
    """One app: what runs, what it needs, and how it is reached."""

    app: Name = Field(description="The app's name, which names and tags everything.")
    region: Region | None = Field(
        default=None, description="The region; by default the AWS configuration's."
    )
    account: Annotated[str, Matching(r"[0-9]{12}", "an account's 12 digits")] | None = Field(
        default=None, description="Refuse to touch any other account."
    )
    tags: dict[TagKey, TagValue] = Field(
        default_factory=dict, description="Tags on everything, besides fargatectl's own."
    )
    network: Network = Field(
        default_factory=Network.model_construct, description="The VPC to run in."
    )
    cluster: Cluster = Field(
        default_factory=Cluster.model_construct, description="The ECS cluster, or just its name."
    )
    secrets: dict[LocalName, Secret] = Field(
        default_factory=dict, description="Secrets by the name that services call them."
    )
    services: dict[Name, Service] = Field(
        default_factory=dict, description="What is kept running, by name."
    )
    jobs: dict[Name, Job] = Field(
        default_factory=dict, description="What runs to its end, by name."
    )
    load_balancer: LoadBalancer = Field(
        default_factory=LoadBalancer.model_construct,
        description="The load balancer in front of the services.",
    )
    load_balancers: dict[Name, LoadBalancer] = Field(
        default_factory=dict,
        description="More load balancers by name, for ways in that name theirs: "
        "`http: {load_balancer: NAME}`.",
    )
    environments: dict[str, Any] = Field(
        default_factory=dict,
        description="By name, what is different there: maps merge, everything else is replaced, "
        "`null` removes. With any, `--env` is required.",
    )

    @property
    def doors(self) -> tuple[Door, ...]:
        """All load balancers, the `load_balancer` first."""
        named = (Door(name, each) for name, each in self.load_balancers.items())
        return (Door(None, self.load_balancer), *named)

    def secret(self, reference: SecretRef) -> Secret | None:
        """The secret of this file that a container refers to, if it is one."""
        return self.secrets.get(reference.name) if reference.store == "secretsmanager" else None

    @field_validator("tags")
    @classmethod
    def _are_not_anothers(cls, tags: dict[str, str]) -> dict[str, str]:
        if len(tags) > MOST_TAGS - OUR_TAGS:
            raise wrong(f"are at most {MOST_TAGS - OUR_TAGS}, not {len(tags)}")
        reserved = ("aws:", OUR_PREFIX)
        taken = [key for key in tags if key.lower().startswith(reserved)]
        wrong_at(
            ((key,), f"tags that begin with {key.partition(':')[0]}: are reserved") for key in taken
        )
        return tags

    @field_validator("services")
    @classmethod
    def _settle(cls, services: dict[str, Service]) -> dict[str, Service]:
        wrong_at(
            finding
            for name, service in services.items()
            for finding in unknown_ports(name, service)
        )
        found = {name: settled(name, service) for name, service in services.items()}
        wrong_at(_same_requests(found))
        return found

    @field_validator("load_balancer")
    @classmethod
    def _sends_where_it_can(cls, balancer: LoadBalancer, info: ValidationInfo) -> LoadBalancer:
        if "services" in info.data:
            wrong_at(_impossible(Door(None, balancer), info.data["services"]))
        return balancer

    @field_validator("load_balancers")
    @classmethod
    def _send_where_they_can(
        cls, balancers: dict[str, LoadBalancer], info: ValidationInfo
    ) -> dict[str, LoadBalancer]:
        wrong_at(
            ((name,), f"a load balancer needs another name than `{name}`: that is the first one's")
            for name in balancers
            if name == FIRST
        )
        if "services" in info.data:
            wrong_at(
                ((name, *path), message)
                for name, balancer in balancers.items()
                for path, message in _impossible(Door(name, balancer), info.data["services"])
            )
        return balancers

    @model_validator(mode="after")
    def _runs_something(self) -> "Spec":
        if not self.services and not self.jobs:
            raise sentence("there is nothing to run: add `services` or `jobs`")
        return self


def _same_requests(services: dict[str, Service]) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for name, service in services.items():
        for index, way in enumerate(service.http):
            about = (way.path, way.host, way.headers, way.query, way.methods, way.source_ips)
            requests = repr((way.load_balancer, *about))
            other = taken.setdefault(requests, name)
            if other != name:
                yield (name, "http", index), f"service {other} answers the same requests"


def _impossible(door: Door, services: dict[str, Service]) -> Iterator[Finding]:
    yield from _forwards(door.wanted, services)
    yield from _same_priorities(door, services)


def _same_priorities(door: Door, services: dict[str, Service]) -> Iterator[Finding]:
    ways = (way for service in services.values() for way in service.http if door.is_for(way))
    taken = {way.priority for way in ways}
    for index, rule in enumerate(door.wanted.rules):
        if rule.priority and rule.priority in taken:
            yield ("rules", index, "priority"), f"priority {rule.priority} is another rule's"
        taken.add(rule.priority)


def _forwards(balancer: LoadBalancer, services: dict[str, Service]) -> Iterator[Finding]:
    actions: list[tuple[tuple[str | int, ...], Any]] = [
        (("rules", index), rule) for index, rule in enumerate(balancer.rules)
    ]
    for path, action in [*actions, (("default",), balancer.default)]:
        for name in action.forward if action else ():
            if name in services and not services[name].ports:
                yield (*path, "forward", name), f"service {name} has no `port` to forward to"
