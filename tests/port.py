"""The port of a test process, on which its embedded AWSs answer one after the other."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from fargatectl.local.connections import LOOPBACK, Server
from fargatectl.local.server import EmbeddedAws

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Port:
    """Stays open, as do connections to it: to make them anew took a tenth of a test's time."""

    def __init__(self) -> None:
        self._application: WSGIApplication | None = None
        self._server = Server(0, self._answer)
        self._server.start()

    @contextmanager
    def leading_to(self, aws: EmbeddedAws) -> Iterator[None]:
        """Inside, it is this one that answers; then nobody."""
        aws.url = f"http://{LOOPBACK}:{self._server.server_port}"
        self._application = aws.application
        try:
            yield
        finally:
            self._application = None

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if self._application is None:
            raise ConnectionResetError("the test that this was asked for is over")
        return self._application(environ, start_response)


# One a process.
port = cache(Port)
