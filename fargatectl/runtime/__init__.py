"""A running service: its rollout, logs, status and tasks, and why a task failed."""
