"""CloudWatch Logs: groups as AWS takes them, and events found and ordered as AWS does."""

from fargatectl.local.refusals.logs import groups, patterns, streams

__all__ = ["groups", "patterns", "streams"]
