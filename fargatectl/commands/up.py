"""`up`: make AWS match the spec and see it work."""

from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.arguments import naming
from fargatectl.commands.options import writes
from fargatectl.commands.session import Session
from fargatectl.commands.watching import Watching

if TYPE_CHECKING:
    from fargatectl.engine import Outputs, Plan
    from fargatectl.runtime.watched import Terms

LATER = "What is not wanted any more is deleted by an `up` without --no-wait."
STILL = "Requests of {} go where they went before until an `up` without --no-wait."


@writes
def up(
    session: Session,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    watching: Watching,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this service and what it needs.", autocompletion=naming("services")
        ),
    ] = None,
    image: Annotated[
        list[str] | None,
        typer.Option(
            help="SERVICE=REFERENCE: another image than the spec's.",
            autocompletion=naming("services", behind="="),
        ),
    ] = None,
    reset_count: Annotated[
        bool, typer.Option("--reset-count", help="Undo what `fargatectl scale` set.")
    ] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Take over what others made under our names.")
    ] = False,
    compare_all: Annotated[
        bool,
        typer.Option(
            "--compare-all",
            help="With --yes, read also what it takes a call for each of many services to compare.",
        ),
    ] = False,
    unlock_after: Annotated[
        bool,
        typer.Option(
            "--unlock-after", help="Take over a lock that was left behind, and leave none."
        ),
    ] = False,
) -> None:
    """Make AWS match the spec: plan, show, ask, apply, watch the rollout, clean up.

    Example: fargatectl up --yes --image web=repo/web:1.5.0
    """
    from fargatectl.commands.values import images

    terms = watching.terms()
    chosen = images(session, image or ())
    alone = [session.service(name) for name in only or ()]
    session.connect("ssm")
    from fargatectl.commands.lock_watch import LockWatch
    from fargatectl.commands.locking import agreed

    was_free = LockWatch(session) if yes else None
    from fargatectl.commands import foresight
    from fargatectl.commands.protection import OUT_OF_THE_FILE, refuse_protected
    from fargatectl.commands.wish import wish
    from fargatectl.runtime.lock import EXPIRES, MISSED

    def make() -> "Plan":
        plan = wish(
            session,
            images=chosen,
            only=alone,
            reset_count=reset_count,
            adopt=adopt,
            # What somebody is to agree to is compared as a whole.
            trusts_signatures=yes and not compare_all,
        )
        refuse_protected(plan, OUT_OF_THE_FILE)
        return plan

    def agree(plan: "Plan") -> "Plan":
        if not plan.is_empty:  # while the lock is taken, or somebody reads the plan
            session.aws.prepare("ec2", retries=False)
        if not yes:
            foresight.tell(session, plan)
            if not plan.is_empty and not session.screen.confirm("Go on?"):
                session.refuse_unanswered()
        return plan

    stale = MISSED if unlock_after else EXPIRES
    with agreed(session, make, agree, asks=not yes, patience=stale, was_free=was_free) as plan:
        beside = foresight.told_beside(session, plan) if yes else nullcontext()
        outputs = _carry_through(session, plan, terms, beside, given=chosen.keys())
    from fargatectl.commands.address import urls_of
    from fargatectl.render.urls import facts

    urls = urls_of(session, plan, outputs)
    session.screen.result("\n".join(urls.values()), **facts(urls), changed=not plan.is_empty)
    if plan.unread:
        session.screen.note(_unread(plan))
    session.screen.note("fargatectl logs --follow   fargatectl status")


def _unread(plan: "Plan") -> str:
    return (
        f"{len(plan.unread)} target groups have the attributes that `up` last wrote, by their tags;"
        " whether somebody changed them since was not read. `fargatectl plan` and --compare-all do."
    )


def _carry_through(
    session: Session,
    plan: "Plan",
    terms: "Terms | None",
    beside: AbstractContextManager[None],
    given: Collection[str],
) -> "dict[str, Outputs]":
    """Apply inside of `beside`, watch, clean up; the outputs of what was written.

    The images of the services in `given` are not the file's.
    """
    from fargatectl.commands.rivals import second_copies, without_rivals
    from fargatectl.commands.steps import carry_out, clean_up
    from fargatectl.commands.successors import successors, take_over, waiting

    since = session.clock.now()
    taking_over = successors(session, plan)
    with beside:
        outputs = carry_out(session, waiting(session, plan, taking_over))
    plan = without_rivals(session, plan)
    if not terms:
        unused = second_copies(plan)
        clean_up(session, replace(plan, prunes=unused))
        if len(unused) < len(plan.prunes):
            session.screen.note(LATER)
        if taking_over:
            session.screen.note(STILL.format(", ".join(each.rule.name for each in taking_over)))
        return outputs
    from fargatectl.commands.placing import Places
    from fargatectl.commands.rollouts import rollouts, see_through

    # What is deleted afterwards serves the old tasks as long as they drain.
    drained = terms.until_drained or bool(plan.prunes)
    watched = rollouts(plan, outputs, since)
    places = Places(session.spec, given)
    is_done = see_through(session, watched, replace(terms, until_drained=drained), places)
    if taking_over and is_done:
        take_over(session, plan)
    clean_up(session, plan if is_done else replace(plan, prunes=()))
    return outputs
