"""What a listener can speak with targets: HTTP/2 and gRPC are forwarded from HTTPS alone."""

from collections.abc import Iterable
from typing import Any

from fargatectl.local.failures import AwsError


def check_versions(backend: Any, protocol: str, actions: Iterable[dict[str, Any]]) -> None:
    """Refuse to forward to target groups of another protocol version."""
    if protocol == "HTTPS":
        return
    for action in actions:
        for arn in backend._get_target_group_arns_from(action_data=action):
            group = backend.target_groups.get(arn)
            version = getattr(group, "protocol_version", None) or "HTTP1"
            if version != "HTTP1":
                raise AwsError(
                    "InvalidConfigurationRequest",
                    f"Listener protocol '{protocol}' is not supported with a target group with "
                    f"the protocol-version '{version}'",
                )
