"""How a deployment replaces tasks."""

from collections.abc import Callable

from . import rolling, shifting
from .rolling import Moves, Situation
from .service import Service

Strategy = Callable[[Situation], Moves]


def strategy(service: Service) -> Strategy:
    """A first deployment, one that goes back and one that cleans up have no requests to move."""
    return shifting.next_moves if shifting.is_shifting(service) else rolling.next_moves
