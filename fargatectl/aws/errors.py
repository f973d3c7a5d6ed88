"""What an AWS error says, and what to do about it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb, format_tb
from typing import Any

from fargatectl.errors import FargatectlError, Unforeseen, UsageError


class AwsError(FargatectlError):
    """AWS refused or could not be reached; the message says what we were doing."""


def code_of(error: BaseException) -> str:
    """AWS's error code, such as `ThrottlingException`; empty for an error that AWS did not send."""
    return str(_error(error).get("Code", ""))


def message_of(error: BaseException) -> str:
    """AWS's own words, or the error's."""
    return str(_error(error).get("Message") or error)


def says(error: BaseException, code: str, text: str = "") -> bool:
    """Whether AWS answered with this code, and with this text somewhere in its message.

    The same text comes under several codes from ECS, so an empty code matches any.
    """
    return bool(_error(error)) and code in ("", code_of(error)) and text in message_of(error)


@contextmanager
def ignoring(*codes: str) -> Iterator[None]:
    """Go on when AWS refuses with one of these codes: what was asked for is so already."""
    from botocore.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        if code_of(error) not in codes:
            raise


def is_unanswered(error: BaseException) -> bool:
    """Whether AWS may have done what was asked without saying so, or will do it if asked later."""
    from botocore import exceptions
    from botocore.parsers import ResponseParserError

    if isinstance(error, exceptions.ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or code_of(error) in _THROTTLED
    cut_off = (exceptions.ConnectionError, exceptions.HTTPClientError, ResponseParserError)
    return isinstance(error, cut_off)


def is_unheard(error: BaseException) -> bool:
    """Whether AWS has surely not done what was asked: it was throttled, or never reached."""
    from botocore import exceptions

    unreached = (
        exceptions.ConnectTimeoutError,
        exceptions.EndpointConnectionError,
        exceptions.ProxyConnectionError,
    )
    return isinstance(error, unreached) or code_of(error) in _THROTTLED


def is_signed_out(error: BaseException) -> bool:
    """Whether credentials that were good have run out: a new sign-in makes them good again."""
    return code_of(error) in _RUN_OUT or type(error).__name__ in _SIGN_IN


def is_denied(error: BaseException) -> bool:
    """Whether the caller lacks the permission."""
    return code_of(error) in _DENIED


def explain(error: Exception, doing: str) -> FargatectlError:
    """The error as users read it. Our own errors already say what to do and stay as they are."""
    from botocore.exceptions import BotoCoreError, ClientError, ProfileNotFound

    if isinstance(error, FargatectlError):
        return error
    if says(error, "UnknownEndpoint"):  # the embedded AWS's; AWS itself is not even reached
        return UsageError(f"Could not {doing}: {message_of(error)}", _REGION)
    if isinstance(error, ClientError):
        message = f"Could not {doing}: {code_of(error)}: {message_of(error)}"
        return AwsError(message, _advice(error))
    if isinstance(error, ProfileNotFound):
        return UsageError(f"{error}.", "See `aws configure list-profiles`.")
    if isinstance(error, BotoCoreError):
        return AwsError(f"Could not {doing}: {error}", _advice_without_answer(error))
    return _unforeseen(error, doing)


def _unforeseen(error: Exception, doing: str) -> Unforeseen:
    """Most often AWS left out what it always sends. The error's own text may quote a value."""
    ours = [each for each in extract_tb(error.__traceback__) if _OURS in Path(each.filename).parts]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "a library"
    is_missing = isinstance(error, KeyError) and re.fullmatch(r"'\w+'", str(error))
    what = f"AWS's answer has no {error}" if is_missing else f"an unforeseen {type(error).__name__}"
    return Unforeseen(
        f"Could not {doing}: {what} (in {place}).",
        "AWS answered in a way that fargatectl does not know, or fargatectl has a bug: please "
        "report it. --verbose shows where it came from.",
        "".join(format_tb(error.__traceback__)),
    )


_OURS = "fargatectl"  # the package
_REGION = "Correct the region: --region, `region:` in the spec, or AWS_REGION."
_DENIED = (
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "UnauthorizedException",
)
_RUN_OUT = ("ExpiredToken", "ExpiredTokenException", "RequestExpired")
# What botocore raises before it asks AWS, and the command that signs in.
_SIGN_IN = {
    "TokenRetrievalError": "aws sso login",
    "SSOTokenLoadError": "aws sso login",
    "UnauthorizedSSOTokenError": "aws sso login",
    "LoginRefreshRequired": "aws login",
    "LoginTokenLoadError": "aws login",
}
_EXPIRED = (
    *_RUN_OUT,
    "AuthFailure",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
)
# botocore counts LimitExceededException among them, which mostly is a quota that is used up.
_THROTTLED = (
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
)


def _advice(error: BaseException) -> str:
    code = code_of(error)
    if is_denied(error):
        return "Ask for that permission, then run the command again."
    if code in _EXPIRED:
        return "The AWS credentials are not valid here, or have expired. Sign in again."
    if code in _THROTTLED:
        return "AWS still throttles after ten attempts. Run the command again in a minute."
    if "LimitExceeded" in code or "QuotaExceeded" in code or code.startswith("TooMany"):
        return "A quota of the account is used up. Raise it in Service Quotas, or free some."
    return "Run the command again: it goes on from where it stopped."


def _advice_without_answer(error: BaseException) -> str:
    match type(error).__name__:
        case "NoCredentialsError" | "PartialCredentialsError" | "CredentialRetrievalError":
            return "Configure AWS credentials (aws configure, aws sso login), or try --local."
        case name if name in _SIGN_IN:
            return f"Sign in again: {_SIGN_IN[name]}."
        case "UnreadableAnswer":
            return "Check the network (a proxy, a sign-in page) and AWS_ENDPOINT_URL."
        case "ConnectionClosedError" | "ProxyConnectionError":
            return "Check the network and AWS_ENDPOINT_URL, then run it again."
        case "EndpointConnectionError" | "ConnectTimeoutError" | "ReadTimeoutError":
            return "Check the network, the region's name and AWS_ENDPOINT_URL, then run it again."
        case _:
            return "Check the AWS configuration (aws sts get-caller-identity shows it)."


def _error(error: BaseException) -> dict[str, Any]:
    response = getattr(error, "response", None)
    return dict(response.get("Error", {})) if isinstance(response, dict) else {}
