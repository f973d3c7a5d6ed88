"""CloudWatch Logs: groups as AWS takes them, events found and ordered as AWS does, Insights."""

from fargatectl.local.refusals.logs import groups, insights, patterns, streams

__all__ = ["groups", "insights", "patterns", "streams"]
