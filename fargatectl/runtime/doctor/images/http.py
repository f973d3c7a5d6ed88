"""JSON over HTTP, with little patience: a registry that does not answer must not hold anybody up.

The standard library's client is enough here: it knows proxies, and it does not carry a header over
to where it is redirected unless that is wished, which keeps a registry's token from its storage.
"""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, build_opener

SECONDS = 3.0
MOST_BYTES = 4 * 1024 * 1024


class Unreachable(Exception):
    """No answer, or none that makes sense."""


class Refused(Exception):
    """An answer that says no."""

    def __init__(self, status: int, challenge: str) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.challenge = challenge


def document(url: str, token: str = "", accept: str = "application/json") -> Mapping[str, Any]:
    """The JSON object there."""
    request = Request(url, headers={"Accept": accept, "User-Agent": "fargatectl"})  # noqa: S310
    if token:
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        # `urlopen` would go on with the proxies of its first call.
        with build_opener().open(request, timeout=SECONDS) as answer:
            found = json.loads(answer.read(MOST_BYTES))
    except HTTPError as error:
        raise Refused(error.code, error.headers.get("WWW-Authenticate", "")) from error
    except (URLError, HTTPException, TimeoutError, OSError, ValueError) as error:
        raise Unreachable(_words(error)) from error
    return found if isinstance(found, dict) else {}


def _words(error: Exception) -> str:
    """The system's, without its numbers."""
    reason = getattr(error, "reason", error)
    return str(getattr(reason, "strerror", None) or reason)
