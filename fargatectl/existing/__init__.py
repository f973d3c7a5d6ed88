"""What the spec names and others made: looked up before anything is planned.

What is missing or unusable is a problem of the spec, with the line that names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.errors import SpecError
from fargatectl.existing import (
    alarms,
    cluster,
    doorway,
    namespaces,
    roles,
    secrets,
    serving,
    site,
)
from fargatectl.existing.doorway import Doorway, Doorways
from fargatectl.existing.secrets import Kept
from fargatectl.existing.site import Site
from fargatectl.spec import SpecFile, contexts
from fargatectl.spec.contexts import Contexts
from fargatectl.spec.door import Door
from fargatectl.spec.models.secrets import Store

__all__ = ["Doorway", "Existing", "Kept", "Site"]


@dataclass(frozen=True)
class Existing:
    """`secrets` are Secrets Manager's and parameters, by their store and name in the file.

    `site` is the VPC where the spec names one, or something in it. `namespace` is the ARN of the
    Cloud Map namespace that the spec names, where it is not ours. `doorways` are by the names of
    the file's load balancers.
    """

    secrets: Mapping[tuple[Store, str], Kept] = field(default_factory=dict)
    site: Site | None = None
    namespace: str = ""
    doorways: Doorways = field(default_factory=dict)
    # What images are built from.
    contexts: Contexts = field(default_factory=dict)
    # Target groups of ours, by name, that requests go to now.
    serving: frozenset[str] = frozenset()

    @classmethod
    def look(cls, aws: Aws, file: SpecFile, owner: Owner) -> "Existing":
        """Raises `SpecError` with all that is not there."""
        built, problems = contexts.look(file)
        found, unusable_secrets = secrets.look(aws, file, owner)
        problems += unusable_secrets
        problems += roles.problems(aws, file)
        problems += [*cluster.problems(aws, file), *alarms.problems(aws, file)]
        ground, wrong = site.look(aws, file, owner)
        problems += wrong
        namespace, unknown = namespaces.look(aws, file, owner)
        problems += unknown
        doorways, unfit = doorway.look(aws, file, owner)
        problems += unfit
        if problems:
            raise SpecError(problems)
        return cls(
            found,
            ground,
            namespace,
            doorways,
            built,
            serving.look(aws, owner),
        )

    def doorway(self, door: Door) -> Doorway:
        """What others made of that door."""
        return self.doorways.get(door.name, Doorway())
