"""What bears our names and is not ours, for people."""

from collections.abc import Iterator, Sequence

from fargatectl.engine import Namesake
from fargatectl.render import words

# Of one kind, in one line.
MANY = 12


def lines(namesakes: Sequence[Namesake]) -> Iterator[str]:
    """A line for all of a kind that are left for the same reason, and what to do about them."""
    alike: dict[tuple[str, str], list[str]] = {}
    for each in namesakes:
        alike.setdefault((each.kind, each.why), []).append(each.name)
    for (kind, why), names in alike.items():
        yield f"Left alone: {words.kind(kind)} {_listed(names)}, named like ours: {why}."
    if namesakes:
        yield (
            "Delete by hand what nobody needs. `fargatectl up --adopt` makes ours what should be."
        )


def _listed(names: Sequence[str]) -> str:
    more = [f"and {len(names) - MANY} more"] if len(names) > MANY else []
    return ", ".join([*names[:MANY], *more])
