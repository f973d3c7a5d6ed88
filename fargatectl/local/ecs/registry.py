"""Images in ECR: what their tags stand for at the moment."""

import re
from typing import Any

from moto.ecr.models import ecr_backends

ECR = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)(?::([^@]+))?")


def digest(image: str) -> str:
    """The digest of an image that was pushed; empty where nobody knows one."""
    found = ECR.fullmatch(image)
    if found is None:
        return ""
    account, region, name, tag = found.groups()
    repository: Any = ecr_backends[account][region].repositories.get(name)
    images = repository.images if repository else ()
    tagged = (one for one in images if (tag or "latest") in one.image_tags)
    return next((str(one.get_image_digest()) for one in tagged), "")
