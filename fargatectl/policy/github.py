"""Who may act by a policy: GitHub's workflows of one repository, without a key that is kept."""

import re
from typing import Any

from fargatectl.errors import UsageError

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
_NAMED = re.compile(r"github:([A-Za-z0-9-]+/[A-Za-z0-9._-]+)(?::(.+))?")


def subject(named: str) -> str:
    """`repo:me/shop:*` of `github:me/shop`; what comes behind limits it: `…:environment:prod`."""
    found = _NAMED.fullmatch(named)
    if found is None:
        raise UsageError(
            f"--ci takes github:OWNER/REPO, got {named!r}.",
            "To allow less than the whole repository, add an environment or a branch: "
            "github:OWNER/REPO:environment:prod, github:OWNER/REPO:ref:refs/heads/main.",
        )
    return f"repo:{found[1]}:{found[2] or '*'}"


def trust(partition: str, account: str, who: str) -> dict[str, Any]:
    """The trust policy of a role that GitHub's workflows assume; `who` is a `subject`."""
    # Where nothing is left open, a comparison that knows no asterisks.
    compare = "StringLike" if "*" in who else "StringEquals"
    condition = {"StringEquals": {f"{ISSUER}:aud": AUDIENCE}}
    condition.setdefault(compare, {})[f"{ISSUER}:sub"] = who
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:{partition}:iam::{account}:oidc-provider/{ISSUER}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
