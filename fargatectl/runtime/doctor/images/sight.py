"""What a registry shows of an image."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]

# All that a registry may have under a name: lists of images for several processors, and images.
MEDIA_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)


@dataclass(frozen=True)
class Sight:
    """`arches` are the processors it was built for (none where the registry does not tell).

    `missing` says why it cannot be pulled and `fix` what to do; `unknown` why nothing was seen.
    """

    arches: frozenset[str] = frozenset()
    missing: str = ""
    fix: str = ""
    unknown: str = ""


def seen(manifest: Document, read_config: Callable[[str], Document]) -> Sight:
    """Of a manifest; that of a single image leaves the processor to its configuration."""
    if "manifests" in manifest:
        return Sight(frozenset(_arches(manifest)))
    if "architecture" in manifest:  # Docker's first format
        return Sight(frozenset([str(manifest["architecture"])]))
    digest = manifest.get("config", {}).get("digest")
    arch = read_config(str(digest)).get("architecture") if digest else None
    return Sight(frozenset([str(arch)] if arch else []))


def _arches(index: Document) -> Iterator[str]:
    for each in index["manifests"]:
        platform = each.get("platform", {})
        # Attestations stand in the list as images for an unknown processor.
        arch = platform.get("architecture", "unknown")
        if platform.get("os") == "linux" and arch != "unknown":
            yield str(arch)
