"""Whether what the spec wants can stand on the ground: zones, ways in, ways out."""

from collections.abc import Iterator, Sequence

from fargatectl.blueprint import endpoints
from fargatectl.blueprint.entrance import Entrance
from fargatectl.blueprint.ground import Ground, Place
from fargatectl.blueprint.plot import Plot
from fargatectl.errors import Problem
from fargatectl.existing.references import of_task, resolved
from fargatectl.spec import SpecFile
from fargatectl.spec.door import Door
from fargatectl.spec.image_reference import Reference
from fargatectl.spec.models.task import Task

Location = tuple[str | int, ...]

# How the spec calls the endpoints of AWS's services.
_WORDS = {
    "ecr.api": "ecr",
    "ecr.dkr": "ecr",
    "ssmmessages": "ssm",
}


def problems(
    file: SpecFile, plot: Plot, ground: Ground, entrances: Sequence[Entrance]
) -> Iterator[Problem]:
    """All that would fail in AWS, or run and never answer."""
    yield from _taken_endpoints(file, plot)
    for entrance in entrances:
        if not entrance.standing:
            yield from _balancer(file, ground, entrance.door)
    for at, task in _tasks(file):
        place = ground.place(task.network)
        if not place.subnets:
            yield file.problem("network", message=f"{ground.vpc} has no subnets to run tasks in.")
            return
        for entrance in entrances:
            if entrance.ways.get(str(at[1])):
                yield from _uncovered(file, ground, at, place, entrance)
        yield from _stranded(file, plot, ground, at, task, place)


def _tasks(file: SpecFile) -> Iterator[tuple[Location, Task]]:
    for name, service in file.spec.services.items():
        yield ("services", name), service
    for name, job in file.spec.jobs.items():
        yield ("jobs", name), job


def _taken_endpoints(file: SpecFile, plot: Plot) -> Iterator[Problem]:
    site = plot.around.existing.site
    wanted = endpoints.wanted(file.spec)
    if site is None or not wanted:
        return
    for service in wanted:
        if service in site.services:
            word = _WORDS.get(service, service)
            message = f"{site.vpc} has an endpoint for {service} already: take `{word}` out."
            yield file.problem("network", "endpoints", message=message)
    if not site.resolves_names:
        message = f"{site.vpc} needs DNS support and DNS host names switched on for endpoints."
        yield file.problem("network", "endpoints", message=message)


def _balancer(file: SpecFile, ground: Ground, door: Door) -> Iterator[Problem]:
    at = ("network", "subnets")
    zones = ground.zones(ground.stand(door))
    if len(zones) < 2:
        side = "public " if door.wanted.public else ""
        found = f"only in {', '.join(zones)}" if zones else "none"
        message = f"{door.called} needs {side}subnets in two zones; {ground.vpc} has {found}."
        yield file.problem(*at, message=message)
    elif door.wanted.public:
        for subnet in sorted(ground.stand(door)):
            if not ground.lots[subnet].is_public:
                message = (
                    f"{subnet} has no route to an internet gateway, which a public load balancer "
                    f"needs. Name public subnets, or set `{door.key}.public: false`."
                )
                yield file.problem(*at, message=message)


def _uncovered(
    file: SpecFile, ground: Ground, at: Location, place: Place, entrance: Entrance
) -> Iterator[Problem]:
    """Targets in a zone that the load balancer is not in get no requests."""
    for zone in sorted(ground.zones(place.subnets) - entrance.zones):
        message = (
            f"tasks of {at[1]} would run in {zone}, where {entrance.door.called} has no subnet."
        )
        yield file.problem(*at, "network", "subnets", message=message)


def _stranded(
    file: SpecFile, plot: Plot, ground: Ground, at: Location, task: Task, place: Place
) -> Iterator[Problem]:
    """Without a way to the internet, a task needs endpoints for all that ECS fetches for it."""
    lots = [ground.lots[each] for each in place.subnets]
    stranded = [lot for lot in lots if not (lot.has_exit or (lot.is_public and place.public_ip))]
    if not stranded:
        return
    who = f"tasks of {at[1]} have no way to the internet"
    elsewhere = [each for each in _images(plot, at, task) if not Reference.parse(each[1]).ecr]
    for named_at, image in elsewhere:
        message = f"{who}, and {image} is not in ECR. Push it there, or {_remedy(plot)}."
        yield file.problem(*named_at, message=message)
    if elsewhere:
        return
    has_s3 = endpoints.wants_s3(plot.spec)
    site = plot.around.existing.site
    if site and not has_s3:
        has_s3 = all(lot.table in site.tables_to_s3 for lot in stranded)
    reached = {*endpoints.wanted(plot.spec), *(site.services if site else ())}
    missing = _needed(plot, task) - reached - ({"s3"} if has_s3 else set())
    if missing:
        words = sorted({_WORDS.get(service, service) for service in missing})
        message = f"{who}, and lack endpoints: {', '.join(words)}. Add them, or {_remedy(plot)}."
        yield file.problem("network", "endpoints", message=message)


def _images(plot: Plot, at: Location, task: Task) -> Iterator[tuple[Location, str]]:
    """The images that are not built by us, which go to ECR, and where the file names them."""
    if image := plot.images.get(str(at[1])) or task.image:
        yield (*at, "image"), image
    for name, sidecar in task.sidecars.items():
        if sidecar.image:
            yield (*at, "sidecars", name, "image"), sidecar.image


def _needed(plot: Plot, task: Task) -> set[str]:
    """The services that ECS asks when it starts the task, or talks to it."""
    stores = {resolved(plot.spec, plot.owner, ref).store for ref in of_task(task)}
    logs = {"logs"} if task.logs.driver == "awslogs" else set()
    channel = {endpoints.EXEC} if getattr(task, "exec", False) else set()
    return {"ecr.api", "ecr.dkr", "s3", *stores, *logs, *channel}


def _remedy(plot: Plot) -> str:
    is_new = plot.spec.network.vpc == "new"
    return "set `network.nat: one`" if is_new else "name subnets with a NAT gateway"
