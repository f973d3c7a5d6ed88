"""Reads that are asked once: the answers of one look at AWS, shared by all who ask."""

import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

Answer = dict[str, Any]
Ask = Callable[[str, str, Mapping[str, Any]], Answer]


class Reads:
    """Answers by question. Two threads with one question make one call."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._answers: dict[str, Future[Answer]] = {}
        self._asked: dict[str, float] = {}  # when, of what may expire
        self._lock = threading.Lock()

    def copy(self) -> "Reads":
        """What was asked so far, to go on from."""
        other = Reads(self._ask)
        with self._lock:
            other._answers = dict(self._answers)
        return other

    def get(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Answer:
        question = _question(service, operation, parameters)
        with self._lock:
            answer = self._answers.get(question)
            is_first = answer is None
            if answer is None:
                answer = self._answers[question] = Future()
        if is_first:
            self._find_out(answer, service, operation, parameters)
        return answer.result()

    def expire(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
        now: float,
        seconds: float,
    ) -> None:
        """Forget an answer that is older than so many seconds, or of unknown age."""
        question = _question(service, operation, parameters)
        with self._lock:
            if question not in self._asked or now - self._asked[question] >= seconds:
                self._asked[question] = now
                self._answers.pop(question, None)

    def tell(
        self, service: str, operation: str, parameters: Mapping[str, Any], answer: Answer
    ) -> None:
        """Know an answer without asking; one that is known or asked for by now stays."""
        told: Future[Answer] = Future()
        told.set_result(answer)
        with self._lock:
            self._answers.setdefault(_question(service, operation, parameters), told)

    def prefetch(self, service: str, operation: str, parameters: Mapping[str, Any]) -> None:
        """Like `get`; a failure is told to the one who asks for the answer."""
        with suppress(Exception):
            self.get(service, operation, parameters)

    def _find_out(
        self, answer: Future[Answer], service: str, operation: str, parameters: Mapping[str, Any]
    ) -> None:
        try:
            answer.set_result(self._ask(service, operation, parameters))
        except BaseException as error:  # noqa: BLE001 - handed to everyone who waits for it
            answer.set_exception(error)


def _question(service: str, operation: str, parameters: Mapping[str, Any]) -> str:
    return json.dumps([service, operation, parameters], sort_keys=True)
