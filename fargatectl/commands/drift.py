"""What somebody changed by hand since we wrote it, as far as a glance tells."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from functools import partial
from typing import Any

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.blueprint.names import cluster_name, service_name
from fargatectl.commands.session import Session
from fargatectl.engine import Key, Live, Resource, look_ahead
from fargatectl.engine.signature import foreign
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.scaling import ScalableTarget
from fargatectl.resources.security_group import SecurityGroup
from fargatectl.resources.service import Service
from fargatectl.resources.target_group import TargetGroup
from fargatectl.resources.task_definition import TaskDefinition, described

Drift = Mapping[Key, Sequence[str]]
Looks = Sequence[Future[list[Live[Any]]]]

# Those of which a status reads most anyway, and what is opened by hand most often.
KINDS: tuple[type[Resource], ...] = (
    LoadBalancer,
    Listener,
    ListenerRule,
    TargetGroup,
    SecurityGroup,
)

# What `owned` leaves out of a kind, for it takes a call for each thing.
UNREAD: Mapping[type[Resource], frozenset[str]] = {TargetGroup: frozenset({"attributes"})}


@contextmanager
def glance(session: Session) -> Iterator[Looks]:
    """Look while other things are asked, with which it shares its reads."""
    scaled = any(service.scaling for service in session.spec.spec.services.values())
    kinds: Sequence[type[Resource]] = (*KINDS, ScalableTarget) if scaled else KINDS
    services = session.aws.ahead(partial(_services, session))
    looks = [services, *look_ahead(session.aws, session.owner, kinds)]
    try:
        yield looks
    except Exception:
        wait(looks)  # nothing is asked any more once the command has ended
        raise


def drift(session: Session, looks: Looks) -> Drift:
    """The fields that are not as we last wrote them, by what has them.

    They are held against the signatures on the things, not against the spec. What may not be read
    is left out: the rest of a status tells enough.
    """
    found: dict[Key, set[str]] = {}
    for look in looks:
        with _if_readable():
            for live in look.result():
                found.setdefault(_whole(live.key), set()).update(_differing(session, live))
    return {key: sorted(names) for key, names in sorted(found.items()) if names}


def _services(session: Session) -> list[Live[Any]]:
    """The services, and the revisions of task definitions that they run."""
    aws, owner, spec = session.aws, session.owner, session.spec.spec
    names = [service_name(owner, spec, name) for name in spec.services]
    services = Service.named(aws, cluster_name(owner, spec), names)
    ours = [live for live in services if live.owner == owner]
    definitions = aws.together(partial(_revision, aws, live.found) for live in ours)
    return [*ours, *(live for live in definitions if live)]


def _revision(aws: Aws, service: Service) -> Live[TaskDefinition] | None:
    answer = described(aws, service.task_definition)
    return TaskDefinition.of(answer, service.name) if answer else None


def _differing(session: Session, live: Live[Any]) -> frozenset[str]:
    if live.owner != session.owner:  # a revision that somebody else has registered
        return frozenset({"task_definition"})
    return foreign(live.found) - UNREAD.get(type(live.found), frozenset())


def _whole(key: Key) -> Key:
    """A revision is told as its service."""
    return Key(Service.kind, key.name) if key.kind == TaskDefinition.kind else key


@contextmanager
def _if_readable() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if not is_denied(error) and code_of(error) != "ClusterNotFoundException":
            raise
