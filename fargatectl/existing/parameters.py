"""Systems Manager parameters that others made, described without their values."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from fargatectl.aws import Aws
from fargatectl.existing.kms import customer_key
from fargatectl.spec.models.secrets import Store

T = TypeVar("T")

OWN_KEY = "alias/aws/ssm"
# DescribeParameters takes no more names in one filter.
BATCH = 50


def look(
    aws: Aws, references: Sequence[str], kept: Callable[[str, str], T]
) -> dict[tuple[Store, str], T]:
    """Those that exist, by the name or ARN that refers to them."""
    found: dict[tuple[Store, str], T] = {}
    here: dict[str, str] = {}
    for reference in references:
        if is_elsewhere(aws, reference):
            found["ssm", reference] = kept(reference, "")
        else:
            here[reference] = name_of(reference)
    described = _described(aws, sorted(set(here.values())))
    for reference, name in here.items():
        if item := described.get(name):
            sealed = customer_key(aws, item.get("KeyId", ""), OWN_KEY)
            found["ssm", reference] = kept(_arn(aws, name), sealed)
    return found


def name_of(reference: str) -> str:
    """The parameter's name in its ARN, in which the name's own first slash is the separator."""
    if not reference.startswith("arn:"):
        return reference
    name = reference.split(":", 5)[5].removeprefix("parameter/")
    return f"/{name}" if "/" in name else name


def described(aws: Aws, name: str) -> Mapping[str, Any] | None:
    """What is known of a parameter without its value."""
    return _described(aws, [name]).get(name)


def is_elsewhere(aws: Aws, reference: str) -> bool:
    """Whether the ARN is of another region or account, where it cannot be described from here."""
    if not reference.startswith("arn:"):
        return False
    _, _, _, region, account, _ = reference.split(":", 5)
    return (region, account) != (aws.region, aws.account)


def _described(aws: Aws, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    items = [
        item
        for start in range(0, len(names), BATCH)
        for item in aws.read(
            "ssm",
            "describe_parameters",
            ParameterFilters=[
                {"Key": "Name", "Option": "Equals", "Values": list(names[start : start + BATCH])}
            ],
        )["Parameters"]
    ]
    return {item["Name"]: item for item in items}


def _arn(aws: Aws, name: str) -> str:
    slash = "" if name.startswith("/") else "/"
    return f"arn:{aws.partition}:ssm:{aws.region}:{aws.account}:parameter{slash}{name}"
