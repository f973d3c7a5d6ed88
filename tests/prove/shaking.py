"""A life of an app while AWS throttles, stumbles and takes its time."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fargatectl.local import gate
from fargatectl.local.failures import refused
from tests.prove.account import HANGS, Account
from tests.prove.scenes import Scene
from tests.prove.trials import Clean, Outcome, difference, settled
from tests.wire import Call, failing

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THROTTLED, FAILING = 0.30, 0.05  # shares of all calls
SLOW = 0.03  # real seconds at most

# How each service says it; all others as ECS does.
CODES = {
    "ec2": ("RequestLimitExceeded", 503),
    "elasticloadbalancing": ("Throttling", 400),
    "iam": ("Throttling", 400),
    "route53": ("Throttling", 400),
    "monitoring": ("Throttling", 400),
}


class Shaker:
    """Answers a share of all calls in AWS's place, by a seed."""

    def __init__(self, seed: int) -> None:
        self.struck: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def __call__(self, call: Call) -> "WSGIApplication | None":
        with self._lock:
            drawn, pause = self._random.random(), self._random.random() * SLOW
        time.sleep(pause)
        if drawn < THROTTLED:
            code, status = CODES.get(gate.service(call.environ), ("ThrottlingException", 400))
            self.struck[code] += 1
            answer = refused(_as_json(call.environ), code, "Rate exceeded")
            answer.status_code = status
            return answer
        if drawn < THROTTLED + FAILING:
            self.struck["5xx"] += 1
            return failing("503 Service Unavailable")
        return None


def _as_json(environ: Mapping[str, Any]) -> Mapping[str, Any]:
    """A REST service is asked without a body, and answers in JSON all the same."""
    is_json = gate.service(environ) == "scheduler"
    return {**environ, "CONTENT_TYPE": "application/json"} if is_json else environ


def shaken(account: Account, scene: Scene, expected: Clean, seed: int) -> Outcome:
    """`up`, `logs --follow` and `down`, each held against how it goes undisturbed."""
    account.open()
    empty = settled(account)
    scene.set(account)
    shaker = Shaker(seed)
    wrong = [
        _shaken(account, shaker, scene.command, expected.shape),
        _followed(account, shaker),
        _shaken(account, shaker, ("down", "--yes"), empty),
    ]
    struck = ", ".join(f"{number} {code}" for code, number in shaker.struck.items())
    return Outcome(struck, "\n".join(each for each in wrong if each))


def _shaken(
    account: Account, shaker: Shaker, command: tuple[str, ...], expected: tuple[str, ...]
) -> str:
    account.wire.before = shaker
    code, said = account.start(*command).end()
    account.wire.before = lambda _call: None
    if code != 0:
        return f"{command[0]} ended with {code}: {said}"
    return difference(expected, settled(account))


def _followed(account: Account, shaker: Shaker) -> str:
    """Every line that `logs` tells is told by `logs --follow` once."""
    code, said = account.start("logs", "--since", "7d").end()
    lines = said.splitlines()
    if code != 0 or not lines:
        return f"logs ended with {code}: {said}"
    account.wire.before = shaker
    run = account.start("logs", "--follow", "--since", "7d")
    deadline = time.monotonic() + HANGS / 2
    while len(run.said().splitlines()) < len(lines) and time.monotonic() < deadline:
        time.sleep(0.05)
    run.send(signal.SIGINT)
    code, said = run.end()
    account.wire.before = lambda _call: None
    told = Counter(said.splitlines())
    lost = [line for line in lines if not told[line]]
    twice = [line for line in lines if told[line] > 1]
    if code != 130 or lost or twice:
        return f"logs --follow ended with {code}, lost {lost}, told twice {twice}: {said}"
    return ""
