"""How the embedded AWS talks HTTP: a connection stays open from one request to the next."""

import io
import logging
import socket
import threading
from contextlib import suppress
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import ThreadedWSGIServer

from fargatectl.local.agenda import agenda

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

LOOPBACK = "127.0.0.1"
_POLL = 0.05  # seconds until it notices by itself that it shall stop


class Server(ThreadedWSGIServer):
    """Answers on this machine only, with a thread for each connection."""

    def __init__(self, port: int, application: "WSGIApplication") -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._open: set[socket.socket] = set()
        super().__init__(LOOPBACK, port, application, _Connection)

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._serving = threading.Thread(target=self.serve_forever, args=(_POLL,), daemon=True)
        self._serving.start()

    def stop(self) -> None:
        """Close the port and what came through it: a connection would outlive it."""
        stopping = threading.Thread(target=self.shutdown)
        stopping.start()
        with suppress(OSError):  # wakes it from its poll
            socket.create_connection((LOOPBACK, self.port)).close()
        stopping.join()
        self._serving.join()  # it closes the port after it has said that it stopped
        for connection in tuple(self._open):
            with suppress(OSError):  # the other side was first
                connection.shutdown(socket.SHUT_RDWR)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)


class _Connection(MotoRequestHandler):  # type: ignore[misc]
    """Werkzeug's own closes after each answer: that and a thread took half of a call's time."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        if "Transfer-Encoding" in self.headers:  # werkzeug knows where such a request ends
            super().run_wsgi()
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # who sent it is gone, perhaps in the middle of a word
            self.close_connection = True
            return
        self.environ = self.make_environ() | {"wsgi.input": io.BytesIO(body)}
        try:
            self._answer(self.environ)
        except ConnectionError:
            self.close_connection = True

    def _answer(self, environ: "WSGIEnvironment") -> None:
        said: list[Any] = []

        def start_response(*status_and_headers: Any) -> Any:
            said[:] = status_and_headers
            return io.BytesIO().write  # what WSGI asks for, and nobody here uses

        content = self.server.app(environ, start_response)
        body = b"".join(content)
        self.wfile.write(_head(said[0], said[1], len(body)) + body)  # in one piece
        if close := getattr(content, "close", None):
            close()


def _head(status: str, headers: list[tuple[str, str]], length: int) -> bytes:
    ours = [
        ("Date", formatdate(agenda.clock.now(), usegmt=True)),  # tells clients how old a thing is
        ("Content-Length", str(length)),
    ]
    names = {name.lower() for name, _ in ours}
    theirs = [(name, value) for name, value in headers if name.lower() not in names]
    lines = "".join(f"{name}: {value}\r\n" for name, value in [*ours, *theirs])
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1")
