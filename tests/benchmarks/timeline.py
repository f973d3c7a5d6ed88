"""When each call was under way, and how many had to wait for each other."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fargatectl.local import gate

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True)
class Call:
    operation: str
    began: float
    ended: float


class Timeline:
    """Notes the calls that pass it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._lock = threading.Lock()

    def clear(self) -> None:
        with self._lock:
            self.calls.clear()

    def wrap(self, application: "WSGIApplication") -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            operation, began = gate.operation(environ), time.perf_counter()
            content = list(application(environ, start_response))
            with self._lock:
                self.calls.append(Call(operation, began, time.perf_counter()))
            return content

        return answer

    def chain(self) -> list[str]:
        """The longest row of calls of which each began after the one before it had ended."""
        row: list[Call] = []
        for call in sorted(self.calls, key=lambda each: each.ended):
            if not row or call.began >= row[-1].ended:
                row.append(call)
        return [call.operation for call in row]
