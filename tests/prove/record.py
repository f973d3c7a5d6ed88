"""What came of the trials so far, in a file, so that a run that was ended can be gone on with."""

import json
from dataclasses import asdict
from pathlib import Path

from tests.prove.trials import Outcome


class Record:
    """A file of a line for each trial. It begins empty unless it is gone on with."""

    def __init__(self, path: Path, go_on: bool) -> None:
        self._path = path
        self._kept: dict[str, Outcome] = {}
        path.parent.mkdir(exist_ok=True)
        if go_on and path.exists():
            for line in path.read_text().splitlines():
                key, outcome = json.loads(line)
                self._kept[key] = Outcome(**outcome)
        else:
            path.write_text("")

    def outcome(self, key: str) -> Outcome | None:
        return self._kept.get(key)

    def keep(self, key: str, outcome: Outcome) -> None:
        with self._path.open("a") as file:
            file.write(json.dumps([key, asdict(outcome)]) + "\n")
