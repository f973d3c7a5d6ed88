"""`unlock`: remove the lock that a run left behind."""

from fargatectl.commands.session import Session


def unlock(session: Session) -> None:
    """Remove the lock that a killed run left behind, without waiting until it expires.

    A run that is still working takes it again; one that finds another run's lock writes no more.

    Example: fargatectl unlock --env prod
    """
    from fargatectl.commands.locking import the_lock, told
    from fargatectl.runtime.lock import MISSED

    session.doing = "remove the lock"
    standing = the_lock(session).remove()
    if standing is None:
        session.screen.result("There is no lock.", unlocked=False)
        return
    holder = told(standing)
    session.screen.result(f"Removed. It was held by {holder}.", unlocked=True, holder=holder)
    if not standing.is_free(MISSED):
        session.screen.note("That run seems to be alive: if it is, it takes the lock again.")
