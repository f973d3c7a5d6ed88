"""The arrows of ARCHITECTURE.md: imports run one way, and start-up stays lean."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "fargatectl"

# Each may import those of later lines, and itself.
LAYERS = [
    {"__main__"},
    {"cli"},
    {"commands"},
    {"render", "local"},
    {"policy"},
    {"blueprint", "adopt", "cost"},
    {"existing"},
    {"resources", "runtime"},
    {"engine"},
    {"aws", "spec"},
    {"events", "errors", "clock", "api_models"},
]
# Only these print; only these talk to AWS.
PRINTERS = {"render", "cli", "commands"}
HEAVY = ("boto3", "botocore", "moto", "rich.live", "rich.console", "ruamel", "flask")


def _files() -> Iterator[Path]:
    yield from sorted(PACKAGE.rglob("*.py"))


def _part(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _layer(part: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


@pytest.mark.parametrize("path", list(_files()), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    part = _part(path)
    if part == "__init__":
        return
    for module in _imports(path):
        names = module.split(".")
        if names[0] == "fargatectl" and len(names) > 1:
            other = names[1]
            assert other == part or _layer(part) < _layer(other), f"{path} imports {module}"


def test_the_embedded_aws_imports_little_of_ours() -> None:
    for path in (PACKAGE / "local").rglob("*.py"):
        for module in _imports(path):
            assert not module.startswith("fargatectl.") or module.startswith(
                ("fargatectl.local", "fargatectl.clock", "fargatectl.api_models")
            ), f"{path} imports {module}"


def test_only_the_clock_sleeps() -> None:
    for path in _files():
        if _part(path) not in ("clock", "local"):
            assert "time.sleep" not in path.read_text(), path


def test_only_render_and_commands_print() -> None:
    for path in _files():
        text = path.read_text()
        if _part(path) not in (*PRINTERS, "local"):
            assert not re.search(r"\bprint\(|typer\.echo", text), path


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_start_up_imports_nothing_heavy(option: str) -> None:
    script = (
        "import sys\n"
        "from fargatectl.cli import app\n"
        "try:\n"
        f"    app([{option!r}])\n"
        "except SystemExit:\n"
        "    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = ran.stderr.split()
    assert [name for name in HEAVY if name in loaded] == []


def test_a_blueprint_asks_nothing_of_aws() -> None:
    for path in (PACKAGE / "blueprint").rglob("*.py"):
        for module in _imports(path):
            assert not module.startswith(("fargatectl.aws", "boto")), f"{path} imports {module}"
