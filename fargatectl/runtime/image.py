"""An image built from a folder and pushed, once for each state of the folder."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, code_of, ignoring
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.engine.telling import tell
from fargatectl.runtime.docker import Docker
from fargatectl.spec.contexts import Context

_ABSENT = ("ImageNotFoundException", "RepositoryNotFoundException")


@dataclass(frozen=True, kw_only=True)
class Image(Resource):
    """Outputs: `uri`. The tag is the digest of what it is built from, so another is another image.

    It belongs to the repository, and is deleted with it, or when many newer ones have come.
    """

    kind: ClassVar[str] = "image"

    repository_name: str
    uri: str
    context: Context = field(compare=False)
    # It is pushed once the repository is there.
    repository: str = field(compare=False)

    @property
    def tag(self) -> str:
        return self.uri.rpartition(":")[2]

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        are_there = aws.together([partial(_is_there, aws, item) for item in wanted])
        pairs = zip(wanted, are_there, strict=True)
        return {item.key: _live(item) for item, is_there in pairs if is_there}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        del aws, owner
        return ()

    def create(self, aws: Aws) -> Outputs:
        # The tag comes with the last part of a push: where it is, all of the image is.
        aws.forget()
        if not _is_there(aws, self):
            self._make(aws)
        return {"uri": self.uri}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        del aws
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        del aws, live

    def _make(self, aws: Aws) -> None:
        if aws.is_embedded:
            _pretend(aws, self)
            return
        docker = Docker(tell)
        docker.build(self.context, self.uri)
        docker.push(aws, self.uri)


def _is_there(aws: Aws, image: Image) -> bool:
    try:
        aws.read(
            "ecr",
            "describe_images",
            repositoryName=image.repository_name,
            imageIds=[{"imageTag": image.tag}],
        )
    except Exception as error:
        if code_of(error) in _ABSENT:
            return False
        raise
    return True


def _live(image: Image) -> Live[Any]:
    # The tags of an image are those of its repository, whose owner was looked at.
    return Live(image, {"uri": image.uri}, image.owner)


def _pretend(aws: Aws, image: Image) -> None:
    """The embedded AWS runs no containers and has no Docker: it is told that there is an image."""
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json",
            "size": 0,
            "digest": f"sha256:{image.context.digest:0>64}",
        },
        "layers": [],
    }
    with ignoring("ImageAlreadyExistsException"):
        aws.client("ecr").put_image(
            repositoryName=image.repository_name,
            imageManifest=json.dumps(manifest),
            imageTag=image.tag,
        )
