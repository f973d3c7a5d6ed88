"""What has to stand in an account before an example can go up, made as its users would have it."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.commands.docker import Docker
from tests.commands.vpc import PrivateVpc
from tests.commands.web import shared, zone
from tests.commands.world import REGION, World

BUILD = Path(__file__).parent.parent / "examples" / "build"


def _shared_cluster(world: World) -> None:
    world.client("ecs").create_cluster(clusterName="shared")


def _docker(world: World) -> None:
    for file in ("Dockerfile", "server.py", ".dockerignore"):
        shutil.copy(BUILD / file, world.folder)
    # Beside the folder: what is in it would be a part of the image.
    Docker(world.folder.with_name(f"{world.folder.name}-bin")).install(world)


def _vpc(world: World) -> None:
    world.variables["VPC_ID"] = PrivateVpc(world).vpc


def _file_system(world: World) -> None:
    from moto.efs.models import efs_backends

    from tests.commands.mounting import file_system

    made = file_system(world)
    systems = efs_backends["123456789012"][REGION].file_systems_by_id
    system = systems["fs-0123456789abcdef0"] = systems.pop(made)
    system.file_system_id = "fs-0123456789abcdef0"


def _zone(world: World) -> None:
    zone(world, "example.com")


def _shared_load_balancer(world: World) -> None:
    shared(world).add_rule(world, priority=100, path="/theirs/*")


PREREQUISITES: dict[str, Callable[[World], None]] = {
    "build": _docker,
    "efs": _file_system,
    "existing-cluster": _shared_cluster,
    "existing-load-balancer": _shared_load_balancer,
    "existing-vpc": _vpc,
    "https-domain": _zone,
}
