"""Who may talk to the embedded AWS: programs of this machine, with its dummy key; no browser."""

import io
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

ACCESS_KEY = "AKIAFARGATECTLLOCAL0"  # moto takes only 20 characters
SECRET_KEY = "fargatectl-local"  # noqa: S105 - opens nothing
TOKEN_HEADER = "X-Fargatectl-Token"  # noqa: S105 - the header's name

# With any port: a proxy of this machine may stand in between. What a browser is led to by a name
# that somebody else rules has that name here.
_HOST = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?", re.ASCII | re.IGNORECASE)
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d*/([^/]*)/([^/]+)/aws4_request")


def refusal(environ: Mapping[str, Any], *, any_key: bool) -> str:
    """Why this request is not answered; "" when it is."""
    if not _HOST.fullmatch(environ.get("HTTP_HOST", "")):
        return "The embedded AWS answers only to 127.0.0.1 and localhost."
    if "HTTP_ORIGIN" in environ or "HTTP_SEC_FETCH_SITE" in environ:
        return "The embedded AWS does not talk to browsers."
    if environ.get("PATH_INFO", "").startswith("/moto-api"):
        return "moto's own pages are closed: they show every secret."
    if not any_key and access_key(environ) != ACCESS_KEY:
        return f"The embedded AWS takes only the access key {ACCESS_KEY}: keep real ones to AWS."
    return ""


def access_key(environ: Mapping[str, Any]) -> str:
    """The key id that signed a request, "" for an unsigned one."""
    found = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    return found[1] if found else ""


def service(environ: Mapping[str, Any]) -> str:
    """The signing name of the service that a request asks, "" for an unsigned one."""
    found = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    return found[3] if found else ""


def region(environ: Mapping[str, Any]) -> str:
    """The region that a request is for, "" for an unsigned one."""
    found = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    return found[2] if found else ""


def operation(environ: MutableMapping[str, Any]) -> str:
    """The operation's name: in a header for JSON protocols, in the body for query ones.

    REST ones name none: their method and path.
    """
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return str(target.rpartition(".")[2])
    named = re.search(r"(?:^|&)Action=(\w+)", body(environ))
    return named[1] if named else f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"


def body(environ: MutableMapping[str, Any]) -> str:
    """What a request brings with it, which stays to be read again."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    content = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(content)
    return str(content.decode("utf-8", "replace"))
