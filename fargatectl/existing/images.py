"""Images in ECR: whether what ran can still be pulled, and by which reference."""

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.spec.image_reference import Reference

_GONE = ("ImageNotFoundException", "RepositoryNotFoundException")


def look(aws: Aws, image: str, digest: str) -> tuple[str, str]:
    """The reference that pulls exactly what ran under `digest`, and what is wrong with it.

    Images of other registries and regions cannot be looked up; they are taken as they are named.
    """
    named = Reference.parse(image)
    registry = named.ecr
    if registry is None or registry.region != aws.region:
        return image, ""
    wanted = named.digest or digest
    which = {"imageDigest": wanted} if wanted else {"imageTag": named.tag}
    try:
        (detail,) = aws.client("ecr").describe_images(
            registryId=registry.account, repositoryName=named.repository, imageIds=[which]
        )["imageDetails"]
    except Exception as error:
        if code_of(error) in _GONE:
            return image, f"image {image} ({wanted or named.tag}) is not in ECR any more."
        if is_denied(error):
            return image, ""
        raise
    if named.digest or not wanted or named.tag in detail.get("imageTags", ()):
        return image, ""
    # A tag that moved: by its name alone another image would run.
    return named.pinned(wanted), ""
