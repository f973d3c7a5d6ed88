"""CloudWatch Logs Insights: its language, and queries that take their time."""

from fargatectl.local.refusals.logs.insights import queries

__all__ = ["queries"]
