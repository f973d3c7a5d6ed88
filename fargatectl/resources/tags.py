"""Tags: whose a thing is, what it is called, and the user's own, as each API writes them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fargatectl.aws import AwsError
from fargatectl.engine import Owner
from fargatectl.engine.resource import SIGNATURE_TAG

Tags = Mapping[str, str]

# How the keys of all tags begin that say whose a thing is, or what we note on it.
OURS = "fargatectl"
# What the thing is called within its app and environment.
NAME_TAG = "fargatectl:name"
# On what a run without the lock has made, until its makers have agreed on one: `contest.py`.
CONTENDER = "fargatectl:contender"
# Which of the other tags we set, so that one taken out of the spec is taken off the thing.
LISTED_TAG = "fargatectl:tags"


def tags_of(owner: Owner, name: str, extra: Tags) -> dict[str, str]:
    """All tags that a thing of ours carries. `Name` is what the AWS console shows."""
    listed = {LISTED_TAG: " ".join(sorted(extra))} if extra else {}
    console = {"Name": f"{owner.slug}-{name}"}
    return {**console, **extra, **owner.tags, NAME_TAG: name, **listed}


def managed(tags: Tags) -> dict[str, str]:
    """Those of `tags_of`, and our signature.

    AWS's, other people's and what else we note on a thing are left alone.
    """
    ours = {"Name", Owner.APP_TAG, Owner.ENV_TAG, NAME_TAG, LISTED_TAG, SIGNATURE_TAG, CONTENDER}
    listed = set(tags.get(LISTED_TAG, "").split())
    return {key: value for key, value in tags.items() if key in ours | listed}


def are(wanted: Tags, found: Tags) -> bool:
    """Whether all that we manage of the found ones is as wanted, whatever the signature."""
    ours = managed(found)
    return wanted == {key: value for key, value in ours.items() if key != SIGNATURE_TAG}


def name_in(tags: Tags, otherwise: str) -> str:
    """What the thing is called within its app and environment."""
    return tags.get(NAME_TAG, otherwise)


def changed(wanted: Tags, found: Tags) -> tuple[dict[str, str], list[str]]:
    """The tags to set and the keys to remove."""
    new = {key: value for key, value in wanted.items() if found.get(key) != value}
    return new, [key for key in found if key not in wanted]


def as_list(tags: Tags, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """As most APIs write tags; ECS writes `key` and `value`."""
    return [{key: name, value: content} for name, content in tags.items()]


def from_list(
    tags: Iterable[Mapping[str, Any]] | None, key: str = "Key", value: str = "Value"
) -> dict[str, str]:
    """Others' tags may have no value. Ours always do: without it a thing would be nobody's."""
    return {
        tag[key]: tag[value] if tag[key].startswith(OURS) else tag.get(value, "")
        for tag in tags or ()
    }


def told(answer: Mapping[str, Any], whose: str, key: str = "Tags") -> Any:
    """The tags in an answer that tells of nothing else: AWS sends them even where there are none.

    To go on without them would take a thing of ours for nobody's and leave it behind.
    """
    if key not in answer:
        raise AwsError(
            f"ListTagsForResource answered without {key.title()} for {whose}.",
            "Run the command again in a minute.",
        )
    return answer[key]


def filters(owner: Owner) -> Sequence[Mapping[str, Any]]:
    """EC2's filters for what carries the owner's tags."""
    return [{"Name": f"tag:{key}", "Values": [value]} for key, value in owner.tags.items()]
