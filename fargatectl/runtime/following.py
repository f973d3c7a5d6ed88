"""One service's rollout, told from look to look."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

from fargatectl.events import (
    Progress,
    RolloutDone,
    RolloutEvent,
    RolloutFailed,
    RolloutGivenUp,
    RolloutPaused,
    TaskFailed,
)
from fargatectl.runtime.casualties import Casualties
from fargatectl.runtime.diagnosis import is_known
from fargatectl.runtime.failures import Examiner, refused
from fargatectl.runtime.judge import Judge
from fargatectl.runtime.look import Look, Subject
from fargatectl.runtime.names import revision_of
from fargatectl.runtime.ours import Ours
from fargatectl.runtime.revisions import Revisions
from fargatectl.runtime.sayings import Sayings
from fargatectl.runtime.shortfall import shortfall
from fargatectl.runtime.standing import draining, others_running, serving, usual_seconds
from fargatectl.runtime.verdict import Failed, Outcome, Paused, Succeeded
from fargatectl.runtime.watched import Terms, Watched

Answer = Mapping[str, Any]


class Following:
    """Turns looks at one service into events, until its rollout `is_over`.

    It is to be followed for `timeout` seconds.
    """

    def __init__(
        self, watched: Watched, terms: Terms, revisions: Revisions, examiner: Examiner
    ) -> None:
        self.is_over = False
        self.timeout = watched.timeout if terms.timeout is None else terms.timeout
        self._watched = watched
        self._ours = Ours(watched, revisions)
        self._judge = Judge(watched, terms, revisions, self._ours)
        self._sayings = Sayings(watched.name)
        self._casualties = Casualties(watched.title, examiner)
        self._look = Look(time=watched.since, service={})
        self._told: Progress | None = None
        self._usual: float | None = None
        self._given_up = ""

    @property
    def subject(self) -> Subject:
        """What the next look is for."""
        return Subject(
            name=self._watched.name,
            cluster=self._watched.cluster,
            deployment=self._ours.arn,
            wants_latest=self._ours.wants_latest,
            told=self._casualties.told,
        )

    @property
    def deployment(self) -> Answer:
        """Our service deployment at the last look; empty while it is not known, and at the end."""
        return {} if self.is_over else self._look.deployment or {}

    @property
    def desired(self) -> int:
        return int(self._look.service.get("desiredCount", 0))

    @property
    def failures(self) -> Sequence[TaskFailed]:
        return self._casualties.failures

    def give_up(self, reason: str, refusal: str = "") -> RolloutGivenUp:
        """Note that we had it stopped, or wanted to."""
        self._given_up = "" if refusal else reason
        return RolloutGivenUp(
            time=self._look.time,
            service=self._watched.title,
            revision=self._revision(self._look),
            reason=reason,
            back_to=self._previous(self._look),
            refusal=refusal,
        )

    def take(self, look: Look) -> Iterator[RolloutEvent]:
        """What is new since the look before."""
        self._look = look
        self._ours.find(look)
        self._usual = self._usual or usual_seconds(look.latest)
        entry = self._ours.entry(look)
        outcome = self._judge.outcome(look, entry)
        self.is_over = outcome is not None
        yield from self._said(look)
        yield from self._casualties.among(
            look.stopped,
            entry.get("id", ""),
            self._ours.previous(look) or "",
            is_last_look=self.is_over,
        )
        yield from self._progress(look, entry)
        if outcome is not None:
            yield self._end(look, entry, outcome)

    def time_out(self, time: float, fault: Exception | None) -> RolloutFailed:
        """The end when nobody may wait longer. `fault` is why AWS could not be asked at last."""
        self.is_over = True
        look = replace(self._look, time=time)
        reason = shortfall(look, self._ours.entry(look), self.timeout)
        if fault is not None:
            reason = f"{reason} AWS did not answer: {fault}"
        return replace(self._failed(look, Failed(reason)), reason=reason, is_over=False)

    def _said(self, look: Look) -> Iterator[RolloutEvent]:
        events = look.service.get("events", ())
        said = list(self._sayings.new(events, self._beginning(look)))
        self._casualties.remember(look, said)
        for one in said:
            yield replace(one, service=self._watched.title)
            yield from self._casualties.refusals(one, self._revision(look))

    def _beginning(self, look: Look) -> float:
        """From when on events are about this rollout, by AWS's clock where that is known."""
        created = look.deployment["createdAt"].timestamp() if look.deployment else float("inf")
        return min(self._watched.since, created) - 1

    def _progress(self, look: Look, entry: Answer) -> Iterator[Progress]:
        """Where it stands, if that has changed."""
        if not entry:
            return
        deployment = look.deployment or {}
        progress = Progress(
            time=self._watched.since,
            service=self._watched.title,
            revision=self._revision(look),
            previous=self._previous(look),
            desired=look.service["desiredCount"],
            running=entry["runningCount"],
            pending=entry["pendingCount"],
            old_running=others_running(look, entry),
            draining=draining(look),
            failed=sum(bool(one.task) for one in self.failures),
            targets=dict(Counter(target.health for target in look.all_targets)),
            usual=self._usual,
            strategy=deployment.get("deploymentConfiguration", {}).get("strategy", ""),
            stage=deployment.get("lifecycleStage") or "",
            traffic=deployment.get("targetServiceRevision", {}).get(
                "requestedProductionTrafficWeight"
            ),
        )
        if progress != self._told:
            self._told = progress
            yield replace(progress, time=look.time, seconds=self._seconds(look))

    def _end(self, look: Look, entry: Answer, outcome: Outcome) -> RolloutEvent:
        match outcome:
            case Succeeded():
                return self._done(look, entry)
            case Failed():
                return self._failed(look, outcome)
            case Paused(stage, expires):
                return RolloutPaused(
                    time=look.time,
                    service=self._watched.title,
                    revision=self._revision(look),
                    stage=stage,
                    expires=expires,
                )
        assert_never(outcome)

    def _done(self, look: Look, entry: Answer) -> RolloutDone:
        return RolloutDone(
            time=look.time,
            service=self._watched.title,
            revision=self._revision(look),
            running=(entry or look.service)["runningCount"],
            desired=look.service["desiredCount"],
            seconds=self._seconds(look),
            has_targets=look.has_targets,
            draining=draining(look),
        )

    def _failed(self, look: Look, failed: Failed) -> RolloutFailed:
        return RolloutFailed(
            time=look.time,
            service=self._watched.title,
            revision=self._revision(look),
            reason=self._given_up or failed.reason,
            rolled_back_to=failed.rolled_back_to,
            serving=self._serving(look, failed),
            desired=int(look.service.get("desiredCount", 0)),
            failures=self._failures_behind(failed.reason, look),
        )

    def _failures_behind(self, reason: str, look: Look) -> tuple[TaskFailed, ...]:
        """The tasks that failed; where none did, what ECS itself says of the deployment."""
        if self.failures or not is_known(reason):
            return tuple(self.failures)
        return (refused(self._watched.title, self._revision(look), reason, look.time),)

    def _serving(self, look: Look, failed: Failed) -> int:
        """Without a load balancer, running tasks of a revision that failed are not counted."""
        if look.has_targets or failed.rolled_back_to:
            return serving(look)
        return others_running(look, self._ours.entry(look))

    def _revision(self, look: Look) -> str:
        return revision_of(self._ours.revision(look))

    def _previous(self, look: Look) -> str | None:
        previous = self._ours.previous(look)
        return revision_of(previous) if previous else None

    def _seconds(self, look: Look) -> float:
        return look.time - self._watched.since
