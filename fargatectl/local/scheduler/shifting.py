"""Blue/green, canary and linear deployments: from stage to stage, and back."""

from collections.abc import Callable

from . import rollout
from .agenda import Agenda
from .launch import Launcher
from .rolling import Moves, Situation, Standing
from .service import Service
from .stages import Pause, Progress, weights

NO_PERMISSION = (
    "Service deployment rolled back because of invalid networking configuration. ECS was unable "
    "to manage the ELB resources due to missing permissions on ECS Infrastructure Role '{role}'."
)
TIMED_OUT = "Service deployment rolled back because {stage} pause hook timed out."


def next_moves(now: Situation) -> Moves:
    """All new tasks at once; the old ones stay until requests have moved."""
    bad = [one for one in now.new if one.standing is Standing.UNHEALTHY]
    surplus = max(0, len(now.new) - len(bad) - now.desired)
    spare = [one.id for one in now.new if one not in bad][::-1][:surplus]
    return Moves(
        start=max(0, now.desired - (len(now.new) - len(bad))),
        replace=tuple(one.id for one in bad),
        stop_surplus=tuple(spare),
    )


class Shifting:
    """Moves a deployment on as far as it can go by now."""

    def __init__(
        self, agenda: Agenda, launcher: Launcher, wake: Callable[[Service, float], None]
    ) -> None:
        self._agenda = agenda
        self._launcher = launcher
        self._wake = wake

    def advance(self, service: Service, healthy: int) -> None:
        """`healthy` counts the new tasks that are."""
        current = service.rollout
        progress = current.progress if current else None
        if current is None or progress is None or current.rollback:
            return
        while not progress.is_cleaning_up and self._is_done(service, progress, healthy):
            progress.position += 1
            progress.entered_at = None
            if progress.is_cleaning_up:
                self._wake(service, 0)

    def _is_done(self, service: Service, progress: Progress, healthy: int) -> bool:
        if progress.entered_at is None:
            self._enter(service, progress)
        if not self._may_go_on(service, progress):
            return False
        stage = progress.stage
        if stage.name == "RECONCILE_SERVICE" and not self._has_permission(service, progress):
            return False
        if stage.name == "SCALE_UP" and healthy < service.desired_count:
            return False
        return self._agenda.elapsed(progress.entered_at or 0) >= stage.seconds

    def _enter(self, service: Service, progress: Progress) -> None:
        stage, hooks = progress.stage, progress.rules.hooks
        progress.entered_at = self._agenda.now
        if stage.name in hooks.stages:
            expires = self._agenda.now + hooks.patience / self._agenda.speed
            progress.pauses.append(Pause(stage.name, expires, hooks.action))
            self._wake(service, hooks.patience)
        if stage.percent is not None:
            progress.percent = stage.percent
            for shift in progress.shifts:
                self._launcher.world.shift(shift.rule, weights(shift, stage.percent))
        if stage.seconds:
            self._wake(service, stage.seconds)

    def _may_go_on(self, service: Service, progress: Progress) -> bool:
        pause = progress.pause
        if pause is None:
            return True
        if self._agenda.now < pause.expires_at:
            return False
        pause.status = "TIMED_OUT"
        if pause.action == "CONTINUE":
            return True
        self.go_back(service, TIMED_OUT.format(stage=pause.stage), "hook")
        return False

    def _has_permission(self, service: Service, progress: Progress) -> bool:
        for shift in progress.shifts:
            match self._launcher.world.may_shift(shift.role):
                case None:
                    self._wake(service, 5)
                    return False
                case False:
                    self.go_back(service, NO_PERMISSION.format(role=shift.role), "networking")
                    return False
        return True

    def go_back(self, service: Service, reason: str, cause: str) -> None:
        """Return requests to the old tasks."""
        rollout.roll_back(service, self._agenda.now, reason, cause)
        self._wake(service, 0)

    def give_back(self, service: Service) -> None:
        """Requests of a deployment that is being taken back go where they went before."""
        current = service.rollouts[-1] if service.rollouts else None
        progress = current.progress if current else None
        if current is None or progress is None or not current.rollback or not progress.percent:
            return
        progress.percent = 0
        for shift in progress.shifts:
            self._launcher.world.shift(shift.rule, weights(shift, 0))


def is_shifting(service: Service) -> bool:
    """Whether the deployment under way moves requests and has not finished doing so."""
    current = service.rollout
    progress = current.progress if current else None
    if current is None or progress is None or current.rollback:
        return False
    return not progress.is_cleaning_up
