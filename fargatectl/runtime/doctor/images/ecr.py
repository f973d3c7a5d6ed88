"""Images in ECR, through its API: the caller need not sign in to the registry."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.runtime.doctor.images import http
from fargatectl.runtime.doctor.images.sight import MEDIA_TYPES, Sight, seen
from fargatectl.spec.image_reference import Reference

Answer = Mapping[str, Any]


def look(aws: Aws, references: Sequence[Reference]) -> dict[Reference, Sight]:
    """One call a repository."""
    repositories: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for each in dict.fromkeys(references):
        repositories[each.host, each.repository].append(each)
    asks = [partial(_look, aws, images) for images in repositories.values()]
    return {name: sight for found in aws.together(asks) for name, sight in found.items()}


def _look(aws: Aws, images: Sequence[Reference]) -> dict[Reference, Sight]:
    registry = images[0].ecr
    assert registry is not None, "only ECR's images are asked for here"
    if registry.region != aws.region:
        return dict.fromkeys(images, Sight(unknown=f"its registry is in {registry.region}."))
    where = {"registryId": registry.account, "repositoryName": images[0].repository}
    try:
        answer = aws.read(
            "ecr",
            "batch_get_image",
            **where,
            imageIds=[_id(each) for each in images],
            acceptedMediaTypes=list(MEDIA_TYPES),
        )
    except Exception as error:
        if code_of(error) == "RepositoryNotFoundException":
            return dict.fromkeys(images, _no_repository(aws, images[0]))
        if is_denied(error):
            why = f"the caller may not read ECR repository {images[0].repository}."
            return dict.fromkeys(images, Sight(unknown=why))
        raise
    return {each: _sight(aws, where, each, answer) for each in images}


def _id(image: Reference) -> dict[str, str]:
    return {"imageDigest" if image.digest else "imageTag": image.version}


def _sight(aws: Aws, where: Mapping[str, str], image: Reference, answer: Answer) -> Sight:
    for found in answer["images"]:
        if found["imageId"].get("imageDigest" if image.digest else "imageTag") == image.version:
            return seen(json.loads(found["imageManifest"]), partial(_config, aws, where))
    what = "image" if image.digest else "tag"
    return Sight(
        missing=f"ECR repository {image.repository} has no {what} {image.version}",
        fix="Push it, or correct `image`.",
    )


def _is_cached(aws: Aws, account: str, repository: str) -> bool:
    """Whether ECR makes the repository by itself, of another registry's, at the first pull."""
    try:
        rules = aws.read("ecr", "describe_pull_through_cache_rules", registryId=account)
    except Exception as error:
        if code_of(error):
            return False
        raise
    prefixes = [rule["ecrRepositoryPrefix"] for rule in rules["pullThroughCacheRules"]]
    return any(each == "ROOT" or repository.startswith(f"{each}/") for each in prefixes)


def _config(aws: Aws, where: Mapping[str, str], digest: str) -> Answer:
    """The configuration of a single image; empty where it cannot be had.

    ECR hands out its blobs by addresses of S3 that are good for a while.
    """
    try:
        answer = aws.read("ecr", "get_download_url_for_layer", **where, layerDigest=digest)
        return http.document(answer["downloadUrl"])
    except Exception as error:
        if code_of(error) or isinstance(error, http.Unreachable | http.Refused):
            return {}
        raise


def _no_repository(aws: Aws, image: Reference) -> Sight:
    registry = image.ecr
    assert registry is not None, "only ECR's images are asked for here"
    if _is_cached(aws, registry.account, image.repository):
        return Sight(unknown="a pull-through cache fetches it when it is first pulled.")
    return Sight(
        missing=f"there is no ECR repository {image.repository} in {registry.account}",
        fix=f"`aws ecr create-repository --repository-name {image.repository}`, push the image, "
        "or correct `image`.",
    )
