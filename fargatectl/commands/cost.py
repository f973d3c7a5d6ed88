"""`cost`: what the spec costs a month, and what would cost less."""

from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fargatectl.cost import Prices
    from fargatectl.cost.advice import Advice, Used
    from fargatectl.cost.fleet import Fleet
    from fargatectl.engine import Plan


def cost(
    session: Session,
    advise: Annotated[
        bool, typer.Option("--advise", help="What ARM, Spot or a smaller size would save.")
    ] = False,
) -> None:
    """Estimate what the spec costs a month, by part; traffic and logs come on top.

    Prices are those of AWS's price list, or those that ship with fargatectl where it does not
    answer. With --advise, what tasks used in the last two weeks tells whether less would do.

    Example: fargatectl cost --advise
    """
    session.connect()
    from fargatectl.commands.wish import wish
    from fargatectl.cost import after, before, bill
    from fargatectl.cost.kept import keep
    from fargatectl.cost.metered import metered
    from fargatectl.cost.price_list import quote
    from fargatectl.render.answers.cost import CostAnswer

    plan = wish(session)
    session.doing = "estimate the cost"
    quoted = quote(session.aws)
    if not quoted.remark:
        keep(session.aws, quoted.prices)
    advice, remarks = _advice(session, plan, quoted.prices) if advise else ([], [])
    session.screen.answer(
        CostAnswer(
            session.place,
            bill(after(plan), quoted.prices),
            now=bill(before(plan), quoted.prices),
            rates=list(metered(after(plan), quoted.prices)),
            advice=advice if advise else None,
            remarks=[each for each in (quoted.remark, *remarks) if each],
        )
    )


def _advice(session: Session, plan: "Plan", prices: "Prices") -> "tuple[list[Advice], list[str]]":
    """For each service, by what it used; and what is missing to tell more."""
    from fargatectl.blueprint.names import cluster_name, service_name
    from fargatectl.cost import after, before
    from fargatectl.cost.advice import advise
    from fargatectl.cost.fleet import fleets
    from fargatectl.cost.utilization import optimizer, used

    spec, owner = session.spec.spec, session.owner
    running = {
        key.name: step.live.outputs["arn"]
        for key, step in plan.steps.items()
        if key.kind == "service" and step.live
    }
    names = {name: service_name(owner, spec, name) for name in running}
    known, unseen = used(session.aws, cluster_name(owner, spec), names)
    theirs, remark = optimizer(session.aws, running)
    ran = {fleet.name: fleet for fleet in fleets(before(plan))}
    ours = [
        advice
        for fleet in fleets(after(plan))
        for advice in advise(fleet, prices, _use(known.get(fleet.name), ran, fleet))
    ]
    unknown = [name for name in spec.services if name not in known and not unseen]
    blind = f"CloudWatch has no use of {', '.join(unknown)} yet: no size is advised."
    return [*theirs, *ours], [*([blind] if unknown else []), unseen, remark]


def _use(known: "Used | None", ran: "Mapping[str, Fleet]", wanted: "Fleet") -> "Used | None":
    """What was used is in percent of the size that ran, which the file may have changed since."""
    return known.at(ran[wanted.name], wanted) if known and wanted.name in ran else known
