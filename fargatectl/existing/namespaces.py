"""The Cloud Map namespace that somebody else made."""

from collections.abc import Mapping
from typing import Any

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.errors import Problem
from fargatectl.resources.namespace import Namespace
from fargatectl.spec import SpecFile


def look(aws: Aws, file: SpecFile, owner: Owner) -> tuple[str, list[Problem]]:
    """Its ARN; empty where the namespace is ours, or is yet to be made by us."""
    wanted = file.spec.cluster.connect
    is_used = any(service.connect for service in file.spec.services.values())
    if wanted is None or not is_used:
        return "", []
    found = next((each for each in _all(aws) if wanted in (each["Arn"], each["Name"])), None)
    if found is None and wanted.startswith("arn:"):
        message = f"there is no Cloud Map namespace {wanted}."
        return "", [file.problem("cluster", "connect", message=message)]
    ours = {live.outputs["arn"] for live in Namespace.owned(aws, owner)}
    return (str(found["Arn"]), []) if found and found["Arn"] not in ours else ("", [])


def _all(aws: Aws) -> list[Mapping[str, Any]]:
    """Service Connect takes namespaces of every type."""
    return list(aws.read("servicediscovery", "list_namespaces")["Namespaces"])
