"""The rolling update as a pure function."""

from hypothesis import given
from hypothesis import strategies as st

from fargatectl.local.scheduler.rolling import Member, Situation, Standing, next_moves

STANDINGS = st.sampled_from(list(Standing))


def members(prefix: str, standings: list[Standing]) -> list[Member]:
    return [Member(f"{prefix}{number}", one) for number, one in enumerate(standings)]


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    return Situation(
        desired=draw(st.integers(0, 6)),
        minimum_percent=draw(st.integers(0, 100)),
        maximum_percent=draw(st.integers(100, 300)),
        new=members("new", draw(st.lists(STANDINGS, max_size=6))),
        old=members("old", draw(st.lists(STANDINGS, max_size=6))),
    )


def healthy(found: list[Member]) -> int:
    return sum(one.standing is Standing.HEALTHY for one in found)


@given(situations())
def test_no_move_goes_below_the_minimum(now: Situation) -> None:
    moves = next_moves(now)
    everybody = [*now.new, *now.old]
    left = [one for one in everybody if one.id not in moves.stop]
    surplus = len(moves.stop_surplus)
    assert healthy(left) >= min(healthy(everybody) - surplus, now.minimum)


@given(situations())
def test_no_move_goes_above_the_maximum(now: Situation) -> None:
    moves = next_moves(now)
    left = len(now.new) + len(now.old) - len(moves.stop)
    assert moves.start == 0 or left + moves.start <= now.maximum


@given(situations())
def test_never_more_new_tasks_than_desired(now: Situation) -> None:
    moves = next_moves(now)
    kept = [one for one in now.new if one.id not in moves.stop]
    assert len(kept) + moves.start <= now.desired


@given(situations())
def test_who_is_stuck_does_nothing(now: Situation) -> None:
    moves = next_moves(now)
    assert not (moves.is_stuck and (moves.start or moves.stop))


@given(st.integers(1, 5), st.integers(0, 100), st.integers(100, 300))
def test_every_update_ends_or_says_that_it_cannot(desired: int, least: int, most: int) -> None:
    new: list[Member] = []
    old = members("old", [Standing.HEALTHY] * desired)
    for step in range(20):
        moves = next_moves(Situation(desired, least, most, new, old))
        if moves.is_stuck:
            assert len(old) == desired or least > 0
            return
        old = [one for one in old if one.id not in moves.stop]
        new = [*new, *members(f"new{step}-", [Standing.HEALTHY] * moves.start)]
    assert (len(new), len(old)) == (desired, 0)
