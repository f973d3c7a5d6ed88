"""The policy itself, as IAM takes it; and in parts, where it is too long for one."""

import json
from collections.abc import Mapping
from typing import Any

from fargatectl.errors import FargatectlError
from fargatectl.policy.calls import calls
from fargatectl.policy.implied import with_implied
from fargatectl.policy.scopes import SCOPES, Scope
from fargatectl.policy.target import Target

Document = Mapping[str, Any]

# IAM's bounds, without white space: of a managed policy, and of all inline policies of a role.
MANAGED = 6144
INLINE = 10240


def policy(target: Target) -> Document:
    """What the app's calls need, and nothing else."""
    needed = with_implied(calls(target.traits))
    if unplaced := needed - {action for scope in SCOPES for action in scope.actions}:
        raise FargatectlError(
            f"policy/scopes.py does not say on what {', '.join(sorted(unplaced))} may be done.",
            "This is a fault of fargatectl; please report it with your spec.",
        )
    statements = [_statement(scope, needed, target) for scope in SCOPES]
    return _document([each for each in statements if each])


def size(document: Document) -> int:
    """Characters as IAM counts them."""
    return len(json.dumps(document, separators=(",", ":")))


def parts(document: Document) -> list[Document]:
    """Managed policies that together say the same: as few as fit, in the order of statements."""
    made: list[list[Document]] = []
    for statement in document["Statement"]:
        fitting = (each for each in made if size(_document([*each, statement])) <= MANAGED)
        if (part := next(fitting, None)) is not None:
            part.append(statement)
        else:
            made.append([statement])
    return [_document(each) for each in made]


def _document(statements: list[Document]) -> Document:
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(scope: Scope, needed: set[str], target: Target) -> Document:
    """Nothing where the app needs none of its actions, or has nothing that it would be about."""
    actions, places = sorted(scope.actions & needed), list(dict.fromkeys(scope.on(target)))
    if not actions or not places:
        return {}
    condition = scope.when(target)
    return {
        "Sid": scope.name,
        "Effect": "Allow",
        "Action": actions,
        "Resource": places[0] if len(places) == 1 else places,
        **({"Condition": condition} if condition else {}),
    }
