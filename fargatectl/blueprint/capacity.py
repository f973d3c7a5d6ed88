"""Spot, as capacity providers share tasks."""

from fargatectl.resources.capacity import ON_DEMAND, SPOT, Capacity, Share
from fargatectl.spec.models.spot import Spot


def capacity(spot: Spot | None) -> Capacity:
    """A provider that would get no task is left out."""
    if spot is None:
        return {}
    on_demand = Share(spot.on_demand, spot.base)
    shares = {ON_DEMAND: on_demand, SPOT: Share(spot.weight)}
    return {name: share for name, share in shares.items() if share.weight or share.base}
