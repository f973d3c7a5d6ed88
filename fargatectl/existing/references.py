"""Where a spec refers to secrets, and to which."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fargatectl.engine import Owner
from fargatectl.spec import Spec
from fargatectl.spec.models.container import Container
from fargatectl.spec.models.secrets import Secret, SecretRef
from fargatectl.spec.models.task import Task

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Use:
    """A place of the file that refers to a secret; `generated` is how it is made, if it is ours.

    `named` is the place that names it: the same, or its entry under `secrets`.
    """

    at: Location
    named: Location
    ref: SecretRef
    generated: Secret | None = None


def uses(spec: Spec, owner: Owner) -> Iterator[Use]:
    """Every place that refers to one, those under `secrets` included."""
    for local in spec.secrets:
        at: Location = ("secrets", local)
        yield _use(spec, owner, at, SecretRef(local))
    for at, references in _mappings(spec):
        for variable, ref in references.items():
            yield _use(spec, owner, (*at, variable), ref)


def of_task(task: Task) -> Iterator[SecretRef]:
    """All that a task's containers and their log driver refer to."""
    for container in (task, *task.sidecars.values()):
        yield from container.secrets.values()
    yield from task.logs.secret_options.values()


def containers_of(spec: Spec, kind: str, name: str) -> Iterator[tuple[Location, Container]]:
    """All containers of a service or a job (`kind` is the key they stand under), with places."""
    tasks: dict[str, Task] = {**spec.services} if kind == "services" else {**spec.jobs}
    yield (kind, name), tasks[name]
    for each, sidecar in tasks[name].sidecars.items():
        yield (kind, name, "sidecars", each), sidecar


def resolved(spec: Spec, owner: Owner, ref: SecretRef) -> SecretRef:
    """The reference by the name that AWS knows, whatever the file calls it."""
    secret = spec.secret(ref)
    if secret is None:
        return ref
    if secret.source is None:
        return replace(ref, name=secret_name(owner, ref.name, secret))
    source = secret.source
    return replace(
        source,
        key=ref.key or source.key,
        stage=ref.stage or source.stage,
        version=ref.version or source.version,
    )


def secret_name(owner: Owner, local: str, secret: Secret) -> str:
    """A generated secret's: the spec's word, or `shop-prod/db`."""
    return secret.name or f"{owner.slug}/{local}"


def _use(spec: Spec, owner: Owner, at: Location, ref: SecretRef) -> Use:
    secret = spec.secret(ref)
    named = at if secret is None else ("secrets", ref.name)
    is_ours = secret is not None and secret.source is None
    return Use(at, named, resolved(spec, owner, ref), secret if is_ours else None)


def _mappings(spec: Spec) -> Iterator[tuple[Location, Mapping[str, SecretRef]]]:
    for kind, tasks in (("services", spec.services), ("jobs", spec.jobs)):
        for name, task in tasks.items():
            for where, container in containers_of(spec, kind, name):
                yield (*where, "secrets"), container.secrets
            yield (kind, name, "logs", "secret_options"), task.logs.secret_options
