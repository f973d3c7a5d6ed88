"""Answers that did not come from AWS as they are: cut on the way, or given by something between.

botocore takes a body as whole whatever its Content-Length says, and a body that is no JSON for an
empty answer: a list of tags that was cut would be one without tags, and a thing of ours nobody's.
What it cannot parse at all it raises past its own retries. Here, in the one place that every answer
goes through, both become errors of the connection: a client with retries asks again, and `once`
looks before it does.
"""

from typing import Any

from botocore.exceptions import ConnectionClosedError, HTTPClientError

# A proxy or a captive portal answers the same to the next try: it is not asked for a minute.
ATTEMPTS = 4
CHECK = "fargatectl-whole-answers"
_WITHOUT_BODY = (204, 304)
_IN_JSON = ("json", "rest-json")


class UnreadableAnswer(HTTPClientError):  # type: ignore[misc]
    """What came is none of AWS's answers: a portal's page, a redirect, or garbage."""

    fmt = "AWS's answer to {operation} could not be read ({what})."


def insist_on_whole(client: Any) -> None:
    """Have the client take answers only that are whole and AWS's."""
    service, url = client.meta.service_model.service_id.hyphenize(), client.meta.endpoint_url

    def check(operation_model: Any, response_dict: dict[str, Any], **_: object) -> None:
        # What is read bit by bit, such as a live tail, is no bytes yet.
        if isinstance(response_dict["body"], bytes):
            if _is_cut(operation_model, response_dict):
                raise ConnectionClosedError(endpoint_url=url)
            if what := _stranger(operation_model, response_dict):
                raise UnreadableAnswer(operation=operation_model.name, what=what)

    client.meta.events.register_first(f"before-parse.{service}", check, unique_id=CHECK)
    _repeat(client._endpoint)


def _repeat(endpoint: Any) -> None:
    """Have botocore repeat a call with a bad answer: what it gets returned, not what is raised.

    In a botocore without this place such a call just ends, and says why.
    """
    receive = getattr(endpoint, "_do_get_response", None)
    if receive is None or "_do_get_response" in vars(endpoint):  # it was handed in before
        return

    def received(request: Any, operation_model: Any, context: dict[str, Any]) -> Any:
        try:
            return receive(request, operation_model, context)
        except ConnectionClosedError as error:
            return None, error
        except Exception as error:
            unreadable = _unreadable(operation_model, error)
            if context["retries"]["attempt"] >= ATTEMPTS:
                raise unreadable from error
            return None, unreadable

    endpoint._do_get_response = received


def _is_cut(operation_model: Any, response: dict[str, Any]) -> bool:
    """Whether less came than was announced.

    A body in chunks announces nothing, and is noticed; a compressed one is longer than it says.
    """
    headers = response["headers"]
    announced = headers.get("Content-Length", "")
    has_none = operation_model.http.get("method") == "HEAD" or (
        response["status_code"] in _WITHOUT_BODY
    )
    is_other_length = "Transfer-Encoding" in headers or "Content-Encoding" in headers
    if has_none or is_other_length or not announced.isdigit():
        return False
    return len(response["body"]) < int(announced)


def _stranger(operation_model: Any, response: dict[str, Any]) -> str:
    """What is wrong with an answer that AWS would not give; empty for one of its own."""
    status, body = response["status_code"], response["body"].strip()
    if status >= 500:  # botocore knows gateways' pages, and asks again
        return ""
    if 300 <= status < 400:
        return f"HTTP {status}, a redirect by a proxy or captive portal?"
    if body[:14].lower().startswith((b"<!doctype html", b"<html")):
        return f"HTTP {status}, HTML from a proxy or captive portal?"
    if operation_model.service_model.resolved_protocol in _IN_JSON and not _is_object(body):
        return f"HTTP {status}, no JSON object"
    return ""


def _is_object(body: bytes) -> bool:
    """Whether it looks like a JSON object, which botocore parses; operations may answer nothing."""
    return not body or (body.startswith(b"{") and body.endswith(b"}"))


def _unreadable(operation_model: Any, error: Exception) -> UnreadableAnswer:
    """The error's own text may quote the answer, and the answer a secret."""
    if isinstance(error, UnreadableAnswer):
        return error
    return UnreadableAnswer(operation=operation_model.name, what="not in AWS's form")
