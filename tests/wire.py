"""The wire between the command line and the embedded AWS: who counts, delays or cuts it."""

import io
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from fargatectl.local.failures import refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

READS = ("Describe", "List", "Get", "Filter", "AssumeRole", "GET ")


class Wire:
    """Notes every call by its operation; `cut_after` writes nothing reaches AWS any more.

    What is `losing` is done by AWS, and its answer lost; what is `refusing` is refused once, with
    AWS's code and text.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.cut_after: int | None = None
        self.latency = 0.0  # real seconds
        self.losing: set[str] = set()  # operations whose next answer does not come back
        self.refusing: dict[str, tuple[str, str]] = {}
        self.spoil: Callable[[str], bool] = lambda _operation: False
        self._lock = threading.Lock()

    @property
    def writes(self) -> list[str]:
        return [call for call in self.calls if not call.startswith(READS)]

    def clear(self) -> None:
        with self._lock:
            self.calls.clear()

    def wrap(self, application: "WSGIApplication") -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            operation = _operation(environ)
            with self._lock:
                is_dead = self._is_dead(operation)
                if not is_dead:
                    self.calls.append(operation)
            if self.latency:
                time.sleep(self.latency)
            if is_dead or self.spoil(operation):
                denied = refused(environ, "AccessDeniedException", "the wire is cut")
                return denied(environ, start_response)
            if refusal := self.refusing.pop(operation, None):
                return refused(environ, *refusal)(environ, start_response)
            if operation in self.losing:
                self.losing.discard(operation)
                list(application(environ, _unheard))
                start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
                return []
            return application(environ, start_response)

        return answer

    def _is_dead(self, operation: str) -> bool:
        if self.cut_after is None or len(self.writes) < self.cut_after:
            return False
        # From the first write that does not arrive on, nothing does.
        if not operation.startswith(READS):
            self.cut_after = -1
        return self.cut_after == -1


def _unheard(*_: object) -> Callable[[bytes], object]:
    return lambda _: None


def _operation(environ: "WSGIEnvironment") -> str:
    """The operation's name: in a header for JSON protocols, in the body for query ones."""
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return str(target.rpartition(".")[2])
    body = _body(environ)
    for pair in body.split("&"):
        name, _, value = pair.partition("=")
        if name == "Action":
            return value
    return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"


def _body(environ: "WSGIEnvironment") -> str:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    content = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(content)
    return str(content.decode("utf-8", "replace"))
