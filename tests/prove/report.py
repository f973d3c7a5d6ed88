"""What was tried and what held, as a page of the documents."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tests.prove.campaign import Tally

PAGE = Path(__file__).parent.parent.parent / "docs" / "reliability.md"
BEGIN, END = "<!-- make prove: begin -->\n", "<!-- make prove: end -->\n"


def write(found: Sequence[Tally], when: datetime, every: int, took: str) -> None:
    """Put the table where the page has it; `took` tells of its time."""
    head, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, tail = rest.partition(END)
    told = "\n".join(_lines(found, when, every, took))
    PAGE.write_text(f"{head}{BEGIN}{told}\n{END}{tail}")


def _lines(found: Sequence[Tally], when: datetime, every: int, took: str) -> Iterator[str]:
    tried = sum(tally.tried for tally in found)
    held = tried - sum(len(tally.wrong) for tally in found)
    points = "every writing call" if every == 1 else f"one writing call in {every}"
    yield (f"{when:%d %B %Y}, at {points}: {tried} trials, of which {held} held; {took}.")
    if left := sum(tally.left for tally in found):
        yield f"{left} trials more were not begun for want of time."
    yield ""
    yield "| what | what went wrong | tried | held |"
    yield "|---|---|---|---|"
    for tally in found:
        held = tally.tried - len(tally.wrong)
        missing = f" ({tally.left} left)" if tally.left else ""
        yield f"| {tally.what} | {tally.hurt} | {tally.tried}{missing} | {held} |"
    wrong = [f"- {tally.what}, {tally.hurt}: {each}" for tally in found for each in tally.wrong]
    if wrong:
        yield "\nWhat did not hold:\n"
        yield from (each.replace("\n", "\n  ") for each in wrong)
