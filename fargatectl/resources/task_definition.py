"""What a task is made of: its size, its roles, its containers. Every change is a new revision."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, code_of, message_of, once, patiently
from fargatectl.engine import Key, Live, Namesake, Outputs, Owner, Resource, tell
from fargatectl.engine.diff import changes
from fargatectl.resources import documents, guests, names, service_answers, tags
from fargatectl.resources.containers import normal, without_empties
from fargatectl.resources.merging import merged

# Two registrations of one family at once, or more than one a second for long.
_BUSY = (
    Transient("ClientException", "Too many concurrent attempts"),
    Transient("ClientException", "Role is not valid"),  # made a moment ago
)

MANY = 12

# So many revisions of others' hide none of ours.
OTHERS = 20

# DeleteTaskDefinitions takes no more at once.
DELETE_BATCH = 10


# Members of the API that have no field of their own; only `raw` sets them.
_MORE = (
    "pidMode",
    "ipcMode",
    "proxyConfiguration",
    "placementConstraints",
    "inferenceAccelerators",
    "enableFaultInjection",
)


_GOING = ("INACTIVE", "DELETE_IN_PROGRESS")


@dataclass(frozen=True, kw_only=True)
class TaskDefinition(Resource):
    """Outputs: `arn` of the revision, `family` without it.

    `containers` and `volumes` are as ECS writes them, without its defaults. `memory` is in MiB,
    `ephemeral_storage` in GiB; 20 of it come with every task. `more` are other members of the API.
    """

    kind: ClassVar[str] = "task-definition"
    moves: ClassVar[frozenset[str]] = frozenset({"arn"})

    family: str
    cpu: int
    memory: int
    arch: str = "X86_64"
    ephemeral_storage: int = 20
    execution_role: str
    task_role: str
    containers: tuple[Mapping[str, Any], ...]
    volumes: tuple[Mapping[str, Any], ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    # The service that runs it and its cluster's ARN; empty for what no service runs.
    cluster: str = field(default="", compare=False)
    service: str = field(default="", compare=False)
    # What its roles may do must be granted before a task starts.
    grants: tuple[str, ...] = field(default=(), compare=False)
    # So must the images be there that we build.
    images: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        """What the service runs, which after a rollback is not the newest; else the newest."""
        for item in wanted:  # mostly it is the newest that runs
            aws.expect("ecs", "describe_task_definition", **_question(item.family))
        # Of many it is asked first which are there, which one waits for; of few not.
        if len(wanted) > MANY:
            there = _families(aws, wanted[0].owner)
            wanted = [item for item in wanted if item.family in there]
        runs = _running(aws, wanted)
        lives = aws.together([partial(_found, cls, aws, item, runs) for item in wanted])
        return {live.key: live for live in lives if live is not None}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        lives = _newest_of(cls, aws, _families(aws, owner))
        if not aws.trusts_index:  # `up`, which looks often, leaves these to `down`
            strange = [live.found.family for live in lives if live.owner is None]
            lives += chain.from_iterable(_older(cls, aws, family) for family in strange)
        return [live for live in lives if live.owner == owner]

    @classmethod
    def namesakes(cls, aws: Aws, owner: Owner, names: Set[str]) -> Iterable[Namesake]:
        lives = _newest_of(cls, aws, [each for each in _families(aws, owner) if each in names])
        return Namesake.among([(live, live.found.family) for live in lives], owner)

    def create(self, aws: Aws) -> Outputs:
        client = aws.client("ecs", retries=False)

        def register() -> str:
            answer = client.register_task_definition(**self._request())
            return str(answer["taskDefinition"]["taskDefinitionArn"])

        # Without the lock another run may have registered the very same.
        if not aws.is_alone and (made := self._registered(aws)):
            return _outputs(made)
        # Every call makes a revision: one whose answer was lost must not make two.
        arn = patiently(
            aws.clock,
            lambda: once(aws.clock, register, lambda: self._registered(aws)),
            *_BUSY,
            seconds=60,
        )
        return _outputs(arn)

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        # A revision never changes; the service moves to another. That may be there already: what
        # failed, or was rolled back from, is the newest and is not what runs.
        newest = _latest(type(self), aws, self.family, self.name)
        if newest and newest.outputs != live.outputs and not changes(self, newest.found):
            return newest.outputs
        return self.create(aws)

    @classmethod
    def of(cls, answer: Mapping[str, Any], name: str = "") -> Live[Self]:
        """ECS's answer as ours."""
        definition = answer["taskDefinition"]
        tagged = tags.from_list(answer.get("tags"), "key", "value")
        found = cls(
            name=name or tags.name_in(tagged, definition["family"]),
            tags=tags.managed(tagged),
            family=definition["family"],
            **_fields(definition),
        )
        return Live(found, _outputs(definition["taskDefinitionArn"]), Owner.of(tagged))

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        return guests.using(aws, live)

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """All revisions of the family that carry our tags: deregistered, then deleted."""
        asks = [partial(_listed, aws, live.found.family, each) for each in ("ACTIVE", "INACTIVE")]
        active, inactive = aws.together(asks)
        asked = [arn for arn in (*active, *inactive) if arn != live.outputs["arn"]]
        told = zip(asked, aws.together(partial(_owner, aws, arn) for arn in asked), strict=True)
        owners = {live.outputs["arn"]: live.owner, **dict(told)}
        ours = [arn for arn in (*active, *inactive) if owners[arn] == live.owner]
        for arn in sorted(set(active) - set(ours)):
            tell(f"leaves {arn.rpartition('/')[2]}: fargatectl did not register it")
        # One a second, whoever asks: who waits for that stands in nobody's way here.
        for arn in ours:
            if arn in active:
                aws.client("ecs").deregister_task_definition(taskDefinition=arn)
        for start in range(0, len(ours), DELETE_BATCH):
            batch = ours[start : start + DELETE_BATCH]
            aws.client("ecs").delete_task_definitions(taskDefinitions=batch)

    def with_raw(self, raw: Mapping[str, Any]) -> Self:
        """The same with members of the API laid over it; each is compared like our own."""
        return replace(self, **_fields(merged(self._request(), raw))) if raw else self

    def _request(self) -> dict[str, Any]:
        # 20 GiB come by themselves, and asking for exactly that is refused.
        more = self.ephemeral_storage > 20
        storage = {"ephemeralStorage": {"sizeInGiB": self.ephemeral_storage}} if more else {}
        request = {
            "family": self.family,
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": str(self.cpu),
            "memory": str(self.memory),
            "runtimePlatform": {"cpuArchitecture": self.arch, "operatingSystemFamily": "LINUX"},
            "executionRoleArn": self.execution_role,
            "taskRoleArn": self.task_role,
            "containerDefinitions": documents.thaw(self.containers),
            "tags": tags.as_list(self.tags, "key", "value"),
            **({"volumes": documents.thaw(self.volumes)} if self.volumes else {}),
            **storage,
        }
        whole: dict[str, Any] = merged(request, documents.thaw(self.more))
        return whole

    def _registered(self, aws: Aws) -> str | None:
        aws.forget()
        live = _latest(type(self), aws, self.family, self.name)
        return live.outputs["arn"] if live and not changes(self, live.found) else None


