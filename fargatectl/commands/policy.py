"""`policy`: the least IAM policy with which the spec can be deployed and operated."""

from typing import Annotated

import typer

from fargatectl.commands.session import Session
from fargatectl.errors import UsageError

# Of the two documents each is a file of its own.
HOW_IN_CI = """\
Make the role from it, after GitHub's identity provider, which an account has once:
  aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com \\
    --client-id-list sts.amazonaws.com
  jq .trust policy.json > trust.json; jq .policy policy.json > allowed.json
  aws iam create-role --role-name NAME --assume-role-policy-document file://trust.json
  aws iam put-role-policy --role-name NAME --policy-name fargatectl \\
    --policy-document file://allowed.json"""


def policy(
    session: Session,
    ci: Annotated[
        str | None,
        typer.Option("--ci", help="Also who may act by it: github:OWNER/REPO.", metavar="WHO"),
    ] = None,
    part: Annotated[
        int | None,
        typer.Option("--part", help="Of a policy that is too long for one, this part.", min=1),
    ] = None,
) -> None:
    """Print the least IAM policy with which the spec can be deployed and operated.

    With --ci also the trust policy of a role that GitHub's workflows of a repository assume.

    Example: fargatectl policy --env prod > policy.json
    """
    from fargatectl.policy import subject

    who = subject(ci) if ci else ""
    session.connect()
    from fargatectl.blueprint import blueprint
    from fargatectl.commands.wish import surroundings
    from fargatectl.policy import parts, size, target, trust
    from fargatectl.policy import policy as policy_for
    from fargatectl.render.answers.policy import PolicyAnswer

    session.doing = "see what the spec needs"
    around = surroundings(session)
    whole = policy_for(target(session.spec, around, blueprint(session.spec, around)))
    made = parts(whole)
    if part is not None and part > len(made):
        raise UsageError(f"There is no part {part}: the policy has {len(made)}.")
    shown = made[part - 1] if part else whole
    trusting = trust(around.partition, around.account, who) if who else None
    session.screen.answer(PolicyAnswer(shown, trusting))
    if len(made) > 1 and part is None:
        # Machines are told, too: IAM would refuse what they read.
        typer.echo(_too_long(size(whole), len(made)), err=True)
    if who:
        session.screen.note(HOW_IN_CI)


def _too_long(size: int, parts: int) -> str:
    from fargatectl.policy import INLINE, MANAGED

    told = f"These are {size:,} characters; a managed policy of IAM takes {MANAGED:,}."
    split = f"Make {parts} of it: --part 1 to --part {parts}."
    inline = f" As the only inline policy of a role it fits whole ({INLINE:,})."
    return f"{told} {split}{inline if size <= INLINE else ''}"
