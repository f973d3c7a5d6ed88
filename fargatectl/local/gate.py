"""Who may talk to the embedded AWS: programs of this machine, with its dummy key; no browser."""

import re
from collections.abc import Mapping
from typing import Any

ACCESS_KEY = "AKIAFARGATECTLLOCAL0"  # moto takes only 20 characters
SECRET_KEY = "fargatectl-local"  # noqa: S105 - opens nothing
TOKEN_HEADER = "X-Fargatectl-Token"  # noqa: S105 - the header's name

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d*/[^/]*/([^/]+)/aws4_request")


def refusal(environ: Mapping[str, Any], port: int, *, any_key: bool) -> str:
    """Why this request is not answered; "" when it is."""
    if environ.get("HTTP_HOST") not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
        # A page of evil.example whose name now points to 127.0.0.1.
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
    return found[2] if found else ""
