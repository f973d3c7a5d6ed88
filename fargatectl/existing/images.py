"""Images in ECR: whether what ran can still be pulled, and by which reference."""

import re

from fargatectl.aws import Aws, code_of
from fargatectl.existing.kms import DENIED

# 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web:1.2
ECR = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?"
    r"/(?P<name>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>.+))?"
)
_GONE = ("ImageNotFoundException", "RepositoryNotFoundException")


def look(aws: Aws, image: str, digest: str) -> tuple[str, str]:
    """The reference that pulls exactly what ran under `digest`, and what is wrong with it.

    Images of other registries and regions cannot be looked up; they are taken as they are named.
    """
    found = ECR.fullmatch(image)
    if found is None or found["region"] != aws.region:
        return image, ""
    tag = found["tag"] or "latest"
    wanted = found["digest"] or digest
    which = {"imageDigest": wanted} if wanted else {"imageTag": tag}
    try:
        (detail,) = aws.client("ecr").describe_images(
            registryId=found["account"], repositoryName=found["name"], imageIds=[which]
        )["imageDetails"]
    except Exception as error:
        if code_of(error) in _GONE:
            return image, f"image {image} ({wanted or tag}) is not in ECR any more."
        if code_of(error) in DENIED:
            return image, ""
        raise
    if found["digest"] or not wanted or tag in detail.get("imageTags", ()):
        return image, ""
    # A tag that moved: by its name alone another image would run.
    return f"{image.partition(':')[0]}@{wanted}", ""
