"""What is run while things go wrong: three apps, each made, changed and taken down."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.commands.web import zone
from tests.commands.world import HELLO, World

SHOP = """\
app: shop
secrets:
  db: {generate: true}
load_balancer:
  domain: shop.example.com
  certificate: auto
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
    secrets: {PASSWORD: db}
    scaling: {max: 3, cpu: 60}
  api:
    image: amazon/amazon-ecs-sample
    port: 8080
    http: /api/*
    secrets: {PASSWORD: db}
"""
VAULT = """\
app: vault
network: {nat: one}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
    deploy: {strategy: blue-green, bake: 1m}
"""


def nothing(_world: World) -> None:
    """What the app needs of others."""


@dataclass(frozen=True)
class App:
    """A spec, what others must have made before, and what becomes of it later."""

    name: str
    spec: str
    edits: tuple[tuple[str, str], ...]
    prepare: Callable[[World], object] = nothing
    has_most_kinds: bool = False

    @property
    def changed(self) -> str:
        text = self.spec
        for old, new in self.edits:
            assert old in text
            text = text.replace(old, new)
        return text


APPS = (
    App("hello", HELLO, (("port: 80", "port: 8080"), ("ecs-sample", "ecs-sample:2"))),
    App(
        "HTTPS, secrets, scaling",
        SHOP,
        (
            ("ecs-sample\n    port: 80\n", "ecs-sample:2\n    port: 80\n"),
            ("scaling: {max: 3, cpu: 60}", "scaling: {max: 4, memory: 70}"),
            ("    http: /api/*\n    secrets: {PASSWORD: db}\n", "    http: /v2/*\n"),
        ),
        zone,
        has_most_kinds=True,
    ),
    App(
        "blue/green, private network",
        VAULT,
        (("sample", "sample:2"), ("nat: one", "nat: per-zone")),
    ),
)


@dataclass(frozen=True)
class Scene:
    """One command on an app: `up` where nothing is, `up` of a changed spec, or `down`."""

    app: App
    action: str

    @property
    def command(self) -> tuple[str, ...]:
        return ("down", "--yes") if self.action == "down" else ("up", "--yes")

    def __str__(self) -> str:
        return f"{self.action} of {self.app.name}"

    def set(self, world: World) -> None:
        """Write the spec that the command meets."""
        world.write(self.app.changed if self.action == "update" else self.app.spec)


ACTIONS = ("up", "update", "down")
