"""What AWS keeps from being deleted because the spec asked for it."""

from fargatectl.engine import Plan
from fargatectl.errors import FargatectlError
from fargatectl.resources.load_balancer import LoadBalancer


def refuse_protected(plan: Plan) -> None:
    """Raise before anything is deleted, where the load balancer could not be in the end."""
    for item in plan.prunes:
        if isinstance(item.found, LoadBalancer) and item.found.is_protected:
            name = item.key.name
            key = "load_balancer" if name == LoadBalancer.kind else f"load_balancers.{name}"
            raise FargatectlError(
                f"Load balancer {item.found.balancer_name} is protected from deletion. "
                "Nothing was deleted.",
                f"Set `{key}.deletion_protection: false` and run `up`, then `down`.",
            )
