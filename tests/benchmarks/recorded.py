"""The calls of an empty `up`, as they can be made again without fargatectl."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Runs the command line with a note of each call that it makes, then leaves the notes in a file.
_NOTING = """
import json, sys
import botocore.handlers
calls = []
def note(params, model, **_):
    calls.append([model.service_model.service_name, model.name, dict(params)])
botocore.handlers.BUILTIN_HANDLERS.append(("before-parameter-build", note))
into = sys.argv.pop(1)
from fargatectl.__main__ import run
code = run()
open(into, "w").write(json.dumps(calls))
sys.exit(code)
"""


def record(arguments: list[str], environment: Mapping[str, str], into: Path) -> list[Any]:
    """Run the command and write its calls, pages each by itself, for `tests.benchmarks.bare`."""
    command = [sys.executable, "-c", _NOTING, str(into), *arguments]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return list(json.loads(into.read_text()))
