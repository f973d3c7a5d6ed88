"""`earlySuccessCriteria`: when a rolling update counts as done before all of it is."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class EarlySuccess:
    """So many percent healthy for so many seconds are enough."""

    percent: int
    waits_for_old: bool
    bake: float = 0

    def is_met(self, desired: int, healthy: int, old: int) -> bool:
        """Whether enough new tasks are healthy, and no old one is in the way."""
        enough = healthy >= math.ceil(desired * self.percent / 100)
        return enough and not (self.waits_for_old and old)
