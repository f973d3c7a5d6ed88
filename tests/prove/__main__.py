"""What is promised of runs that go wrong, tried at every point and written down.

make prove
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.prove import report
from tests.prove.campaign import Tally, hurt_everywhere, scenes, shaken_by, undisturbed
from tests.prove.scenes import APPS
from tests.prove.trials import ENDED, UNHEARD

SEEDS = (1, 2)


def tallies(every: int) -> Iterator[Tally]:
    for app in APPS:
        with tempfile.TemporaryDirectory() as folder:
            for scene, account in scenes(app, Path(folder)):
                expected = undisturbed(scene, account)
                if scene.action == "up":
                    yield shaken_by(scene, account, expected, SEEDS)
                yield from hurt_everywhere(scene, account, expected, (*ENDED, *UNHEARD), every)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only each so many-th writing call")
    every = parser.parse_args().every
    console, began, found = Console(stderr=True), time.monotonic(), []
    for tally in tallies(every):
        found.append(tally)
        console.print(f"{tally.what}, {tally.hurt}: {tally.tried}, {len(tally.wrong)} wrong")
        for wrong in tally.wrong:
            console.print(wrong, markup=False)
    console.print(_table(found))
    times = os.times()
    cpu = times.user + times.system + times.children_user + times.children_system
    report.write(found, datetime.now(UTC), every, time.monotonic() - began, cpu)
    raise SystemExit(any(tally.wrong for tally in found))


def _table(found: Sequence[Tally]) -> Table:
    table = Table("what", "what went wrong", "tried", "held")
    for tally in found:
        held = tally.tried - len(tally.wrong)
        style = "red" if tally.wrong else ""
        table.add_row(tally.what, tally.hurt, str(tally.tried), str(held), style=style)
    return table


if __name__ == "__main__":
    main()
