"""What may stand between the command line and AWS: whoever cuts its answers, or gives others."""

import io
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from fargatectl.local import gate

OWN = ("connection", "content-length", "transfer-encoding")


@dataclass(frozen=True)
class Answer:
    """`announced` is how long the body is said to be."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    announced: int

    @property
    def half(self) -> "Answer":
        """Cut in the middle."""
        return replace(self, body=self.body[: len(self.body) // 2])


Spoil = Callable[[str, Answer], Answer]


class Between:
    """Hands on what is asked and what is answered; `spoil` gives the answer that is heard."""

    def __init__(self, upstream: str, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.upstream = urlsplit(upstream)
        self.spoil: Spoil = lambda _operation, answer: answer
        self.heard: list[str] = []

    def cut_each_first(self) -> None:
        """Cut the first answer to each operation."""
        known: set[str] = set()

        def spoil(operation: str, answer: Answer) -> Answer:
            is_first = operation not in known
            known.add(operation)
            return answer.half if is_first else answer

        self.spoil = spoil

    def answer(self, operation: str, given: Answer) -> None:
        """Answer in AWS's place what begins so."""
        self.spoil = lambda asked, answer: given if asked.startswith(operation) else answer

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        connection = HTTPConnection(str(self.upstream.hostname), self.upstream.port or 80)
        connection.request(method, path, body, dict(headers))
        given = connection.getresponse()
        content = given.read()
        connection.close()
        kept = {name: text for name, text in given.getheaders() if name.lower() not in OWN}
        return Answer(given.status, kept, content, len(content))


@contextmanager
def between(upstream: str) -> Iterator[Between]:
    """Somebody between, for as long as it takes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.between = Between(upstream, server)  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.between  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _hand_on(self) -> None:
        between: Between = self.server.between  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: text for name, text in self.headers.items() if name.lower() not in OWN}
        operation = gate.operation(self._environ(body))
        answer = between.spoil(operation, between.ask(self.command, self.path, headers, body))
        between.heard.append(operation)
        self.send_response(answer.status)
        for name, text in answer.headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(answer.announced))
        self.end_headers()
        self.wfile.write(answer.body)
        self.close_connection = len(answer.body) < answer.announced

    do_GET = do_POST = do_PUT = do_DELETE = _hand_on  # noqa: N815 - http.server's names

    def _environ(self, body: bytes) -> dict[str, Any]:
        return {
            "HTTP_X_AMZ_TARGET": self.headers.get("X-Amz-Target", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "REQUEST_METHOD": self.command,
            "PATH_INFO": self.path,
        }

    def log_message(self, *_: object) -> None:
        """Tell nobody."""
