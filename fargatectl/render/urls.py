"""Where visitors get in, by each load balancer."""

from collections.abc import Mapping
from typing import Any

# By the name of the load balancer, which the first of them does not have.
Urls = Mapping[str | None, str]


def facts(urls: Urls) -> dict[str, Any]:
    """For machines: the first one, and all with what they lead to."""
    listed = [{"load_balancer": name, "url": url} for name, url in urls.items()]
    return {"url": next(iter(urls.values()), None), "urls": listed}
