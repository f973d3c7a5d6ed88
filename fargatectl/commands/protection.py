"""What AWS keeps from being deleted because somebody asked for it."""

from fargatectl.engine import Plan
from fargatectl.errors import FargatectlError
from fargatectl.resources.load_balancer import LoadBalancer

OUT_OF_THE_FILE = "take it out of the file"


def refuse_protected(plan: Plan, then: str) -> None:
    """Raise before anything is done, where a load balancer could not be deleted in the end.

    `then` is what to do once it can.
    """
    for item in plan.prunes:
        if isinstance(item.found, LoadBalancer) and item.found.deletion_protection:
            name = item.key.name
            key = "load_balancer" if name == LoadBalancer.kind else f"load_balancers.{name}"
            raise FargatectlError(
                f"Load balancer {item.found.balancer_name} is protected from deletion. "
                "Nothing was deleted.",
                f"Set `{key}.deletion_protection: false` and run `up`, then {then}.",
            )
