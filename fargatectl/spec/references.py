"""Names in the file that have to be names of something else in it."""

from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import product

from fargatectl.errors import Problem
from fargatectl.spec.node import Node, Place, Scalar
from fargatectl.spec.source import Source
from fargatectl.spec.words import did_you_mean, nearest, shown

_BALANCERS = (("load_balancer",), ("load_balancers", "*"))
_FORWARDS = (("rules", "*", "forward"), ("default", "forward"))
_ALLOWED = ((), ("from",), ("*",), ("*", "from"))
_SECRETS = (("secrets", "*"), ("sidecars", "*", "secrets", "*"), ("logs", "secret_options", "*"))
_Finding = tuple[Node, str]


def check(root: Node, source: Source, unset: set[Place]) -> Iterator[Problem]:
    """Works on the file itself, so that it finds everything even where other things are wrong."""
    for node, message in _findings(root):
        if node.place not in unset:
            yield source.problem(node.heading, message)


def _findings(root: Node) -> Iterator[_Finding]:
    services = _entries(root, "services")
    jobs = _entries(root, "jobs")
    yield from _forwards(root, services)
    for name, job in jobs.items():
        if name in services:
            yield job, f"`{shown(name)}` is a service already: a job needs another name."
    for name, task in [*services.items(), *jobs.items()]:
        yield from _allowed(task, services)
        yield from _secrets(task, _entries(root, "secrets"))
        yield from _containers(name, task)
        yield from _balancers(task, _entries(root, "load_balancers"))


def _forwards(root: Node, services: Collection[str]) -> Iterator[_Finding]:
    for balancer, action in product(_BALANCERS, _FORWARDS):
        for _, forward in root.each(*balancer, *action):
            for name, node in _named(forward).items():
                yield from _known("service", name, node, services)


def _balancers(task: Node, known: Collection[str]) -> Iterator[_Finding]:
    for node in _of_ways(task, "load_balancer"):
        if isinstance(node.value, Scalar) and node.value not in known:
            hint = did_you_mean(node.value, known)
            yield node, f"`load_balancers` has no `{shown(node.value)}`.{hint}"


def _allowed(task: Node, services: Collection[str]) -> Iterator[_Finding]:
    for pattern in _ALLOWED:
        for _, node in task.each("network", "allow", *pattern):
            if isinstance(node.value, Scalar) and looks_like_a_name(node.value):
                yield from _known("service", node.value, node, services)


def looks_like_a_name(source: str) -> bool:
    """Not the id of a group and not an address, of which IPv6 ones may begin with a letter."""
    return (
        source[:1].isalpha()
        and not source.startswith(("sg-", "pl-"))
        and not set(source) & {*":./"}
    )


def _secrets(task: Node, known: Collection[str]) -> Iterator[_Finding]:
    """A bare name is one of `secrets`; with a path or a key it may be any in Secrets Manager."""
    for pattern in _SECRETS:
        for _, node in task.each(*pattern):
            name, colon, _ = str(node.value).partition(":")
            if not isinstance(node.value, Scalar) or name in ("arn", "ssm") or "/" in name:
                continue
            if not colon or nearest(name, known):
                yield from _known("secret", name, node, known)


def _containers(main: str, task: Node) -> Iterator[_Finding]:
    sidecars = _entries(task, "sidecars")
    if main in sidecars:
        yield (
            sidecars[main],
            f"`{shown(main)}` is the main container: a sidecar needs another name.",
        )
    containers = {main: task, **{n: node for n, node in sidecars.items() if n != main}}
    for node in _of_ways(task, "container"):
        if isinstance(node.value, Scalar):
            yield from _known("container", node.value, node, containers)
    for container in containers.values():
        for name, node in _dependencies(container).items():
            yield from _known("container", name, node, containers)
            if node.value == "healthy" and name in containers:
                yield from _has_health_check(name, containers[name], node)
    yield from _circles(containers)


def _has_health_check(name: str, container: Node, place: Node) -> Iterator[_Finding]:
    check = container.mapping().get("health_check")
    if check is None or check.value is None:
        yield place, f"`healthy` needs a `health_check` of container {shown(name)}."


def _circles(containers: dict[str, Node]) -> Iterator[_Finding]:
    waits = {name: [*_dependencies(container)] for name, container in containers.items()}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][:0:-1]  # it ends where it begins
        start = min(range(len(circle)), key=lambda index: list(containers).index(circle[index]))
        first, *others = [*circle[start:], *circle[:start]]
        names = " → ".join([first, *others, first])
        node = containers[first].mapping()["depends_on"]
        yield node, f"containers wait for each other in a circle: {shown(names)}."


def _dependencies(container: Node) -> dict[str, Node]:
    node = container.mapping().get("depends_on")
    return _named(node) if node else {}


def _named(node: Node) -> dict[str, Node]:
    """The names in a name, a list of names, or a mapping by name."""
    match node.value:
        case Scalar() as name:
            return {str(name): node}
        case list() as items:
            return {str(item.value): item for item in items if isinstance(item.value, Scalar)}
    return {
        name: Node(child.value, child.key or child.place) for name, child in node.mapping().items()
    }


def _known(kind: str, name: str, node: Node, known: Collection[str]) -> Iterator[_Finding]:
    if name not in known:
        hint = did_you_mean(name, known)
        yield node, f"there is no {kind} `{shown(name)}`.{hint}"


def _of_ways(task: Node, key: str) -> Iterator[Node]:
    """What each way in says there: `http` is one of them, or a list."""
    http = task.mapping().get("http")
    ways = http.value if http and isinstance(http.value, list) else [http] if http else []
    for way in ways:
        if child := way.mapping().get(key):
            yield child


def _entries(node: Node, key: str) -> dict[str, Node]:
    child = node.mapping().get(key)
    return dict(child.mapping()) if child else {}
