"""A program on the PATH that takes Docker's words, for tests of what is built."""

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

from tests.commands.world import World

# A program that takes Docker's words: notes them, and on `push` puts an image into ECR as Docker
# would, or fails as the file `broken` says.
PROGRAM = """\
#!{python}
import json, os, sys
from pathlib import Path
here = Path(__file__).parent
words = sys.argv[1:]
with (here / "calls").open("a") as calls:
    heard = sys.stdin.read() if words[0] == "login" else ""
    greeting = os.environ.get("GREETING", "")
    calls.write(json.dumps([words, heard, greeting]) + "\\n")
print("step one")
if (here / "broken").exists() and words[0] == (here / "broken").read_text():
    print("ERROR: no space left on device")
    sys.exit(17)
if words[0] == "push":
    import boto3
    repository, tag = words[1].partition("/")[2].rsplit(":", 1)
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    config = {{"digest": "sha256:" + tag * 4, "size": 1, "mediaType": "x"}}
    image = {{"schemaVersion": 2, "mediaType": kind, "config": config, "layers": []}}
    manifest = json.dumps(image)
    ecr = boto3.client("ecr", region_name="eu-west-1")
    ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag=tag)
"""


class Docker:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        program = folder / "docker"
        program.write_text(PROGRAM.format(python=sys.executable))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def install(self, world: World) -> None:
        """Let the world's commands find it."""
        world.variables["PATH"] = f"{self.folder}{os.pathsep}{os.environ['PATH']}"

    @property
    def calls(self) -> list[Any]:
        """Words, standard input and the build argument of each call since the last look."""
        file = self.folder / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

    def break_at(self, word: str) -> None:
        (self.folder / "broken").write_text(word)

    def mend(self) -> None:
        (self.folder / "broken").unlink()
