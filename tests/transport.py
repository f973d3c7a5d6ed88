"""How a test's requests reach its embedded AWS: handed over in memory, signed and complete.

Sockets, and the threads that wait at both ends of them, took a third of the suite's time. They are
used where they are what is tested (`tests/local/test_connections.py`), by what runs in processes of
its own, and by answers that are read bit by bit.
"""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import URLLib3Session

from fargatectl.local.connections import answer
from fargatectl.local.server import EmbeddedAws

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_near: dict[str, "WSGIApplication"] = {}  # by host and port


def prepare() -> None:
    """Let requests be handed over to the servers that are `near`."""
    URLLib3Session.send = _handing_over(URLLib3Session.send)


@contextmanager
def near(server: EmbeddedAws) -> Iterator[None]:
    """Inside, who asks this server from this process needs no socket."""
    host = urlsplit(server.url).netloc
    _near[host] = server.application
    try:
        yield
    finally:
        del _near[host]


def _handing_over(send: Callable[..., Any]) -> Callable[..., Any]:
    def handed(session: Any, request: Any) -> Any:
        url = urlsplit(request.url)
        if request.stream_output or url.netloc not in _near:
            return send(session, request)
        sent: list[Any] = []
        try:
            answer(_near[url.netloc], _environ(request), lambda *parts: sent.append(parts))
        except ConnectionError as error:
            raise ConnectionClosedError(error=error, endpoint_url=request.url) from error
        status, headers, body = sent[0]
        response = AWSResponse(request.url, int(status.split()[0]), headers, None)
        response._content = body
        return response

    return handed


def _environ(request: Any) -> "WSGIEnvironment":
    """A request that botocore has signed, as WSGI wants it."""
    url, body = urlsplit(request.url), _body(request)
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(url.path, "latin-1") or "/",
        "QUERY_STRING": url.query,
        "RAW_URI": f"{url.path}?{url.query}" if url.query else url.path,
        "REMOTE_ADDR": url.hostname,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": str(url.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": url.netloc,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        environ.setdefault(key if key == "CONTENT_TYPE" else f"HTTP_{key}", text)
    return environ


def _body(request: Any) -> bytes:
    body = request.body or b""
    if hasattr(body, "read"):
        return bytes(body.read())
    return body.encode() if isinstance(body, str) else bytes(body)
