"""When the values that containers get were last changed: tasks take them at their start."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from fargatectl.aws import Aws, is_denied
from fargatectl.engine import Owner
from fargatectl.existing import parameters
from fargatectl.existing.references import Use, uses
from fargatectl.resources import secret
from fargatectl.spec import Spec
from fargatectl.spec.models.secrets import SecretRef, Store

CURRENT = "AWSCURRENT"
Kind = Literal["generated", "secretsmanager", "ssm"]
State = Literal["exists", "missing", "deleted", "unknown"]


@dataclass(frozen=True)
class Holding:
    """A secret or a parameter that the spec refers to; `local` is its name there, if it has one.

    `changed` is when its value was, in seconds since the epoch. What stands in another region or
    account, or may not be seen, is `unknown`.
    """

    local: str | None
    name: str
    kind: Kind
    state: State
    changed: float | None = None
    services: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.local or self.name


def holdings(aws: Aws, spec: Spec, owner: Owner) -> list[Holding]:
    """All that the spec refers to, in the order of the file."""
    grouped: dict[tuple[str, SecretRef], list[Use]] = {}
    for use in uses(spec, owner):
        local = str(use.named[1]) if use.named[0] == "secrets" else ""
        grouped.setdefault((local, _whole(use.ref)), []).append(use)
    looks = [partial(_look, aws, ref) for _, ref in grouped]
    seen = aws.together(looks)
    return [
        Holding(
            local or None,
            ref.name,
            "generated" if its[0].generated else ref.store,
            state,
            changed,
            _users(its, "services"),
            _users(its, "jobs"),
        )
        for ((local, ref), its), (state, changed) in zip(grouped.items(), seen, strict=True)
    ]


def outdated(
    aws: Aws, spec: Spec, owner: Owner, begun: Mapping[str, Collection[float]]
) -> dict[str, list[str]]:
    """By service, the secrets that were changed after a task began to start.

    `begun` are the times of the running tasks, by service. Asks nothing for services without
    secrets, and for few others when their secrets were last touched.
    """
    used = {
        (service, ref): title
        for service, ref, title in _followed(spec, owner)
        if begun.get(service)
    }
    looks = [partial(_change, aws, ref, min(begun[service])) for service, ref in used]
    found: dict[str, list[str]] = {}
    for ((service, _), title), changed in zip(used.items(), aws.together(looks), strict=True):
        if changed is not None and changed > min(begun[service]):
            found.setdefault(service, []).append(title)
    return found


def _followed(spec: Spec, owner: Owner) -> Iterator[tuple[str, SecretRef, str]]:
    """Service, secret and its title, where a restart takes the current value."""
    for use in uses(spec, owner):
        is_pinned = use.ref.version or use.ref.stage not in (None, CURRENT)
        if use.at[0] == "services" and not is_pinned:
            title = use.named[1] if use.named[0] == "secrets" else use.ref.name
            yield str(use.at[1]), _whole(use.ref), str(title)


def _whole(ref: SecretRef) -> SecretRef:
    """The secret, whichever of its keys is meant."""
    return SecretRef(ref.name, ref.store)


def _users(used: Iterable[Use], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(use.at[1]) for use in used if use.at[0] == kind))


def _look(aws: Aws, ref: SecretRef) -> tuple[State, float | None]:
    if parameters.is_elsewhere(aws, ref.name):
        return "unknown", None
    try:
        item = _described(aws, ref)
    except Exception as error:
        if is_denied(error):
            return "unknown", None
        raise
    if item is None:
        return "missing", None
    if "DeletedDate" in item:
        return "deleted", None
    return "exists", _value_changed(aws, ref, item)


def _change(aws: Aws, ref: SecretRef, since: float) -> float | None:
    """When the value was changed, if that may be since then."""
    try:
        item = None if parameters.is_elsewhere(aws, ref.name) else _described(aws, ref)
        if item is None or "DeletedDate" in item or _touched(ref.store, item) <= since:
            return None
        return _value_changed(aws, ref, item)
    except Exception as error:
        if is_denied(error):
            return None
        raise


def _described(aws: Aws, ref: SecretRef) -> Mapping[str, Any] | None:
    if ref.store == "ssm":
        return parameters.described(aws, parameters.name_of(ref.name))
    return secret.described(aws, ref.name)


def _touched(store: Store, item: Mapping[str, Any]) -> float:
    """When anything of it was changed: of a secret, its tags too."""
    time = item.get("LastModifiedDate" if store == "ssm" else "LastChangedDate")
    return float(time.timestamp()) if time else 0.0


def _value_changed(aws: Aws, ref: SecretRef, item: Mapping[str, Any]) -> float:
    if ref.store == "ssm":
        return _touched(ref.store, item)
    try:
        versions = list(_versions(aws, item["ARN"]))
    except Exception as error:
        if is_denied(error):
            return _touched(ref.store, item)
        raise
    current = (each for each in versions if CURRENT in each.get("VersionStages", ()))
    return next((float(each["CreatedDate"].timestamp()) for each in current), 0.0)


def _versions(aws: Aws, arn: str) -> Iterator[Mapping[str, Any]]:
    page: dict[str, str] = {}
    while True:  # botocore has no paginator for it
        answer = aws.read("secretsmanager", "list_secret_version_ids", SecretId=arn, **page)
        yield from answer["Versions"]
        if not answer.get("NextToken"):
            return
        page = {"NextToken": answer["NextToken"]}
