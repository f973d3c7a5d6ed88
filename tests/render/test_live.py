"""A terminal's screen asks, and takes no answer for a no."""

import io
import sys

import pytest

from fargatectl.render.live import LiveScreen


def test_who_ends_the_input_instead_of_answering_has_not_said_yes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))  # Ctrl-D, or `< /dev/null`
    assert not LiveScreen(verbose=False, color=False).confirm("Go on?")
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert LiveScreen(verbose=False, color=False).confirm("Go on?")
