"""What happens again and again by a schedule expression, as the clock passes."""

from collections.abc import Callable

from fargatectl.clock import timetable
from fargatectl.local.scheduler.agenda import Agenda

# Of hours that nobody has watched only the last one is lived through run by run.
WATCHED = 3600.0


class Repeating:
    """Does `act` whenever the expression comes due, for as long as it `is_wanted`.

    Points in time are the clock's; `rate(…)` passes as fast as all that takes a while.
    """

    def __init__(
        self,
        agenda: Agenda,
        expression: str,
        zone: str,
        act: Callable[[], None],
        is_wanted: Callable[[], bool],
    ) -> None:
        self._agenda = agenda
        self._expression = expression
        self._zone = zone
        self._act = act
        self._is_wanted = is_wanted
        self._plan()

    def _plan(self) -> None:
        due = self._next(self._agenda.now)
        missed = self._next(self._agenda.horizon - WATCHED)
        if due and missed and due < missed <= self._agenda.horizon:
            due = missed
        if due is not None:
            self._agenda.at(due, self._come_due)

    def _next(self, moment: float) -> float | None:
        period = timetable.rate(self._expression)
        if period is not None:
            return moment + period / self._agenda.speed
        return timetable.next_after(self._expression, self._zone, moment)

    def _come_due(self) -> None:
        if self._is_wanted():
            self._act()
            self._plan()
