"""A number that autoscaling moves: with the fewest tasks, as many as usual, and the most."""

from dataclasses import dataclass

# Of a month, as AWS reckons it.
HOURS = 730


@dataclass(frozen=True)
class Amount:
    """Of tasks, of hours, of dollars."""

    min: float
    typical: float
    max: float

    @classmethod
    def steady(cls, value: float) -> "Amount":
        """What no autoscaling moves."""
        return cls(value, value, value)

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.min + other.min, self.typical + other.typical, self.max + other.max)

    def __mul__(self, factor: float) -> "Amount":
        return Amount(self.min * factor, self.typical * factor, self.max * factor)

    @property
    def moves(self) -> bool:
        return self.min != self.max


NOTHING = Amount.steady(0)
