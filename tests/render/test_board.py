"""The board of rollouts under way fits its lines, the urgent ones first."""

from typing import Any

from fargatectl.events import Progress, RolloutDone, RolloutGivenUp, ServiceSaid
from fargatectl.render.board import Board

GROUP = "(target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/shop-web/0123)"


def progress(service: str, failed: int = 0, **more: Any) -> Progress:
    facts: dict[str, Any] = {"running": 1, "pending": 1, "desired": 3, "old_running": 3, **more}
    return Progress(
        time=0, service=service, revision="web:7", previous="web:6", failed=failed, **facts
    )


def shown(board: Board, height: int = 23, now: float = 0) -> list[str]:
    lines = [line.plain for line in board.lines(now, "*", 80, height)]
    assert len(lines) <= height
    assert all(len(line) <= 80 for line in lines)
    return lines


def test_a_rollout_is_told_in_full_with_the_time_that_passes_and_the_newest_events() -> None:
    board = Board()
    targets = {"initial": 1, "healthy": 3}
    board.see(
        progress("web", seconds=60, usual=90, targets=targets, traffic=10, draining=2,
                 strategy="CANARY", stage="BAKE_TIME"),
        now=0,
    )  # fmt: skip
    for number in range(3):
        board.see(
            ServiceSaid(
                time=number, service="web", message=f"registered {number} targets in {GROUP}"
            ),
            now=0,
        )
    text = "\n".join(shown(board, now=12))
    for expected in (
        "1m 12s, usually 1m 30s",
        "canary: bake time",
        ":7",
        "1 of 3 running   1 starting",
        ":6",
        "3 running   2 draining",
        "3 healthy, 1 initial",
        "traffic  10 % → new",
        "registered 2 targets in target group shop-web",
    ):
        assert expected in text
    assert "registered 0" not in text


def test_many_rollouts_fold_to_a_line_each_and_the_rest_is_counted() -> None:
    board = Board()
    for number in range(15):
        board.see(progress(f"quiet{number}"), now=number)
    board.see(progress("broken", failed=2), now=0)
    lines = shown(board)
    assert "broken" in lines[0]
    assert "2 failed" in lines[1]
    assert sum("quiet" in line for line in lines) == 15
    for number in range(15, 40):
        board.see(progress(f"quiet{number}"), now=number)
    lines = shown(board)
    assert "broken" in lines[0]
    assert "2 failed" in lines[1]
    assert lines[-1] == "    and 21 more services under way"


def test_what_is_stopped_is_told_so_and_what_is_over_is_gone() -> None:
    board = Board()
    board.see(progress("web"), now=0)
    board.see(progress("api"), now=0)
    given_up = RolloutGivenUp(time=0, service="web", revision="web:7", reason="", back_to="web:6")
    board.see(given_up, now=0)
    assert "stopped, going back" in shown(board)[0]
    board.see(
        RolloutDone(time=0, service="api", revision="api:1", running=1, desired=1, seconds=1), now=0
    )
    assert not any("api" in line for line in shown(board))
