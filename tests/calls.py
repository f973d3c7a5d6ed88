"""What the command line asks of AWS, as IAM sees it: actions, and what they are asked with."""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import botocore.session

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# By the name that a request is signed with, where boto3 or IAM have other ones.
_CLIENTS = {
    "elasticloadbalancing": "elbv2",
    "elasticfilesystem": "efs",
    "monitoring": "cloudwatch",
    "tagging": "resourcegroupstaggingapi",
    "servicequotas": "service-quotas",
}
_PREFIXES = {"monitoring": "cloudwatch", "tagging": "tag"}
# Where IAM's word is not the operation's.
_ACTIONS = {"s3:HeadBucket": "s3:ListBucket"}


@dataclass(frozen=True)
class Call:
    """`given` are the parameters by name: of a list or a structure, those within it."""

    action: str
    given: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        return next(iter(self.given.get(name, ())), "")


class Calls:
    """Notes every call on its way to the embedded AWS."""

    def __init__(self) -> None:
        self.made: list[Call] = []

    @property
    def actions(self) -> set[str]:
        return {call.action for call in self.made}

    def wrap(self, application: "WSGIApplication") -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            # A test's own clients do not count.
            if "fargatectl" in environ.get("HTTP_USER_AGENT", "") and (call := _call(environ)):
                self.made.append(call)
            return application(environ, start_response)

        return answer


def action_of(client: str, operation: str) -> str:
    """IAM's word for an operation of a boto3 client."""
    signed = {name: key for key, name in _CLIENTS.items()}.get(client, client)
    action = f"{_PREFIXES.get(signed, signed)}:{operation}"
    return _ACTIONS.get(action, action)


@cache
def model(client: str) -> Any:
    return botocore.session.get_session().get_service_model(client)


def _call(environ: "WSGIEnvironment") -> Call | None:
    """None of what is not signed: no call of boto3's."""
    signed = re.search(
        r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", "")
    )
    if not signed:
        return None
    client = _CLIENTS.get(signed[1], signed[1])
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    text = body.decode("utf-8", "replace")
    target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    if target:
        return Call(action_of(client, target), _collected(_leaves(json.loads(text or "{}"))))
    form = dict(parse_qsl(text))
    if "Action" in form:
        named = ((re.sub(r"\.(member\.)?\d+", "", key).split(".")[-1], form[key]) for key in form)
        return Call(action_of(client, form["Action"]), _collected(named))
    return _of_rest(client, environ, text)


def _of_rest(client: str, environ: "WSGIEnvironment", text: str) -> Call:
    """By its method and path, in which there are parameters, too."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    for name, http in _operations(client):
        template, _, query = http["requestUri"].partition("?")
        pattern = re.sub(r"\\\{(\w+)(\\\+)?\\\}", r"(?P<\1>.+)", re.escape(template.rstrip("/")))
        found = re.fullmatch(f"{pattern}/?", path)
        is_meant = http["method"] == method and query in environ.get("QUERY_STRING", "")
        if found and is_meant:
            in_body = _leaves(json.loads(text)) if text.startswith("{") else ()
            in_query = parse_qsl(environ.get("QUERY_STRING", ""))
            in_path = ((key, unquote(value)) for key, value in found.groupdict().items())
            return Call(action_of(client, name), _collected([*in_path, *in_query, *in_body]))
    raise AssertionError(f"{client} has no operation {method} {path}")


@cache
def _operations(client: str) -> list[tuple[str, Any]]:
    """Those with the longest paths first: `/hostedzone/{Id}` would take `/hostedzone/Z/rrset`."""
    found = [(name, model(client).operation_model(name).http) for name in _names(client)]
    return sorted(found, key=lambda each: -each[1]["requestUri"].count("/"))


def _names(client: str) -> list[str]:
    return list(model(client).operation_names)


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for key, each in value.items():
                yield from _leaves(each, key)
        case list():
            for each in value:
                yield from _leaves(each, name)
        case _:
            yield name, str(value)


def _collected(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found
