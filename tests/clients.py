"""Clients of AWS that tests share: to make them takes more of a test's time than what they ask."""

import functools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import botocore.client
import botocore.loaders
import botocore.session
from botocore.hooks import EventAliaser

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Where a client goes, and as whom.
ENVIRONMENT = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_SESSION_TOKEN")
THROTTLING = (b"hrottling", b"RequestLimitExceeded", b"TooManyRequests", b"Rate exceeded")

_made: dict[str, Any] = {}
_is_sharing = False


def prepare() -> None:
    """Read each service's model and name each event once, and let clients be shared."""
    EventAliaser._alias_event_name = _once_an_event(EventAliaser._alias_event_name)
    botocore.session.create_loader = functools.cache(botocore.loaders.create_loader)
    creator = botocore.client.ClientCreator
    creator._load_service_model = _once_a_service(creator._load_service_model)
    creator._create_client_class = _once_a_service(creator._create_client_class)
    botocore.session.Session.create_client = _shared(botocore.session.Session.create_client)


@contextmanager
def shared() -> Iterator[None]:
    """Inside, a client is the one that was made before for the same."""
    global _is_sharing
    _is_sharing = True
    try:
        yield
    finally:
        _is_sharing = False


def forget_throttled(application: "WSGIApplication") -> "WSGIApplication":
    """A client that was throttled has become slow; nobody after this test shall have it."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        body = list(application(environ, start_response))
        if any(word in part for part in body[:1] for word in THROTTLING):
            _made.clear()
        return body

    return answer


def _shared(make: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(make)
    def made(session: Any, *arguments: object, **more: Any) -> Any:
        if not _is_sharing:
            return make(session, *arguments, **more)
        options = getattr(more.get("config"), "_user_provided_options", None)
        where = [os.environ.get(name) for name in ENVIRONMENT]
        where.append(session.get_config_variable("profile"))
        asked = repr([*where, arguments, {**more, "config": options}])
        client = _made.get(asked) or make(session, *arguments, **more)
        return _made.setdefault(asked, client)

    return made


def _once_an_event(method: Callable[..., str]) -> Callable[..., str]:
    """The names that botocore goes through for each session's 400 handlers are always the same."""
    names: dict[str, str] = {}

    def cached(aliaser: object, event: str) -> str:
        if event not in names:
            names[event] = method(aliaser, event)
        return names[event]

    return cached


def _once_a_service(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method of many creators, called by the first alone; its first argument is the service."""
    results: dict[str, Any] = {}

    @functools.wraps(method)
    def cached(creator: object, service: str, *arguments: object) -> Any:
        if service not in results:
            results[service] = method(creator, service, *arguments)
        return results[service]

    return cached