def described(aws: Aws, arn_or_family: str) -> Mapping[str, Any] | None:
    """A revision, or a family's newest active one, with its tags; None where there is none."""
    try:
        return aws.read("ecs", "describe_task_definition", **_question(arn_or_family))
    except Exception as error:
        if code_of(error) == "ClientException" and "Unable to describe" in message_of(error):
            return None
        raise


def _question(arn_or_family: str) -> dict[str, Any]:
    return {"taskDefinition": arn_or_family, "include": ["TAGS"]}


def _families(aws: Aws, owner: Owner) -> list[str]:
    """Those that might be ours.

    Also those without an active revision: a run may have ended before it deleted them.
    """
    begins = names.prefix(owner)
    return list(aws.read("ecs", "list_task_definition_families", familyPrefix=begins)["families"])


def _running(aws: Aws, wanted: Sequence[TaskDefinition]) -> dict[tuple[str, str], str]:
    """The ARN of the revision that each service works towards, by cluster and service."""
    clusters: dict[str, list[str]] = {}
    for cluster, name in sorted({(item.cluster, item.service) for item in wanted if item.cluster}):
        clusters.setdefault(cluster, []).append(name)
    return {
        (cluster, item["serviceName"]): item["taskDefinition"]
        for cluster, services in clusters.items()
        for item in _described_services(aws, cluster, services)
    }


