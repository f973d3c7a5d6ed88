"""Keys of the spec that nothing is made of yet: refused, so that none is silently ignored."""

from collections.abc import Iterator

from pydantic import BaseModel

from fargatectl.errors import Problem
from fargatectl.spec import SpecFile

Location = tuple[str | int, ...]

_TOP = ("secrets", "jobs")
_NETWORK = ("vpc", "nat", "subnets", "endpoints")
_CLUSTER = ("existing", "connect")
_LOAD_BALANCER = (
    "existing",
    "listener",
    "domain",
    "hosted_zone",
    "certificate",
    "redirect_http",
    "ssl_policy",
    "access_logs",
)
_SERVICE = ("scaling", "spot", "connect", "raw", "execution_role")
_SERVICE_NETWORK = ("public_ip", "subnets", "allow")
_CONTAINER = ("build", "secrets", "volumes")
_DEPLOY = ("strategy", "alarms", "bake", "canary", "linear", "pause", "early_success", "before")


def problems(file: SpecFile) -> Iterator[Problem]:
    """A problem for each such key that the file sets to something."""
    for location in _locations(file):
        name = ".".join(str(part) for part in location)
        yield file.problem(*location, message=f"`{name}` is not supported yet.")


def _locations(file: SpecFile) -> Iterator[Location]:
    spec = file.spec
    yield from _set(spec, (), _TOP)
    yield from _set(spec.network, ("network",), _NETWORK)
    yield from _set(spec.cluster, ("cluster",), _CLUSTER)
    yield from _set(spec.load_balancer, ("load_balancer",), _LOAD_BALANCER)
    for name, service in spec.services.items():
        at: Location = ("services", name)
        yield from _set(service, at, (*_SERVICE, *_CONTAINER))
        yield from _set(service.network, (*at, "network"), _SERVICE_NETWORK)
        yield from _set(service.deploy, (*at, "deploy"), _DEPLOY)
        if service.role is not None:
            yield from _set(service.role, (*at, "role"), ("arn",))
        if service.logs.driver != "awslogs":
            yield (*at, "logs", "driver")
        for each, sidecar in service.sidecars.items():
            yield from _set(sidecar, (*at, "sidecars", each), (*_CONTAINER, "raw"))


def _set(model: BaseModel, at: Location, names: tuple[str, ...]) -> Iterator[Location]:
    for name in names:
        default = type(model).model_fields[name].get_default(call_default_factory=True)
        if getattr(model, name, default) != default:
            yield (*at, name)
