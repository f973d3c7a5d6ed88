"""Where a blueprint is drawn: the spec, its owner, and what is around it in AWS."""

from collections.abc import Mapping
from dataclasses import dataclass

from fargatectl.engine import Owner
from fargatectl.existing.surroundings import Surroundings
from fargatectl.resources import tags
from fargatectl.spec import Spec


@dataclass(frozen=True)
class Plot:
    spec: Spec
    owner: Owner
    around: Surroundings
    images: Mapping[str, str]
    reset_count: bool

    def tags(self, name: str) -> dict[str, str]:
        """The tags of a resource of that name."""
        return tags.tags_of(self.owner, name, self.spec.tags)

    def arn(self, service: str, resource: str) -> str:
        around = self.around
        return f"arn:{around.partition}:{service}:{around.region}:{around.account}:{resource}"
