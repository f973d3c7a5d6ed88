"""ECS over moto: the scheduler's services and tasks behind the ECS API."""

from .handlers import install

__all__ = ["install"]
