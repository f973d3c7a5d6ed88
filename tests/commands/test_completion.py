"""What shells complete: the names that are in the file, without asking AWS."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fargatectl.cli import app

SPEC = """\
app: shop
secrets: {db: {generate: true}}
services:
  web: {image: "${UNSET:?no image}"}
  worker: {image: busybox}
jobs:
  nightly: {image: busybox}
environments:
  staging: {services: {worker: null}}
  prod: {services: {watcher: {image: busybox}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "fargate.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _asked(line: str) -> dict[str, str]:
    """As bash asks what may stand at the end of the line."""
    words = line.split(" ")
    return {
        "_FARGATECTL_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }


def _completed(line: str, **env: str) -> list[str]:
    ran = CliRunner().invoke(app, [], env={**_asked(line), **env})
    assert ran.stderr == ""
    return ran.stdout.split()


def test_names_are_those_of_the_file() -> None:
    for line, names in {
        "fargatectl scale w": ["web", "worker", "watcher"],
        "fargatectl scale --env prod wa": ["watcher"],
        "fargatectl scale -e staging ": ["web"],
        "fargatectl history ": ["web", "worker", "watcher"],
        "fargatectl run n": ["nightly"],
        "fargatectl logs ": ["web", "worker", "watcher", "nightly"],
        "fargatectl up --only we": ["web"],
        "fargatectl up --image we": ["web="],
        "fargatectl secrets rotate ": ["db"],
        "fargatectl plan --env ": ["staging", "prod"],
        "fargatectl plan -e s": ["staging"],
        "fargatectl plan -o ": ["text", "json"],
        "fargatectl run web -- w": [],
    }.items():
        assert _completed(line) == names, line
    assert _completed("fargatectl restart ", FARGATECTL_ENV="staging") == ["web"]


def test_what_is_wrong_is_not_told_in_the_middle_of_a_line(folder: Path) -> None:
    for line in (
        "fargatectl scale -e nope ",
        "fargatectl scale -f /nowhere ",
        "fargatectl scale -f - ",
        "fargatectl scale -f . ",
    ):
        assert _completed(line) == [], line
    for text in ("", "{", "services: 3", "services: {web: {}}\nenvironments: []"):
        (folder / "fargate.yaml").write_text(text)
        for line in ("fargatectl scale w", "fargatectl plan -e "):
            assert set(_completed(line)) <= {"web"}, text
    (folder / "fargate.yaml").unlink()
    assert _completed("fargatectl scale ") == []


def test_nothing_of_aws_is_imported_for_it(folder: Path) -> None:
    program = (
        "import sys\nfrom fargatectl.cli import app\n"
        "try:\n    app(prog_name='fargatectl')\n"
        "finally:\n    print(*{'boto3', 'botocore', 'moto'} & {*sys.modules}, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=_asked("fargatectl scale -e prod wa"),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("watcher\n", "\n")
