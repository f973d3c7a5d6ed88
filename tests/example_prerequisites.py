"""What has to stand in an account before an example can go up, made as its users would have it."""

from collections.abc import Callable

from tests.commands.world import World

PREREQUISITES: dict[str, Callable[[World], None]] = {}
