"""The paths under /_fargatectl/: the embedded AWS about itself, and its reset, speed and stop."""

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from fargatectl.local.gate import TOKEN_HEADER

PREFIX = "/_fargatectl/"


@dataclass(frozen=True)
class Control:
    """Answers those who know the token, which stands in a file that only its user can read."""

    token: str
    status: Callable[[], Mapping[str, Any]]
    reset: Callable[[], None]
    accelerate: Callable[[float], None]
    stop: Callable[[], None]

    def answer(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(TOKEN_HEADER, ""), self.token):
            return Response("wrong token", 403)
        match request.method, request.path.removeprefix(PREFIX):
            case "GET", "status":
                return self._status()
            case "POST", "reset":
                self.reset()
                return self._status()
            case "POST", "speed":
                return self._accelerate(request.get_data(as_text=True))
            case "POST", "stop":
                answer = self._status()
                answer.call_on_close(self.stop)  # once the answer is out
                return answer
        return Response("no such path", 404)

    def _accelerate(self, text: str) -> Response:
        if not re.fullmatch(r"\d{1,6}(\.\d+)?", text) or not float(text):
            return Response("a speed is a positive number", 400)
        self.accelerate(float(text))
        return self._status()

    def _status(self) -> Response:
        return Response(json.dumps(self.status()), mimetype="application/json")
