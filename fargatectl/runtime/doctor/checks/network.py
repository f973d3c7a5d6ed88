"""Whether tasks reach, from their subnets, all that ECS fetches for them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fargatectl.aws import Aws
from fargatectl.engine import Ref
from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.checks import secrets
from fargatectl.runtime.doctor.findings import Finding
from fargatectl.runtime.doctor.passage import Obstacle, obstacles
from fargatectl.runtime.doctor.patient import Patient, Prospect
from fargatectl.runtime.doctor.survey import survey
from fargatectl.runtime.doctor.terrain import Terrain
from fargatectl.spec.image_reference import Reference

NAME = "network"
# As people call them.
_WORDS = {
    "ecr.api": "ECR",
    "ecr.dkr": "ECR",
    "s3": "S3",
    "logs": "CloudWatch Logs",
    "secretsmanager": "Secrets Manager",
    "ssm": "Parameter Store",
    "ssmmessages": "Session Manager",
}


@dataclass(frozen=True)
class Goal:
    """What a task must reach: one of AWS's services, or a host of the internet (no service)."""

    service: str
    name: str


def look(aws: Aws, patients: Patients) -> Terrain:
    prospects = [each.prospect for each in patients if each.prospect]
    return survey(aws, [each.vpc for each in prospects if not isinstance(each.vpc, Ref)])


def judge(patients: Patients, terrain: Terrain) -> Iterator[Finding]:
    for patient in patients:
        # A job that nothing starts yet has no place.
        if patient.prospect and patient.prospect.subnets:
            yield from _judged(patient, patient.prospect, terrain)


def _judged(patient: Patient, prospect: Prospect, terrain: Terrain) -> Iterator[Finding]:
    goals = _goals(patient)
    names = ", ".join(dict.fromkeys(goal.name for goal in goals))
    # What is not made yet the plan has judged itself: it makes no subnet that leads nowhere.
    stands = {each for each in prospect.subnets if each in terrain.subnets}
    standing = sorted(stands - prospect.rerouted)
    blocked = dict(_blocked(terrain, prospect, standing, goals))
    lost = _lost(prospect, blocked)
    for obstacle, cut_off in blocked.items():
        yield _told(patient, obstacle, cut_off, bool(lost & cut_off.keys()))
    crowded = list(_crowded(patient, terrain, standing))
    yield from crowded
    if not blocked and not crowded:
        how = "reach" if standing else "will reach"
        number = len(prospect.subnets)
        message = f"{number} subnet{'s' if number != 1 else ''} {how} {names}"
        yield patient.finding(NAME, message, at=_place(patient))


def _goals(patient: Patient) -> list[Goal]:
    services: dict[str, str] = {}
    hosts: dict[str, None] = {}
    for container in patient.containers:
        reference = Reference.parse(str(container.get("image", "")))
        if reference.ecr or str(container["name"]) in patient.unbuilt:
            services |= {each: _WORDS[each] for each in ("ecr.api", "ecr.dkr", "s3")}
        else:
            hosts[reference.host] = None
        if container.get("logConfiguration", {}).get("logDriver") == "awslogs":
            services["logs"] = _WORDS["logs"]
    stores = {
        use.arn.split(":")[2] if use.arn else "secretsmanager" for use in secrets.uses(patient)
    }
    services |= {store: _WORDS[store] for store in sorted(stores)}
    if patient.service and patient.service.exec:
        services["ssmmessages"] = _WORDS["ssmmessages"]
    return [*(Goal("", host) for host in hosts), *(Goal(*each) for each in services.items())]


def _blocked(
    terrain: Terrain, prospect: Prospect, subnets: list[str], goals: list[Goal]
) -> Iterator[tuple[Obstacle, dict[str, list[str]]]]:
    """Each obstacle once, with what it cuts off from which subnets."""
    found: dict[Obstacle, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for goal in goals:
        if goal.service in prospect.reached:
            continue
        for each in subnets:
            for obstacle in obstacles(terrain, prospect, terrain.subnets[each], goal.service):
                if each not in found[obstacle][goal.name]:
                    found[obstacle][goal.name].append(each)
    yield from found.items()


def _lost(prospect: Prospect, blocked: Mapping[Obstacle, dict[str, list[str]]]) -> set[str]:
    """What is reached from no subnet. From where one is left, the tasks in it would start."""
    cut_off: dict[str, set[str]] = defaultdict(set)
    for obstacle, each in blocked.items():
        for name, subnets in each.items():
            cut_off[name] |= set(subnets) if obstacle.is_certain else set()
    return {name for name, subnets in cut_off.items() if subnets >= prospect.subnets}


def _told(
    patient: Patient, obstacle: Obstacle, cut_off: dict[str, list[str]], fails: bool
) -> Finding:
    subnets = sorted({subnet for each in cut_off.values() for subnet in each})
    have = "has" if len(subnets) == 1 else "have"
    way = "no way" if obstacle.is_certain else "perhaps no way"
    return patient.finding(
        NAME,
        f"{', '.join(subnets)} {have} {way} to {', '.join(cut_off)}: {obstacle.what}",
        "fails" if fails and obstacle.is_certain else "may fail",
        at=_place(patient),
        fix=obstacle.fix or _way_out(patient, list(cut_off)),
    )


def _way_out(patient: Patient, names: list[str]) -> str:
    words = {"ECR": "ecr", "S3": "s3", "CloudWatch Logs": "logs"}
    words |= {"Secrets Manager": "secretsmanager", "Parameter Store": "ssm"}
    needed = dict.fromkeys(words[name] for name in names if name in words)
    endpoints = f"add `network.endpoints: [{', '.join(needed)}]`"
    nat = "set `network.nat: one`" if patient.file.spec.network.vpc == "new" else _OTHERS
    remedy = nat if len(needed) < len(names) else f"{nat}, or {endpoints}"
    place = patient.file.where("network")
    return f"{remedy[0].upper()}{remedy[1:]} ({place})."


_OTHERS = "name subnets with a NAT gateway, or give the tasks public addresses in public ones"


def _crowded(patient: Patient, terrain: Terrain, subnets: list[str]) -> Iterator[Finding]:
    """Every task takes an address; those that run have theirs already."""
    free = sum(terrain.subnets[each].free for each in subnets)
    needed = max(patient.count - patient.running, 0)
    if subnets and free < needed:
        yield patient.finding(
            NAME,
            f"{', '.join(subnets)} {'has' if len(subnets) == 1 else 'have'} {free} free addresses, "
            f"and {needed} more tasks are to run",
            "fails" if patient.running == 0 and free == 0 else "may fail",
            at=_place(patient),
            fix="Name larger subnets, or more of them.",
        )


def _place(patient: Patient) -> tuple[str | int, ...]:
    has_own = bool(patient.task.network.model_fields_set)
    return (*patient.at, "network") if has_own else ("network",)


CHECK = Check(NAME, judge, look)
