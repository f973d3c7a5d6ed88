"""What we last wrote into each field of a thing, noted on the thing itself as a tag.

There is no state file, and what differs from the spec may have been changed there or in AWS. A tag
with a short digest of each field tells: a field that is not as we left it was changed outside.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from fargatectl.engine.diff import Change, changes
from fargatectl.engine.resource import SIGNATURE_TAG, Live, Resource

R = TypeVar("R", bound=Resource)

# The longest value that all services take for a tag.
LONGEST = 256
# It tells one value from another of the same field; one in 65,536 changes goes unseen.
DIGITS = 4
# Of a field that may go unread because its digest tells enough (`Resource.vouched`), none does.
SURE_DIGITS = 16

Signature = Mapping[str, str]


def signed(wanted: R, live: Live[Resource] | None, changed: Iterable[Change]) -> R:
    """The resource with its signature among its tags: its refs are filled, it is to be written.

    What an update does not touch keeps the signature it has: it may not be ours.
    """
    signature = _of(wanted)
    if live is not None:
        before, touched = of(live.found), {change.field for change in changed}
        kept = {name: before[name] for name in before.keys() & signature.keys() - touched}
        signature = {**signature, **kept}
    return replace(wanted, tags={**wanted.tags, SIGNATURE_TAG: _text(signature)})


def of(found: Resource) -> Signature:
    """What was noted on the thing; empty for one that has no tags or that we never wrote."""
    noted = found.tags.get(SIGNATURE_TAG, "").split()
    return {name: digest for name, _, digest in (each.partition(":") for each in noted)}


def foreign(found: Resource) -> frozenset[str]:
    """The fields that are not as we last wrote them."""
    return frozenset(
        name
        for name, digest in of(found).items()
        if _digest(getattr(found, name, None), len(digest)) != digest
    )


def differences(wanted: Resource, found: Resource) -> tuple[Change, ...]:
    """The changes, and what an update that was cut off has withdrawn and not signed again."""
    noted = of(found)
    missing = found.vouched - noted.keys() if noted else ()
    unsigned = (Change(f"tags.{SIGNATURE_TAG}", None, name) for name in sorted(missing))
    return (*changes(wanted, found), *unsigned)


def vouches(noted: Resource, wanted: Resource, name: str) -> bool:
    """Whether what was noted on a thing tells that we last wrote the field as it is wanted."""
    return of(noted).get(name) == _digest(getattr(wanted, name), SURE_DIGITS)


def withdrawn(found: R, name: str) -> R:
    """The thing with a signature that does not tell of the field, for the time of writing it.

    Who is killed in between leaves nothing that vouches for what was not written.
    """
    signature = dict(of(found))
    if not signature.pop(name, None):
        return found
    return replace(found, tags={**found.tags, SIGNATURE_TAG: _text(signature)})


def with_origin(changed: Sequence[Change], found: Resource) -> tuple[Change, ...]:
    """The changes, each knowing whether what it is to undo came from outside."""
    not_ours = foreign(found) if changed else ()
    return tuple(
        replace(change, outside=change.field in not_ours and not change.follows)
        for change in changed
    )


def _of(resource: Resource) -> Signature:
    values = {each.name: getattr(resource, each.name) for each in fields(resource) if each.compare}
    told = {name: value for name, value in values.items() if value is not None}
    return {
        name: _digest(value, SURE_DIGITS if name in resource.vouched else DIGITS)
        for name, value in told.items()
        if name != "name" and name not in resource.unsigned
    }


def _text(signature: Signature) -> str:
    text = " ".join(f"{name}:{digest}" for name, digest in sorted(signature.items()))
    # A field that is cut off is not known of, like one of a thing without tags.
    return text if len(text) <= LONGEST else text[: LONGEST + 1].rpartition(" ")[0]


def _digest(value: Any, digits: int) -> str:
    text = json.dumps(_canonical(value), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def _canonical(value: Any) -> Any:
    """The same for all values that compare as equal."""
    match value:
        case Mapping():
            return {str(key): _canonical(value[key]) for key in value if key != SIGNATURE_TAG}
        case tuple() | list():
            return [_canonical(each) for each in value]
        case frozenset():
            return sorted((_canonical(each) for each in value), key=json.dumps)
        case _ if is_dataclass(value):
            named = {each.name: getattr(value, each.name) for each in fields(value) if each.compare}
            return {type(value).__name__: _canonical(named)}
        case None | bool() | int() | float():
            return value
        case _:
            return str(value)
