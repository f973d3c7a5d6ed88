"""How a deployment replaces tasks, by the name `deploymentConfiguration.strategy` has."""

from collections.abc import Callable, Mapping

from . import rolling
from .rolling import Moves, Situation

Strategy = Callable[[Situation], Moves]

STRATEGIES: Mapping[str, Strategy] = {"ROLLING": rolling.next_moves}


def strategy(name: str) -> Strategy:
    """The strategy of that name. Those not simulated replace tasks as a rolling update does."""
    return STRATEGIES.get(name, rolling.next_moves)
