"""What would cost less: the next smaller size that has room, ARM, Spot, with amounts."""

import pytest

from fargatectl.cost import Amount, shipped
from fargatectl.cost.advice import Used, advise, smaller
from fargatectl.cost.fleet import Fleet
from fargatectl.resources.capacity import Share

ONE = Amount.steady(1)


@pytest.mark.parametrize(
    ("size", "used", "next_smaller"),
    [
        ((256, 512), Used(1, 1), None),
        ((256, 1024), Used(1, 10), (256, 512)),
        ((256, 1024), Used(1, 45), None),  # 461 MiB would be nine tenths of 512
        ((1024, 2048), Used(10, 10), (512, 2048)),
        ((1024, 2048), Used(40, 10), None),  # CPU that is used by half bursts
        ((1024, 8192), Used(60, 20), (1024, 7168)),
        ((2048, 4096), Used(5, 5), (1024, 4096)),
    ],
)
def test_the_next_smaller_size_has_room_for_what_was_used(
    size: tuple[int, int], used: Used, next_smaller: tuple[int, int] | None
) -> None:
    assert smaller(Fleet("web", ONE, *size), used, shipped()) == next_smaller


def test_each_advice_says_what_to_write_and_what_it_saves() -> None:
    fleet = Fleet("web", Amount.steady(2), 512, 1024)
    told = {each.change: each.saves for each in advise(fleet, shipped(), Used(10, 10))}
    # Two of 0.5 vCPU and 1 GB are 36.04 a month: half the size 18.02, ARM 28.83, Spot 11.17.
    assert told == pytest.approx(
        {"cpu: 256, memory: 1024": 14.78, "arch: arm64": 7.21, "spot: true": 24.87}, abs=0.02
    )


def test_what_has_been_done_is_not_advised_again() -> None:
    saving = Fleet("web", ONE, 256, 512, arch="arm", capacity={"FARGATE_SPOT": Share(1)})
    assert list(advise(saving, shipped(), Used(1, 1))) == []
