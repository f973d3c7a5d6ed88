"""The short names of service revisions: the task definition in each, as `web:7`."""

from collections.abc import Iterable, Mapping
from typing import Any

from fargatectl.aws import Aws
from fargatectl.runtime import questions


class Revisions:
    """Task definitions by service revision. A revision never changes, so each is asked once."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._definitions: dict[str, str] = {}

    def learn(self, deployments: Iterable[Mapping[str, Any]]) -> None:
        """Ask for all revisions that these service deployments mention, in one call of twenty."""
        mentioned = {arn for deployment in deployments for arn in _mentioned(deployment)}
        unknown = sorted(mentioned - self._definitions.keys())
        answers = questions.service_revisions(self._aws, unknown)
        # One older than October 2024 is not told: then it has no name.
        self._definitions |= dict.fromkeys(unknown, "")
        self._definitions |= {one["serviceRevisionArn"]: one["taskDefinition"] for one in answers}

    def task_definition(self, revision: str) -> str:
        """The task definition's ARN; empty for a revision that is not known."""
        return self._definitions.get(revision, "")


def _mentioned(deployment: Mapping[str, Any]) -> list[str]:
    revisions = [
        deployment.get("targetServiceRevisionArn"),
        deployment.get("targetServiceRevision", {}).get("arn"),
        deployment.get("rollback", {}).get("serviceRevisionArn"),
        *(source.get("arn") for source in deployment.get("sourceServiceRevisions", ())),
    ]
    return [arn for arn in revisions if arn]
