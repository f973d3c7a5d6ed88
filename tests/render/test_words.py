"""Numbers and times are told as people say them."""

import pytest

from fargatectl.render import words


@pytest.mark.parametrize(
    ("number", "noun", "told"),
    [
        (1, "address", "1 address"),
        (2, "address", "2 addresses"),
        (3, "repository", "3 repositories"),
        (2, "more nat gateway", "2 more nat gateways"),
    ],
)
def test_several_things_are_told_in_the_plural(number: int, noun: str, told: str) -> None:
    assert words.count(number, noun) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1m 00s"), (91, "1m 31s")],
)
def test_a_duration_is_rounded_before_its_unit_is_chosen(seconds: float, told: str) -> None:
    assert words.duration(seconds) == told
