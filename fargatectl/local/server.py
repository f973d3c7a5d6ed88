"""The embedded AWS: moto, corrected, with an ECS scheduler, behind one port of this machine."""

import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from werkzeug.wrappers import Request

from fargatectl.clock import Clock

# groundwork stands before what loads EC2.
from fargatectl.local import failures, gate, groundwork, refusals, shortcuts, unlike_moto
from fargatectl.local.agenda import agenda
from fargatectl.local.connections import LOOPBACK, Server
from fargatectl.local.control import PREFIX, Control
from fargatectl.local.ecs import install
from fargatectl.local.scheduler import Scheduler
from fargatectl.local.throttling import Throttling

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def identity(application: "WSGIApplication") -> "WSGIApplication":
    return application


class EmbeddedAws:
    """One AWS account on 127.0.0.1, empty at its start.

    There is no background work: time passes when a request comes. moto keeps its state per
    process, so starting another EmbeddedAws empties this one.

        with EmbeddedAws(SimulatedClock()) as aws:
            boto3.client("ecs", endpoint_url=aws.url, …)

    `wrap` puts a WSGI application of the caller's around it, which may count or spoil requests;
    `application` is what then answers.
    `any_key=False` answers only those who use the dummy key. With `throttling` set, what comes
    faster than AWS's token buckets let it is refused.
    """

    url: str

    def __init__(
        self,
        clock: Clock,
        speed: float = 1.0,
        wrap: "Callable[[WSGIApplication], WSGIApplication]" = identity,
        *,
        any_key: bool = True,
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        self.token = secrets.token_urlsafe()
        self.started = clock.now()
        self.last_asked = time.monotonic()
        self._clock = clock
        self._any_key = any_key
        self.throttling: Throttling | None = None
        self.application = wrap(self._answer)
        self._lock = threading.Lock()  # moto has none, and the scheduler reads what it writes
        self._scheduler = _install_scheduler(clock, speed)
        agenda.start(clock, speed)
        self._moto = DomainDispatcherApplication(_service_application)
        self._control = Control(self.token, self.status, self.reset, self.accelerate, on_stop)
        self.reset()

    def start(self, port: int = 0) -> str:
        """Serve in a thread of its own; returns the URL. Port 0 is any free one."""
        self._server = Server(port, self.application)
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"
        self._server.start()
        return self.url

    def stop(self) -> None:
        """Close the port. What was made is gone."""
        self._server.stop()

    def reset(self) -> None:
        """Forget everything, as in a new account."""
        with self._lock:
            groundwork.empty_account()
            # Another EmbeddedAws of this process may have put its own in place meanwhile.
            install(self._scheduler)
            self._scheduler.reset()
            agenda.start(self._clock, agenda.speed)

    def accelerate(self, speed: float) -> None:
        """Let what starts from now on take 1/speed of its time in AWS."""
        with self._lock:
            agenda.speed = self._scheduler.speed = speed

    def status(self) -> Mapping[str, Any]:
        return {
            "url": self.url,
            "pid": os.getpid(),
            "speed": agenda.speed,
            "started": self.started,
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        to_us = path.startswith(PREFIX)
        why = gate.refusal(environ, any_key=to_us or self._any_key)
        if why:
            answer = failures.refused(environ, "AccessDeniedException", why)
        elif (region := gate.region(environ)) and region not in groundwork.regions():
            no_such = f"The embedded AWS has no region {region}, for which AWS had no endpoint yet."
            answer = failures.refused(environ, "UnknownEndpoint", no_such, 400)
        elif to_us:
            answer = self._control.answer(Request(environ))
        else:
            self.last_asked = time.monotonic()
            with self._lock:
                return self._aws(environ, start_response)
        return answer(environ, start_response)

    def _aws(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        refusals.load(gate.service(environ))
        agenda.catch_up()
        self._scheduler.tick()
        if self.throttling and (refusal := self.throttling.refusal(environ)):
            return refusal(environ, start_response)
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        application = unlike_moto.OPERATIONS.get(target, self._moto)
        return failures.caught(application, environ, start_response)


def _install_scheduler(clock: Clock, speed: float) -> Scheduler:
    """The ECS half, whose scheduler fills the services that are asked for."""
    groundwork.freeze_tasks()
    scheduler = Scheduler(clock, speed)
    install(scheduler)
    return scheduler


def _service_application(service: Any) -> "WSGIApplication":
    return shortcuts.application(service) if service else failures.unknown_service
