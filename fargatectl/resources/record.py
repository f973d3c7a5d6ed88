"""A domain that leads to a load balancer: alias records in Route 53.

Records have no tags. Which are ours is noted where there are: on our load balancer, or on our
target groups when the load balancer is another's. A record is ours while it leads where the note
says that we made it lead.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, AwsError, ignoring
from fargatectl.engine import Key, Live, Namesake, Outputs, Owner, Ref, Resource
from fargatectl.resources import dns, elb, names, tags

# For IPv4 and IPv6.
TYPES = frozenset({"A", "AAAA"})
# A name with one of these leads somewhere already.
_LEADING = TYPES | {"CNAME"}

# Not among the tags that other resources compare.
NOTE = "fargatectl-record:"


@dataclass(frozen=True)
class _Note:
    """What we wrote down of a record: `target` is where we made it lead."""

    zone: str
    domain: str
    target: str
    on: str


@dataclass(frozen=True, kw_only=True)
class Record(Resource):
    """No outputs. `target` and `target_zone` are the load balancer's name and hosted zone.

    `noted_on` are the ARNs of what carries the note.
    """

    kind: ClassVar[str] = "record"

    zone: str = field(compare=False)
    domain: str = field(compare=False)
    types: frozenset[str] = TYPES
    target: str
    target_zone: str
    noted_on: frozenset[str]
    # The rules that serve what the name leads to: nobody is sent where nothing answers yet.
    after: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        notes = _notes(aws, wanted[0].owner)
        asks = [partial(dns.records_at, aws, each.zone, each.domain) for each in wanted]
        found = {}
        for item, records in zip(wanted, aws.together(asks), strict=True):
            if leading := _leading(records):
                found[item.key] = _live(item, leading, notes)
        return found

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        return [live for live in cls._noted(aws, owner) if live.owner == owner]

    @classmethod
    def namesakes(cls, aws: Aws, owner: Owner, names: Set[str]) -> Iterable[Namesake]:
        """What stands where we noted to have made a record, and is another one by now."""
        del names
        return [
            Namesake(cls.kind, live.found.domain, f"it leads to {live.found.target} by now")
            for live in cls._noted(aws, owner)
            if live.owner != owner
        ]

    @classmethod
    def _noted(cls, aws: Aws, owner: Owner) -> Iterator[Live[Self]]:
        notes = _notes(aws, owner)
        places = sorted({(note.zone, note.domain) for note in notes})
        asks = [partial(dns.records_at, aws, *place) for place in places]
        for (zone, domain), records in zip(places, aws.together(asks), strict=True):
            item = cls(
                name=title(zone, domain),
                tags=owner.tags,
                zone=zone,
                domain=domain,
                target="",
                target_zone="",
                noted_on=frozenset(),
            )
            # Of whatever type: what leads where we made it lead is not lost sight of.
            noted = {note.target for note in notes}
            if leading := [each for each in records if _leads(each) or _target(each) in noted]:
                yield _live(item, leading, notes)

    def create(self, aws: Aws) -> Outputs:
        self._note(aws)
        # What somebody made there since we looked is refused by AWS.
        dns.change(aws, self.zone, [("CREATE", each) for each in self._records()])
        return {}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        del live  # Its records are read anew: what is deleted has to be named as it is.
        self._note(aws)
        standing = _leading(dns.records_now(aws, self.zone, self.domain))
        # What cannot stand beside ours goes in the same batch: the name always leads somewhere.
        gone = [each for each in standing if "SetIdentifier" in each or each["Type"] not in TYPES]
        changes = [("DELETE", each) for each in gone]
        dns.change(aws, self.zone, [*changes, *(("UPSERT", each) for each in self._records())])
        return {}

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        standing = dns.records_now(aws, self.zone, self.domain)
        ours = [each for each in standing if _target(each) == live.found.target]
        if unknown := sorted({each["Type"] for each in ours if not _leads(each)}):
            raise AwsError(
                f"Record {self.domain} leads to {live.found.target}, and is of a type that "
                f"fargatectl does not know: {', '.join(unknown)}.",
                "Delete it in Route 53, then run the command again.",
            )
        dns.change(aws, self.zone, [("DELETE", each) for each in ours])
        keys = [_key(self.zone, self.domain)]
        for arn in sorted(self.noted_on):
            with ignoring("LoadBalancerNotFound", "TargetGroupNotFound"):
                aws.client("elbv2").remove_tags(ResourceArns=[arn], TagKeys=keys)

    def interruption(self, live: Live[Self], changed: frozenset[str]) -> str:
        if "target" not in changed:
            return ""
        before = live.found.target
        if isinstance(self.target, Ref):
            return (
                f"visitors of {self.domain} come to a new load balancer instead of {before}, "
                "and get 503 there until the first new task is healthy"
            )
        return f"visitors of {self.domain} come to {self.target} instead of {before}"

    def _note(self, aws: Aws) -> None:
        # Before the record: what is made is never nobody's.
        note = {_key(self.zone, self.domain): f"{_safe(self.domain)} {self.target}"}
        aws.client("elbv2").add_tags(ResourceArns=sorted(self.noted_on), Tags=tags.as_list(note))

    def _records(self) -> list[dns.RecordSet]:
        alias = {
            "HostedZoneId": self.target_zone,
            "DNSName": self.target,
            "EvaluateTargetHealth": False,
        }
        return [
            {"Name": f"{self.domain}.", "Type": kind, "AliasTarget": alias}
            for kind in sorted(self.types)
        ]


def title(zone: str, domain: str) -> str:
    """A record in another zone is another record."""
    return f"{domain}@{zone}"


def _key(zone: str, domain: str) -> str:
    return f"{NOTE}{zone}:{names.digest(domain)}"


def _safe(domain: str) -> str:
    """Tags have no asterisks, and domains no at signs."""
    return domain.replace("*", "@")


def _notes(aws: Aws, owner: Owner) -> list[_Note]:
    return [
        _Note(key.removeprefix(NOTE).partition(":")[0], domain.replace("@", "*"), target, arn)
        for arn, tagged in elb.tagged(aws, owner).items()
        if Owner.of(tagged) == owner
        for key, value in tagged.items()
        if key.startswith(NOTE)
        for domain, _, target in [value.partition(" ")]
    ]


def _leading(records: Iterable[dns.RecordSet]) -> list[dns.RecordSet]:
    return [each for each in records if _leads(each)]


def _leads(record: dns.RecordSet) -> bool:
    return record["Type"] in _LEADING


def _target(record: dns.RecordSet) -> str:
    """Where a record leads: the name it is an alias of, or its values."""
    return ", ".join(dns.leads_to(record)).removeprefix("dualstack.")


def _live(item: Record, leading: Sequence[dns.RecordSet], notes: Sequence[_Note]) -> Live[Any]:
    ours = [note for note in notes if (note.zone, note.domain) == (item.zone, item.domain)]
    targets = {_target(each) for each in leading}
    # Of several that differ, the one that is not where we want it.
    target = next(iter(sorted(targets - {item.target})), item.target)
    found = type(item)(
        name=item.name,
        tags=item.tags,
        zone=item.zone,
        domain=item.domain,
        types=frozenset(each["Type"] for each in leading),
        target=target,
        target_zone=next(iter(_zones(leading)), ""),
        noted_on=frozenset(note.on for note in ours if note.target == target),
    )
    is_ours = targets <= {note.target for note in ours}
    return Live(found, {}, item.owner if is_ours else None)


def _zones(leading: Iterable[dns.RecordSet]) -> Iterator[str]:
    for each in leading:
        if alias := each.get("AliasTarget"):
            yield alias["HostedZoneId"]
