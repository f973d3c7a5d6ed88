"""What is promised of runs that go wrong, tried at every point and written down.

make prove
"""

import tests.alone  # isort: skip  # noqa: F401 - before anything asks for what is set outside

import argparse
import math
import os
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.prove import report
from tests.prove.account import Account
from tests.prove.campaign import Tally, campaign, try_all
from tests.prove.record import Record
from tests.prove.scenes import APPS, App

KEPT = Path("build") / "prove.jsonl"
# So often it is told how far it is; seconds.
TELLING = 20.0

console = Console(stderr=True, log_path=False)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only each so many-th writing call")
    parser.add_argument("--app", help="only the app whose name begins so")
    parser.add_argument("--go-on", action="store_true", help="keep what an ended run has tried")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no trial afterwards")
    asked = parser.parse_args()
    record, began = Record(KEPT, asked.go_on), time.monotonic()
    until = began + asked.minutes * 60
    apps = [app for app in APPS if app.name.startswith(asked.app or "")]
    found: list[Tally] = []
    with tempfile.TemporaryDirectory() as folder:
        account = Account(Path(folder))
        for app in apps:
            found += tallies(app, account, asked.every, record, until)
    console.print(_table(found))
    times = os.times()
    cpu = times.user + times.system + times.children_user + times.children_system
    seconds = time.monotonic() - began
    took = f"{seconds / 60:.1f} minutes, {cpu / 60:.1f} of CPU"
    took = f"its last part took {took}" if asked.go_on else took
    console.print(took)
    if apps == [*APPS]:
        report.write(found, datetime.now(UTC), asked.every, took)
    raise SystemExit(any(tally.wrong for tally in found))


def tallies(
    app: App, account: Account, every: int, record: Record, until: float
) -> Iterator[Tally]:
    """What all trials of an app came to; that they could not go on is told as one of them."""
    try:
        for points in campaign(app, account, every):
            if not points:
                continue
            counted = {(point.what, point.hurt): Tally(point.what, point.hurt) for point in points}
            for point in points:
                counted[point.what, point.hurt].left += 1
            told = time.monotonic()
            for number, (point, outcome) in enumerate(try_all(points, record, until), 1):
                counted[point.what, point.hurt].count(point.where, outcome)
                if outcome.wrong:
                    console.print(f"{point.key} {outcome.operation}: {outcome.wrong}", markup=False)
                if number == len(points) or time.monotonic() > told + TELLING:
                    told = time.monotonic()
                    console.log(f"{points[-1].what}: {number} of {len(points)}")
            yield from counted.values()
    except Exception:  # noqa: BLE001 - told in the table, and no other app is kept from its trials
        yield Tally(f"all of {app.name}", "the trials", 1, [traceback.format_exc()])


def _table(found: Sequence[Tally]) -> Table:
    table = Table("what", "what went wrong", "tried", "held")
    for tally in found:
        held = tally.tried - len(tally.wrong)
        style = "red" if tally.wrong else ""
        table.add_row(tally.what, tally.hurt, str(tally.tried), str(held), style=style)
    return table


if __name__ == "__main__":
    main()
