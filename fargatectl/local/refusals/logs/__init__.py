"""CloudWatch Logs: groups as AWS takes them, and events found by AWS's filter patterns."""

from fargatectl.local.refusals.logs import groups, patterns

__all__ = ["groups", "patterns"]
