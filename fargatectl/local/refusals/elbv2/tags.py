"""Tags of load balancers and their parts: fifty of each, asked of twenty things at most."""

import re
from typing import Any

from moto.elbv2.models import ELBv2Backend

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

QUOTA = 50
_CHARACTERS = re.compile(r"[\w\s.:/=+@-]*")
AT_ONCE = 20


@patch(ELBv2Backend)
def add_tags(
    _original: Original, backend: Any, resource_arns: list[str], tags: list[dict[str, str]]
) -> None:
    for text in (text for tag in tags for text in (tag["Key"], tag.get("Value") or "")):
        if not _CHARACTERS.fullmatch(text):
            raise AwsError("ValidationError", f"Tag '{text}' contains invalid characters")
    for arn in resource_arns:
        backend._get_resource_by_arn(arn)
        existing = backend.tagging_service.get_tag_dict_for_resource(arn)
        if len({*existing, *(tag["Key"] for tag in tags)}) > QUOTA:
            raise AwsError("TooManyTags", f"A resource can have at most {QUOTA} tags")
    for arn in resource_arns:
        backend.tagging_service.tag_resource(arn, tags)


@patch(ELBv2Backend)
def describe_tags(original: Original, backend: Any, resource_arns: list[str]) -> Any:
    if len(resource_arns) > AT_ONCE:
        raise AwsError(
            "ValidationError", f"Tags of at most {AT_ONCE} resources can be described at once"
        )
    for arn in resource_arns:
        backend._get_resource_by_arn(arn)
    return original(backend, resource_arns)
