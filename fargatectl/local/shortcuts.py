"""What moto finds out anew at every request: found out once, or asked for directly."""

import inspect
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import moto.core.responses
import moto.core.utils
import xmltodict
from flask import Response
from moto.core.base_backend import BackendDict
from moto.core.serialize import ResponseSerializer, XFormedAttributePicker
from moto.core.utils import MISSING
from moto.core.utils import get_value as value_of
from moto.moto_server import werkzeug_app
from moto.moto_server.werkzeug_app import (
    BackendRequest,
    DomainDispatcherApplication,
    create_backend_app,
)
from werkzeug.exceptions import HTTPException

from fargatectl.api_models import quick
from fargatectl.local.patching import Original, patch

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The gate lets no browser in, so that nobody reads what an answer says to browsers.
werkzeug_app.DISABLE_GLOBAL_CORS = True

# By the type of what a handler returned, the member's name and its shape.
_possible_keys: dict[tuple[type, str, Any], tuple[str, ...]] = {}
_plain: dict[tuple[type, str, Any], tuple[str, ...]] = {}
_sound_names: set[str] = set()


@cache
def application(service: str) -> "WSGIApplication":
    """A service's application. It keeps nothing: what is made is in moto's stores."""
    made = create_backend_app(service)
    # Flask's debugging makes a class for each request. A crash is raised all the same.
    made.debug = False
    made.config["PROPAGATE_EXCEPTIONS"] = True
    callback = _only_callback(made)
    return _asked_directly(made, callback) if callback else made


def _only_callback(made: Any) -> Any:
    """What answers all requests of a service whose operations share one path; else None."""
    rules = [*made.url_map.iter_rules()]
    if [rule.rule for rule in rules] != ["/"]:
        return None
    return made.view_functions[rules[0].endpoint].callback


def _asked_directly(made: "WSGIApplication", callback: Any) -> "WSGIApplication":
    """An application without Flask, which costs up to half a millisecond a request."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/":
            return made(environ, start_response)
        request = BackendRequest(environ)
        try:
            status, headers, content = callback(request, request.raw_url, dict(request.headers))
        except HTTPException as refusal:
            return refusal.get_response(environ)(environ, start_response)
        return Response(content, status, headers)(environ, start_response)

    return answer


@patch(DomainDispatcherApplication)
def get_backend_for_host(original: Original, dispatcher: Any, host: str | None) -> Any:
    """Which service a host is of; moto tries the patterns of all that there are."""
    return _backend_for_host(original, dispatcher, host)


@cache
def _backend_for_host(original: Original, dispatcher: Any, host: str | None) -> Any:
    return original(dispatcher, host)


@patch(BackendDict)
def _create_account_specific_backend(original: Original, backend: Any, account: str) -> None:
    """Nothing, for an account that is known; moto compares the service with all others first."""
    if account not in backend:
        original(backend, account)


@patch(moto.core.responses)
def method_names_from_class(_original: Original, clazz: type) -> "_Methods":
    return _Methods(clazz)


class _Methods:
    """The methods of a class, looked up by name; moto lists them all."""

    def __init__(self, clazz: type) -> None:
        self._class = clazz

    def __contains__(self, name: str) -> bool:
        return inspect.isfunction(getattr(self._class, name, None))


@patch(moto.core.utils)
def create_loader(original: Original) -> Any:
    return quick(original())


@patch(moto.core.responses)
def gen_amzn_requestid_long(_original: Original, headers: dict[str, Any]) -> str:
    """What no two answers have in common; moto chooses each of its letters by itself."""
    made = headers["x-amzn-requestid"] = str(uuid4())
    return made


@patch(XFormedAttributePicker)
def get_possible_keys(original: Original, picker: Any, context: Any) -> tuple[str, ...]:
    """Under which names a handler may return a member: a matter of the types of both."""
    place = (type(context.obj), context.key, context.shape)
    if place not in _possible_keys:
        _possible_keys[place] = tuple(dict.fromkeys(original(picker, context)))
    return _possible_keys[place]


@patch(ResponseSerializer)
def get_value(original: Original, serializer: Any, owner: Any, key: str, shape: Any) -> Any:
    """A member of what a handler returned, looked up at once where its names are known."""
    place = (type(owner), key, shape)
    if place not in _plain:
        found = original(serializer, owner, key, shape)
        if not _may_be_transformed(serializer, key):
            _plain[place] = _possible_keys[place]
        return found
    for name in _plain[place]:
        if (value := value_of(owner, name, MISSING)) is not MISSING:
            return value
    return None


def _may_be_transformed(serializer: Any, key: str) -> bool:
    """Whether moto changes such members of the service's answers: it names them by their paths."""
    paths = serializer._value_picker.response_transformers
    return any(key.endswith(path.rpartition(".")[2]) for path in paths)


def validate_once(original: Original, name: Any, kind: str) -> None:
    """Nothing, for a name in an answer that was sound before."""
    if name not in _sound_names:
        original(name, kind)
        _sound_names.add(name)


if hasattr(xmltodict, "_validate_name"):  # moto takes versions without it, too
    patch(xmltodict, "_validate_name")(validate_once)
