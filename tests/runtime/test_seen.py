"""Reading on from where one stood loses no event and hands out none twice."""

from hypothesis import given
from hypothesis import strategies as st

from fargatectl.runtime.seen import Seen


def test_an_event_is_new_once() -> None:
    seen = Seen(0)
    assert seen.is_new("a", 5)
    assert not seen.is_new("a", 5)


def test_events_of_one_millisecond_are_told_apart() -> None:
    seen = Seen(0)
    assert seen.is_new("a", 5)
    seen.advance(5)
    assert seen.start <= 5
    assert seen.is_new("b", 5)


def test_a_late_event_is_still_asked_for() -> None:
    seen = Seen(0, late=100)
    seen.is_new("a", 1000)
    seen.advance(now=1000)
    assert seen.start == 900


def test_a_time_stamp_in_the_future_does_not_hide_the_present() -> None:
    seen = Seen(0, late=100)
    seen.is_new("a", 99_000)
    seen.advance(now=1000)
    assert seen.start == 900


def test_a_quiet_source_is_read_from_its_last_event_on() -> None:
    seen = Seen(0, late=100)
    seen.is_new("a", 1000)
    seen.advance(now=50_000)
    seen.advance(now=90_000)
    assert seen.start == 900


def test_a_source_that_stays_quiet_is_not_searched_ever_further_back() -> None:
    seen = Seen(0, late=100, quiet=5000)
    seen.is_new("a", 1000)
    seen.advance(now=3000)
    assert seen.start == 900
    seen.advance(now=90_000)
    assert seen.start == 85_000


@given(st.lists(st.integers(0, 50), max_size=60))
def test_however_many_come_memory_is_bounded_and_none_comes_twice(times: list[int]) -> None:
    events = [(f"{number}", time) for number, time in enumerate(sorted(times))]
    seen = Seen(0, late=1000, ids=10)
    for event, time in events:
        assert seen.is_new(event, time)
    seen.advance(now=50)
    again = [event for event, time in events if time >= seen.start]
    assert len(again) <= 10
    assert not any(seen.is_new(event, time) for event, time in events if time >= seen.start)
