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
    """`host` is the registry's, with its port; `digest` (`sha256:…`) is empty where none is named.

    `is_private` tells that ECS signs in with credentials of its own.
    """

    host: str
    repository: str
    tag: str
    digest: str = ""
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
        return cls(host, repository, tag or "latest", digest, is_private)

    @property
    def ecr(self) -> Ecr | None:
        """Whose private ECR registry, and where; None of all other registries."""
        found = _ECR.fullmatch(self.host)
        return Ecr(*found.groups()) if found else None

    def ecr_arn(self, partition: str) -> str:
        """The repository's in ECR; empty for those of other registries."""
        if not (ecr := self.ecr):
            return ""
        return f"arn:{partition}:ecr:{ecr.region}:{ecr.account}:repository/{self.repository}"

    @property
    def version(self) -> str:
        """What is pulled: by its digest, whatever the tag says beside it."""
        return self.digest or self.tag

    def pinned(self, digest: str) -> str:
        """The image of that digest, and no other, under the same name."""
        return f"{self.host}/{self.repository}@{digest}"
