"""The program that builds images and pushes them: Docker's command line, or one that speaks it."""

import base64
import os
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from fargatectl.aws import Aws
from fargatectl.errors import FargatectlError
from fargatectl.spec.contexts import Context

# In the order they are looked for; all of them take the same words.
PROGRAMS = ("docker", "finch", "nerdctl", "podman")
# So many lines of a build that failed are told.
LAST_LINES = 20

# Signing in writes the program's configuration, which two at once would spoil.
_signing_in = threading.Lock()


class Docker:
    """`tell` is handed each line that the program writes."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def build(self, context: Context, image: str) -> None:
        """Build the context as `image`. Raises with the last lines of the build."""
        target = ["--target", context.target] if context.target else []
        # A value is handed over in the environment, where no list of processes shows it.
        arguments = [part for name in context.arguments for part in ("--build-arg", name)]
        dockerfile = str(context.folder / context.dockerfile)
        platform = ["--platform", context.platform]
        words = ["build", *platform, "--file", dockerfile, *target, *arguments]
        # Attestations would make an index of the image, with a platform that is none.
        plain = {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1", "BUILDKIT_PROGRESS": "plain"}
        more = {**context.arguments, **plain}
        self._run([*words, "--tag", image, str(context.folder)], f"build {context.folder}", more)

    def push(self, aws: Aws, image: str) -> None:
        """Push the image to ECR, signed in as the caller."""
        registry = image.partition("/")[0]
        with _signing_in:
            self._sign_in(aws, registry)
        self._run(["push", image], f"push {image}")

    def _sign_in(self, aws: Aws, registry: str) -> None:
        answer = aws.client("ecr").get_authorization_token()
        token = answer["authorizationData"][0]["authorizationToken"]
        user, _, password = base64.b64decode(token).decode().partition(":")
        words = ["login", "--username", user, "--password-stdin", registry]
        self._run(words, f"sign in to {registry}", standard_input=password)

    @cached_property
    def _program(self) -> str:
        found = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if found is None:
            raise FargatectlError(
                f"Building an image takes Docker, and none of {', '.join(PROGRAMS)} is installed.",
                "Install one of them, or name an `image` instead of `build`.",
            )
        return found

    def _run(
        self,
        words: Sequence[str],
        doing: str,
        environment: Mapping[str, str] | None = None,
        standard_input: str = "",
    ) -> None:
        lines: deque[str] = deque(maxlen=LAST_LINES)
        with subprocess.Popen(
            [self._program, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            text=True,
            errors="replace",
        ) as running:
            assert running.stdin is not None
            assert running.stdout is not None
            running.stdin.write(standard_input)
            running.stdin.close()
            for line in map(str.rstrip, running.stdout):
                if line:
                    lines.append(line)
                    self._tell(line)
        if running.returncode:
            told = "\n".join(f"  {line}" for line in lines)
            raise FargatectlError(
                f"Could not {doing}: {self._program} ended with {running.returncode}.\n{told}",
                "Fix what it names, and run the command again: what was built is kept.",
            )