def _described_services(aws: Aws, cluster: str, services: Sequence[str]) -> list[Mapping[str, Any]]:
    try:
        return list(service_answers.described(aws, cluster, services))
    except Exception as error:
        if code_of(error) == "ClusterNotFoundException":
            return []
        raise


def _found(
    cls: type[TaskDefinition], aws: Aws, item: TaskDefinition, runs: Mapping[tuple[str, str], str]
) -> Live[Any] | None:
    latest = _latest(cls, aws, item.family, item.name)
    arn = runs.get((item.cluster, item.service), "")
    is_latest = latest is not None and latest.outputs["arn"] == arn
    if is_latest or arn.rpartition(":")[0].rpartition("/")[2] != item.family:
        return latest
    answer = described(aws, arn)
    return cls.of(answer, item.name) if answer else latest


def _latest(cls: type[TaskDefinition], aws: Aws, family: str, name: str) -> Live[Any] | None:
    """The newest active revision of a family."""
    answer = described(aws, family)
    if answer is None or answer["taskDefinition"]["status"] in _GOING:
        return None
    return cls.of(answer, name)


def _newest_of(cls: type[TaskDefinition], aws: Aws, families: Sequence[str]) -> list[Live[Any]]:
    lives = aws.together([partial(_newest, cls, aws, family) for family in families])
    return [live for live in lives if live is not None]


def _newest(cls: type[TaskDefinition], aws: Aws, family: str) -> Live[Any] | None:
    """The newest revision of a family, among the active ones if there are any."""
    if active := _latest(cls, aws, family, ""):
        return active
    left = aws.read(
        "ecs", "list_task_definitions", familyPrefix=family, status="INACTIVE", sort="DESC"
    )["taskDefinitionArns"]
    answer = described(aws, left[0]) if left else None
    return cls.of(answer) if answer else None


def _older(cls: type[TaskDefinition], aws: Aws, family: str) -> list[Live[Any]]:
    """The newest of ours behind a revision that somebody else has registered."""
    question = {"familyPrefix": family, "sort": "DESC"}
    listed = aws.read("ecs", "list_task_definitions", **question)["taskDefinitionArns"][:OTHERS]
    answers = aws.together([partial(described, aws, arn) for arn in listed])
    lives = [cls.of(answer) for answer in answers if answer]
    return [live for live in lives if live.owner is not None][:1]


def _fields(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A definition, ours or ECS's, as the fields that we compare."""
    platform = definition.get("runtimePlatform", {})
    volumes = [_volume(each) for each in definition.get("volumes", ())]
    system = {"operatingSystemFamily": platform.get("operatingSystemFamily", "LINUX")}
    more = {name: definition[name] for name in _MORE if definition.get(name)}
    if system["operatingSystemFamily"] != "LINUX":
        more["runtimePlatform"] = system
    return {
        "cpu": int(definition.get("cpu", 0)),
        "memory": int(definition.get("memory", 0)),
        "arch": platform.get("cpuArchitecture", "X86_64"),
        "ephemeral_storage": definition.get("ephemeralStorage", {}).get("sizeInGiB", 20),
        "execution_role": definition.get("executionRoleArn", ""),
        "task_role": definition.get("taskRoleArn", ""),
        "containers": tuple(normal(each) for each in definition["containerDefinitions"]),
        "volumes": documents.freeze(sorted(volumes, key=lambda each: str(each["name"]))),
        "more": documents.freeze(without_empties(more)),
    }


def _volume(volume: Mapping[str, Any]) -> dict[str, Any]:
    """The volume without empties and without the root that every file system has."""
    cleaned: dict[str, Any] = without_empties(volume)
    if efs := cleaned.get("efsVolumeConfiguration"):
        said = {key: part for key, part in efs.items() if (key, part) != ("rootDirectory", "/")}
        cleaned["efsVolumeConfiguration"] = said
    return cleaned


def _outputs(arn: str) -> dict[str, str]:
    return {"arn": arn, "family": arn.rpartition(":")[0]}


def _listed(aws: Aws, family: str, status: str) -> list[str]:
    pages = aws.client("ecs").get_paginator("list_task_definitions")
    found = pages.paginate(familyPrefix=family, status=status)
    return [arn for page in found for arn in page["taskDefinitionArns"]]


def _owner(aws: Aws, arn: str) -> Owner | None:
    listed = aws.client("ecs").list_tags_for_resource(resourceArn=arn)["tags"]
    return Owner.of(tags.from_list(listed, "key", "value"))
