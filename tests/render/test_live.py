"""A terminal's screen asks, takes no answer for a no, and tells what is done however a run ends."""

import io
import sys

import pytest

from fargatectl.errors import Interrupted
from fargatectl.events import StepDone, StepStarted
from fargatectl.render.live import LiveScreen


def test_who_ends_the_input_instead_of_answering_has_not_said_yes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))  # Ctrl-D, or `< /dev/null`
    assert not LiveScreen(verbose=False, color=False).confirm("Go on?")
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert LiveScreen(verbose=False, color=False).confirm("Go on?")


def test_what_is_done_is_told_also_where_the_rest_was_broken_off(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = LiveScreen(verbose=False, color=False)
    for resource in ("role/web-task", "subnet/public-1"):
        screen.event(StepStarted(time=1.0, resource=resource, action="delete"))
    screen.event(StepDone(time=3.0, resource="role/web-task", action="delete", seconds=2.0))
    screen.error(Interrupted("Interrupted."))
    told = capsys.readouterr().err
    assert "✓ deleted role  2.0 s" in told
    assert told.index("✓ deleted role") < told.index("Interrupted.")
