"""How the embedded AWS says no: with AWS's error codes, never with a page of HTML."""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from moto.core import errors
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse
from werkzeug.wrappers import Response

from fargatectl.local import gate
from fargatectl.local.patching import Original, patch

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)


class AwsError(ServiceException):  # type: ignore[misc]
    """An error answer; moto writes it in the protocol of the service that was asked."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        # moto warns of codes that the API model does not list; AWS uses many such.
        if code not in errors.COMMON_ERROR_CODES:
            errors.COMMON_ERROR_CODES.append(code)


@patch(BaseResponse)
def call_action(original: Original, response: Any) -> Any:
    """Turn a handler that is missing or crashes into an error that SDKs understand."""
    try:
        return original(response)
    except NotImplementedError:
        missing = f"{_operation(response)} is not in the embedded AWS."
        return answer(response, AwsError("UnknownOperationException", missing))
    except Exception as crash:  # the SDK must not retry it
        log.exception("%s crashed", _operation(response))
        return answer(response, AwsError("InternalFailure", f"{_operation(response)}: {crash!r}"))


def answer(response: Any, error: AwsError) -> Any:
    """What a handler returns to say no by itself."""
    status, headers, body = response.serialized(ActionResult(error))
    return status, headers | {"status": str(status)}, body


def _operation(response: Any) -> str:
    return f"{response.service_name}:{response._get_action()}"


def throttled(environ: Mapping[str, Any]) -> Response:
    """Each service has its own code for what comes too fast; most have ECS's."""
    code, status = _THROTTLED.get(gate.service(environ), ("ThrottlingException", 400))
    return refused(environ, code, "Rate exceeded", status)


_THROTTLED = {
    "ec2": ("RequestLimitExceeded", 503),
    "elasticloadbalancing": ("Throttling", 400),
    "iam": ("Throttling", 400),
}


def refused(environ: Mapping[str, Any], code: str, why: str, status: int = 403) -> Response:
    """An error answer without moto, which may not even know the service."""
    if "json" in environ.get("CONTENT_TYPE", ""):
        body = json.dumps({"__type": code, "message": why})
        return Response(body, status, mimetype="application/x-amz-json-1.1")
    error = f"<Error><Code>{code}</Code><Message>{escape(why)}</Message></Error>"
    # EC2's clients look for it within Errors, all others beside.
    body = f"<ErrorResponse>{error}<Errors>{error}</Errors></ErrorResponse>"
    return Response(body, status, mimetype="text/xml")


def caught(
    application: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    """An application's answer, also when moto stumbles before it finds the operation."""
    try:
        return application(environ, start_response)
    except Exception as crash:  # the SDK must not retry it
        log.exception("a request crashed")
        answer = refused(environ, "InternalFailure", repr(crash))
        return answer(environ, start_response)


def unknown_service(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """The application of every service that moto does not have."""
    answer = refused(environ, "UnknownOperationException", "The embedded AWS has no such service.")
    return answer(environ, start_response)
