"""The entries of a service's `deployments`: a revision each that has tasks, or shall have them."""

from collections.abc import Mapping
from typing import Any

Answer = Mapping[str, Any]


def primary(service: Answer) -> Answer:
    """The one that ECS works towards; empty where there is none."""
    entries = service.get("deployments", ())
    return next((one for one in entries if one["status"] == "PRIMARY"), {})
