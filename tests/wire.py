"""The wire between the command line and the embedded AWS: who counts, delays or cuts it."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fargatectl.local import gate
from fargatectl.local.failures import refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

READS = ("Describe", "List", "Get", "Filter", "Simulate", "AssumeRole", "GET ")


@dataclass(frozen=True)
class Call:
    """A call on the wire. `number` is 0 for a read.

    Writes are numbered from 1 on; one that is repeated as it was keeps its number.
    """

    operation: str
    number: int
    environ: Mapping[str, Any]


class Wire:
    """Notes every call by its operation; `cut_after` writes nothing reaches AWS any more.

    What is `losing` is done by AWS, and its answer lost; what is `refusing` is refused once, with
    AWS's code and text. What `before` gives answers in AWS's place, and AWS never hears of it; what
    `after` gives is heard in place of AWS's answer to a write.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.cut_after: int | None = None
        self.latency = 0.0  # real seconds
        self.losing: set[str] = set()  # operations whose next answer does not come back
        self.refusing: dict[str, tuple[str, str]] = {}
        self.spoil: Callable[[str], bool] = lambda _operation: False
        self.before: Callable[[Call], WSGIApplication | None] = lambda _call: None
        self.after: Callable[[Call], WSGIApplication | None] = lambda _call: None
        self._numbers: dict[tuple[str, str], int] = {}
        self._under_way = 0
        self._lock = threading.Lock()

    @property
    def writes(self) -> list[str]:
        return [call for call in self.calls if not call.startswith(READS)]

    @property
    def numbered(self) -> list[str]:
        """The operations of all writes by number, without those that were repeated."""
        return [operation for operation, _ in self._numbers]

    def clear(self) -> None:
        with self._lock:
            self.calls.clear()
            self._numbers.clear()

    def fall_silent(self) -> None:
        """Return once nothing is under way: what a dead process had sent is done by then."""
        quiet = 0
        while quiet < 3:
            time.sleep(0.01)
            quiet = 0 if self._under_way else quiet + 1

    def wrap(self, application: "WSGIApplication") -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            with self._lock:
                self._under_way += 1
            try:
                return self._answer(application, environ, start_response)
            finally:
                with self._lock:
                    self._under_way -= 1

        return answer

    def _answer(
        self,
        application: "WSGIApplication",
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        operation = gate.operation(environ)
        with self._lock:
            is_dead = self._is_dead(operation)
            if not is_dead:
                self.calls.append(operation)
            is_write = not operation.startswith(READS)
            number = self._number(operation, environ) if is_write else 0
            call = Call(operation, number, environ)
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
        if instead := self.before(call):
            return instead(environ, start_response)
        if not is_write:
            return application(environ, start_response)
        heard = _Heard()
        content = list(application(environ, heard))
        if instead := self.after(call):
            return instead(environ, start_response)
        heard.repeat(start_response)
        return content

    def _number(self, operation: str, environ: "WSGIEnvironment") -> int:
        return self._numbers.setdefault((operation, gate.body(environ)), len(self._numbers) + 1)

    def _is_dead(self, operation: str) -> bool:
        if self.cut_after is None or len(self.writes) < self.cut_after:
            return False
        # From the first write that does not arrive on, nothing does.
        if not operation.startswith(READS):
            self.cut_after = -1
        return self.cut_after == -1


def closed(environ: "WSGIEnvironment", _start_response: "StartResponse") -> Iterable[bytes]:
    """The answer of a connection that is reset."""
    gate.body(environ)  # else what is left of it is taken for the next request
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError


def cut(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """An answer of which only the beginning arrives."""
    environ["werkzeug.socket"].sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    return closed(environ, start_response)


def failing(status: str) -> "WSGIApplication":
    """An answer of a status alone, such as a gateway's."""

    def answer(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response(status, [("Content-Type", "text/plain")])
        return []

    return answer


class _Heard:
    """What an application says of its answer before the content."""

    def __init__(self) -> None:
        self._said: tuple[Any, ...] = ()

    def __call__(self, *said: Any) -> Callable[[bytes], object]:
        self._said = said
        return lambda _: None

    def repeat(self, start_response: "StartResponse") -> None:
        start_response(*self._said)


def _unheard(*_: object) -> Callable[[bytes], object]:
    return lambda _: None
