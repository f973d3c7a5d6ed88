"""How an image is called, taken apart as Docker does."""

import re
from dataclasses import dataclass
from typing import NamedTuple

# 123456789012.dkr.ecr.eu-west-1.amazonaws.com
_ECR = re.compile(r"(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?)")
_DOCKER_HUB = ("docker.io", "index.docker.io", "registry.hub.docker.com")


class Ecr(NamedTuple):
    account: str
    region: str


@dataclass(frozen=True)
class Reference:
    """`host` is the registry's, with its port; `version` a tag or a digest (`sha256:…`).

    `is_private` tells that ECS signs in with credentials of its own.
    """

    host: str
    repository: str
    version: str
    is_private: bool = False

    @classmethod
    def parse(cls, image: str, is_private: bool = False) -> "Reference":
        name, _, digest = image.partition("@")
        first, slash, rest = name.partition("/")
        # Without a dot or a port, the first part is an organisation of Docker Hub.
        is_host = bool(slash) and (first == "localhost" or bool(set(".:") & set(first)))
        host, path = (first, rest) if is_host else ("docker.io", name)
        repository, _, tag = path.partition(":")
        if host in _DOCKER_HUB:
            host = "registry-1.docker.io"
            repository = repository if "/" in repository else f"library/{repository}"
        return cls(host, repository, digest or tag or "latest", is_private)

    @property
    def ecr(self) -> Ecr | None:
        """Whose private ECR registry, and where; None of all other registries."""
        found = _ECR.fullmatch(self.host)
        return Ecr(*found.groups()) if found else None

    @property
    def is_digest(self) -> bool:
        return self.version.startswith("sha256:")
