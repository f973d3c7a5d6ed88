"""The ECS scheduler as a pure state machine: no AWS library, no threads, no sleeping."""

from .scheduler import Scheduler

__all__ = ["Scheduler"]
