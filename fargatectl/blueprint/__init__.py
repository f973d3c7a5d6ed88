"""From a spec to the resources it wants: the one place that knows that a web service needs an ALB.

Pure: what it has to know of AWS comes in as `Surroundings`.
"""

from fargatectl.blueprint.blueprint import blueprint, check, job_errand
from fargatectl.blueprint.only import only_these
from fargatectl.existing import Existing
from fargatectl.existing.surroundings import Surroundings

__all__ = ["Existing", "Surroundings", "blueprint", "check", "job_errand", "only_these"]
