"""CloudWatch alarms that end a deployment."""

from collections.abc import Callable

from . import rollout
from .agenda import Agenda
from .launch import Launcher
from .service import Service

PERIOD = 15.0


class Alarms:
    """Listens while a deployment is under way."""

    def __init__(
        self, agenda: Agenda, launcher: Launcher, wake: Callable[[Service, float], None]
    ) -> None:
        self._agenda = agenda
        self._launcher = launcher
        self._wake = wake

    def hear(self, service: Service) -> None:
        """Take the deployment back when an alarm rings that did not from its start on."""
        current, alarms = service.rollout, service.settings.alarms
        if current is None or current.rollback or current.is_deaf or not alarms:
            return
        is_first = current.heard_at is None
        ringing = self._launcher.world.ringing(service.cluster_arn, alarms)
        if is_first and ringing:
            # ECS does not listen to an alarm that rings already.
            current.is_deaf = True
        elif ringing:
            current.triggered = tuple(ringing)
            rollout.alarm(service, self._agenda.now)
        elif is_first or self._agenda.elapsed(current.heard_at or 0) >= PERIOD:
            current.heard_at = self._agenda.now
            self._wake(service, PERIOD)
