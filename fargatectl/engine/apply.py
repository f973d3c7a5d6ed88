"""Carrying out a plan's steps, as many at once as the refs permit."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from fargatectl.aws import Aws
from fargatectl.aws.errors import explain
from fargatectl.engine import walk
from fargatectl.engine.plan import Plan, Step
from fargatectl.engine.refs import Ref, fill
from fargatectl.engine.resource import Key, Live, Outputs, Resource
from fargatectl.engine.signature import differences, signed
from fargatectl.errors import FargatectlError
from fargatectl.events import Action, StepDone, StepEvent, StepFailed, StepStarted, StepWaits


class ApplyFailed(FargatectlError):
    """Some steps failed; what runs was let finish and nothing new was begun."""


@dataclass(frozen=True)
class _Result:
    action: Action
    outputs: Outputs
    seconds: float


def apply(plan: Plan, aws: Aws) -> Generator[StepEvent]:
    """Do the plan's writes, yielding what starts and ends; deletes are `prune`'s.

    Raises `ApplyFailed` after the last event when a step failed.
    """
    outputs: dict[Key, Outputs] = {}

    def do(key: Key) -> _Result:
        began = aws.clock.now()
        action, outputs[key] = _carry_out(plan.steps[key], outputs, aws)
        return _Result(action, outputs[key], aws.clock.now() - began)

    done: list[Key] = []
    failed: dict[Key, FargatectlError] = {}
    with closing(walk.walk(plan.needs, do)) as events:
        for event in events:
            action = plan.steps[event.key].action
            match event:
                case _ if action == "keep":
                    continue
                case walk.Started(key):
                    yield StepStarted(time=aws.clock.now(), resource=str(key), action=action)
                case walk.Told(key, text):
                    yield StepWaits(time=aws.clock.now(), resource=str(key), message=text)
                case walk.Standing(key, made):
                    outputs[key] = made
                case walk.Ended(key, result):
                    done.append(key)
                    yield _done(key, result, aws)
                case walk.Failed(key, error):
                    failed[key] = explain(error, f"{action} {key}")
                    yield _failed(key, action, failed[key], aws)
    if failed:
        raise _summary(plan, done, failed)


def _carry_out(step: Step, outputs: dict[Key, Outputs], aws: Aws) -> tuple[Action, Outputs]:
    wanted: Resource = fill(step.wanted, lambda ref: _output(ref, outputs))
    if step.live is None:
        return _create(wanted, aws)
    # With the refs filled the step is decided again: what only might have changed did not.
    changed = differences(wanted, step.live.found)
    if not changed:
        return "keep", step.live.outputs
    written = signed(wanted, step.live, changed)
    return "update", {**step.live.outputs, **written.update(aws, step.live)}


def _create(wanted: Resource, aws: Aws) -> tuple[Action, Outputs]:
    """Make it, or take what a run without the lock has made meanwhile, which AWS refuses twice."""
    try:
        return "create", signed(wanted, None, ()).create(aws)
    except Exception:
        if aws.is_alone:
            raise
        live = _made_meanwhile(wanted, aws)
        if live is None or live.owner != wanted.owner:
            raise
    changed = differences(wanted, live.found)
    if not changed:
        return "keep", live.outputs
    return "update", {**live.outputs, **signed(wanted, live, changed).update(aws, live)}


def _made_meanwhile(wanted: Resource, aws: Aws) -> Live[Resource] | None:
    aws.forget()
    return wanted.observe(aws, [wanted]).get(wanted.key)


def _output(ref: Ref, outputs: dict[Key, Outputs]) -> str:
    return outputs[ref.key][ref.output]


def _done(key: Key, result: _Result, aws: Aws) -> StepDone:
    return StepDone(
        time=aws.clock.now(),
        resource=str(key),
        action=result.action,
        seconds=result.seconds,
        outputs=result.outputs,
    )


def _failed(key: Key, action: Action, error: FargatectlError, aws: Aws) -> StepFailed:
    return StepFailed(time=aws.clock.now(), resource=str(key), action=action, error=error)


def _summary(plan: Plan, done: list[Key], failed: dict[Key, FargatectlError]) -> ApplyFailed:
    left = [step.key for step in plan.writes if step.key not in {*done, *failed}]
    lines = [error.message for error in failed.values()]
    lines.append(f"Done: {_names(done)}. Not begun: {_names(left)}.")
    error = ApplyFailed("\n".join(lines), next(iter(failed.values())).advice)
    # A release task that failed is a deployment that failed.
    error.exit_code = max(each.exit_code for each in failed.values())
    return error


def _names(keys: list[Key]) -> str:
    return ", ".join(str(key) for key in keys) or "nothing"
