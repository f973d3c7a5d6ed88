"""Asking AWS the same again and again, for somebody who watches: what passes is waited out."""

from collections.abc import Callable
from typing import TypeVar

from fargatectl.aws import Aws
from fargatectl.runtime.faults import passes, persistently
from fargatectl.runtime.sign_in import PATIENCE, SignIn

T = TypeVar("T")

# Seconds that AWS may be out of reach before its first answer, not as long as later.
AT_FIRST = 60.0


class Asking:
    """Credentials that were good and run out are told by `tell`; `then` is what comes after."""

    def __init__(self, aws: Aws, tell: Callable[[str], None], then: str) -> None:
        self._clock = aws.clock
        self._sign_in = SignIn(aws, tell, then)
        self._was_answered = False

    def ask(self, question: Callable[[], T]) -> T:
        """The answer; a fault that does not pass in time is raised as it is."""
        seconds = PATIENCE if self._was_answered else AT_FIRST
        answer = persistently(self._clock, question, seconds=seconds, will_pass=self._will_pass)
        self.was_answered()
        return answer

    def was_answered(self) -> None:
        """Note an answer, which may be a refusal: the credentials were good."""
        self._was_answered = True
        self._sign_in.is_over()

    def _will_pass(self, error: Exception) -> bool:
        return passes(error) or (self._was_answered and self._sign_in.helps(error))
