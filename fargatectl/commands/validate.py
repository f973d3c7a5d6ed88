"""`validate`: check a spec without AWS."""

from fargatectl.commands.session import Session


def validate(session: Session) -> None:
    """Check the spec without AWS: all its errors at once.

    Example: fargatectl validate -f fargate.yaml --env prod
    """
    from fargatectl.blueprint import check
    from fargatectl.errors import SpecError
    from fargatectl.spec import contexts

    check(session.spec)
    if problems := contexts.look(session.spec)[1]:
        raise SpecError(problems)
    file = str(session.spec.path)
    session.screen.result(f"{file} is valid.", file=file)
