"""Which of a service's deployments is the one we asked for, and whether a newer one took over."""

from collections.abc import Mapping, Sequence
from typing import Any

from fargatectl.runtime.entries import primary
from fargatectl.runtime.history import UNDER_WAY
from fargatectl.runtime.look import Look
from fargatectl.runtime.revisions import Revisions
from fargatectl.runtime.watched import Watched

Answer = Mapping[str, Any]

# Seconds that this machine's clock may be ahead of AWS's.
SKEW = 300
# Seconds within which ECS notes a service deployment and its entry in the service.
TOGETHER = 60


class Ours:
    """Follows one deployment by its ARN once it is found.

    `wants_latest` says that the next look must list the service's deployments.
    """

    def __init__(self, watched: Watched, revisions: Revisions) -> None:
        self.arn: str | None = None
        self.wants_latest = watched.expects_deployment
        self._watched = watched
        self._revisions = revisions
        self._known: set[str] = set()
        self._entry = ""

    def find(self, look: Look) -> None:
        """Take the newest deployment of what we asked for, if it is there by now."""
        if self.arn is not None or not look.latest:
            return
        newer = self._since_then(look.latest)
        mine = next((one for one in newer if self._is_wanted(one)), None)
        if mine is None:
            return
        self.arn = mine["serviceDeploymentArn"]
        self.wants_latest = False
        older = look.latest[look.latest.index(mine) :]
        self._known = {deployment["serviceDeploymentArn"] for deployment in older}

    def is_overtaken(self, look: Look) -> bool | None:
        """Whether somebody's newer deployment has taken over; None when the next look will tell."""
        is_stopped = look.deployment is not None and look.deployment["status"] == "STOPPED"
        current = look.service.get("currentServiceDeployment")
        if not is_stopped and (current is None or current in self._known):
            return False
        if not look.latest:
            self.wants_latest = True
            return None
        self.wants_latest = False
        return look.latest[0]["serviceDeploymentArn"] not in self._known

    def is_strangers(self, look: Look) -> bool:
        """Whether a deployment has begun since then that is not what we asked for."""
        return self.arn is None and bool(self._since_then(look.latest))

    def entry(self, look: Look) -> Answer:
        """Our part of the service's `deployments`; empty while, or once, there is none.

        Tasks bear that entry's id, and nothing but the time links it to the service deployment:
        a restart has both revisions' task definition alike.
        """
        if not self._watched.expects_deployment:
            return primary(look.service)
        entries = look.service.get("deployments", ())
        near = self._near(entries, look.deployment) if look.deployment else []
        if near:
            self._entry = near[0]["id"]
        return next((one for one in entries if one["id"] == self._entry), {})

    def revision(self, look: Look) -> str:
        """The ARN of the task definition that we roll out."""
        target = look.deployment["targetServiceRevision"]["arn"] if look.deployment else ""
        return (
            self._revisions.task_definition(target)
            or self._watched.task_definition
            or str(look.service.get("taskDefinition", ""))
        )

    def previous(self, look: Look) -> str | None:
        """The ARN of the task definition that is replaced, None on a first deployment."""
        sources = look.deployment.get("sourceServiceRevisions", ()) if look.deployment else ()
        known = (self._revisions.task_definition(source["arn"]) for source in sources)
        return next(filter(None, known), None)

    def _since_then(self, latest: Sequence[Answer]) -> Sequence[Answer]:
        """The deployments that are newer than the one before ours, newest first.

        Where that is not known, those that are young or under way still.
        """
        arns = [deployment["serviceDeploymentArn"] for deployment in latest]
        if self._watched.previous_deployment in arns:
            return latest[: arns.index(self._watched.previous_deployment)]
        oldest = self._watched.since - SKEW
        return [
            one
            for one in latest
            if one["status"] in UNDER_WAY or one["createdAt"].timestamp() >= oldest
        ]

    def _is_wanted(self, deployment: Answer) -> bool:
        definition = self._revisions.task_definition(deployment["targetServiceRevisionArn"])
        return not definition or self._watched.task_definition in (None, definition)

    def _near(self, entries: Sequence[Answer], deployment: Answer) -> list[Answer]:
        target = deployment["targetServiceRevision"]["arn"]
        definition = self._revisions.task_definition(target)

        def distance(entry: Answer) -> float:
            return abs(float((entry["createdAt"] - deployment["createdAt"]).total_seconds()))

        near = [
            entry
            for entry in entries
            if definition in ("", entry["taskDefinition"]) and distance(entry) <= TOGETHER
        ]
        return sorted(near, key=distance)
