"""The Session Manager plugin: AWS's program that connects a terminal with a session."""

import json
import platform
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from fargatectl.aws import Aws
from fargatectl.errors import FargatectlError
from fargatectl.runtime.exec_session import Opened

NAME = "session-manager-plugin"
_INSTALL = {
    "darwin": "brew install --cask session-manager-plugin",
    "win32": "winget install Amazon.SessionManagerPlugin",
}
_LINUX = (
    "curl -O https://s3.amazonaws.com/session-manager-downloads/plugin/latest/ubuntu_{arch}/"
    "session-manager-plugin.deb && sudo dpkg -i session-manager-plugin.deb"
)
_MANUAL = (
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
    "session-manager-working-with-install-plugin.html"
)
# What the terminal sends to all of its programs: it is the plugin's to act on.
_TERMINALS = ("SIGINT", "SIGQUIT", "SIGTSTP")


def find(system: str) -> str:
    """Where it is; raises when it is not on the PATH."""
    path = shutil.which(NAME)
    if path is None:
        raise FargatectlError(
            f"ECS Exec needs AWS's {NAME}, and it is not on the PATH.",
            f"Install it: {_install(system)}\n{_MANUAL}",
        )
    return path


def _install(system: str) -> str:
    arch = "arm64" if platform.machine() in ("aarch64", "arm64") else "64bit"
    return _INSTALL.get(system, _LINUX.format(arch=arch))


def connect(path: str, aws: Aws, opened: Opened, profile: str) -> int:
    """Hand the terminal to the plugin until the session is over; its exit code."""
    words = [
        path,
        json.dumps(opened.session),
        aws.region,
        "StartSession",
        profile,
        json.dumps({"Target": opened.target}),
        aws.client("ssm").meta.endpoint_url,
    ]
    with subprocess.Popen(words) as plugin, _leaving_signals_to(plugin):
        code = plugin.wait()
    # Ended by a signal, as a shell puts it.
    return code if code >= 0 else 128 - code


@contextmanager
def _leaving_signals_to(plugin: "subprocess.Popen[bytes]") -> Iterator[None]:
    def pass_on(number: int, _frame: FrameType | None) -> None:
        plugin.send_signal(number)

    # Not SIG_IGN. A program inherits that, and a plugin that ignores Ctrl-C sends none on.
    def leave(_number: int, _frame: FrameType | None) -> None:
        pass

    handlers = {getattr(signal, name): leave for name in _TERMINALS if hasattr(signal, name)}
    before: Mapping[signal.Signals, object] = {
        number: signal.signal(number, handler)
        for number, handler in {**handlers, signal.SIGTERM: pass_on}.items()
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
