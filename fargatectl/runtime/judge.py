"""When a rollout is over, judged from look to look."""

from collections.abc import Mapping
from typing import Any

from fargatectl.runtime.entries import primary
from fargatectl.runtime.look import Look
from fargatectl.runtime.names import revision_of
from fargatectl.runtime.ours import Ours
from fargatectl.runtime.revisions import Revisions
from fargatectl.runtime.standing import (
    has_let_go,
    is_completed,
    is_steady,
    new_tasks_serve,
)
from fargatectl.runtime.verdict import KNOWN, Failed, Outcome, Succeeded, outcome_of
from fargatectl.runtime.watched import Terms, Watched

Answer = Mapping[str, Any]

# Seconds after which what ECS has not shown, or has not followed up, will not come any more.
PATIENCE = 60


class Judge:
    """Knows how one service's rollout came out, as soon as that can be known."""

    def __init__(self, watched: Watched, terms: Terms, revisions: Revisions, ours: Ours) -> None:
        self._watched = watched
        self._until_drained = terms.until_drained
        self._revisions = revisions
        self._ours = ours
        self._first: float | None = None
        self._abandoned: float | None = None

    def outcome(self, look: Look, entry: Answer) -> Outcome | None:
        """The end, None while it goes on. `entry` is our part of the service's `deployments`."""
        self._first = self._first or look.time
        if look.service.get("status", "INACTIVE") != "ACTIVE":
            # A service just made may not be seen at once.
            return self._if_late(look, Failed("ECS knows no such service, or it was deleted."))
        if not self._watched.expects_deployment:
            return Succeeded() if is_steady(look, self._watched.desired) else None
        if self._ours.arn is None:
            return self._if_late(look, self._without_deployment(look))
        if look.deployment is None:
            return None
        return self._of_deployment(look.deployment, look, entry)

    def _of_deployment(self, deployment: Answer, look: Look, entry: Answer) -> Outcome | None:
        outcome = outcome_of(deployment, look, self._revisions)
        if outcome == Succeeded():
            drained = self._until_drained
            is_over = has_let_go(look, deployment, entry, until_drained=drained)
            return outcome if is_over else None
        match self._ours.is_overtaken(look):
            case True:
                return self._superseded(look)
            case None:
                return None
        if outcome is None and not self._until_drained and new_tasks_serve(look, deployment, entry):
            return Succeeded()
        if outcome is None and deployment["status"] not in KNOWN and is_completed(look, entry):
            return Succeeded()
        return outcome or self._given_up(deployment, look, entry)

    def _without_deployment(self, look: Look) -> Outcome | None:
        """ECS deploys not every update: then the service is what we asked for already."""
        if self._ours.is_strangers(look):
            return self._superseded(look)
        now = primary(look.service)
        definition = now.get("taskDefinition", "")
        if self._watched.task_definition not in (None, definition):
            return Failed(f"ECS deploys {revision_of(definition)} instead.")
        did_fail = now.get("rolloutState") == "FAILED"
        is_done = not did_fail and is_steady(look, self._watched.desired)
        return Succeeded() if is_done else None

    def _superseded(self, look: Look) -> Failed:
        newest = look.latest[0].get("targetServiceRevisionArn", "")
        name = revision_of(self._revisions.task_definition(newest))
        return Failed(f"Superseded: somebody else started a newer deployment ({name or newest}).")

    def _given_up(self, deployment: Answer, look: Look, entry: Answer) -> Failed | None:
        """A deployment that failed and that ECS neither stops nor takes back."""
        is_going_on = deployment["status"] not in KNOWN - {"PENDING", "IN_PROGRESS"}
        if entry.get("rolloutState") != "FAILED" or not is_going_on:
            self._abandoned = None
            return None
        self._abandoned = self._abandoned or look.time
        if look.time - self._abandoned < PATIENCE:
            return None
        return Failed(entry.get("rolloutStateReason") or "ECS gave it up.")

    def _if_late(self, look: Look, outcome: Outcome | None) -> Outcome | None:
        return outcome if look.time - (self._first or look.time) >= PATIENCE else None
