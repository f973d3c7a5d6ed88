"""Credentials that run out while something is watched, and the sign-in that makes them good."""

from collections.abc import Callable

from fargatectl.aws import Aws, is_signed_out

# Seconds that somebody gets to sign in again.
PATIENCE = 300.0


class SignIn:
    """Waits for one, of which a person is told by `tell`; `then` is what comes after it."""

    def __init__(self, aws: Aws, tell: Callable[[str], None], then: str) -> None:
        self._aws = aws
        self._tell = tell
        self._then = then
        self._is_awaited = False

    def helps(self, error: Exception) -> bool:
        """Whether it is what `error` needs; then the next call looks for credentials anew."""
        if not is_signed_out(error):
            return False
        self._aws.renew()
        if not self._is_awaited:
            self._is_awaited = True
            self._tell(
                "The AWS credentials have expired. Sign in again (aws sso login) in another "
                f"terminal, and {self._then}."
            )
        return True

    def is_over(self) -> None:
        """AWS has answered: the next time that credentials run out is told anew."""
        self._is_awaited = False
