"""Numbers over time as a line of little bars."""

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
LENGTH = 12


def sparkline(percentages: Sequence[float]) -> str:
    """At most twelve bars; each is the mean of as many numbers as need be."""
    size = -(-len(percentages) // LENGTH) or 1
    parts = [percentages[start : start + size] for start in range(0, len(percentages), size)]
    return "".join(_bar(sum(part) / len(part)) for part in parts)


def _bar(percentage: float) -> str:
    level = int(percentage / 100 * len(BARS))
    return BARS[min(max(level, 0), len(BARS) - 1)]
