"""SimulatePrincipalPolicy, which moto lacks: what the policies of a user or a role allow."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import translate
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse

from fargatectl.local.failures import AwsError

Statement = Mapping[str, Any]
Context = Mapping[str, list[str]]

# Operators of conditions whose values are patterns, and those that are compared as they stand.
_LIKE = ("stringlike", "arnlike", "arnequals")
_EQUAL = ("stringequals", "bool")


def simulate_principal_policy(response: Any) -> ActionResult:
    """Decide each action on each resource: an explicit deny, else an allow, else no."""
    principal = _principal(response, response._get_param("PolicySourceArn"))
    statements = list(_statements(response, principal))
    context = {
        entry["ContextKeyName"].lower(): list(entry.get("ContextKeyValues", ()))
        for entry in response._get_param("ContextEntries", [])
    }
    results = [
        _result(statements, action, resource, context)
        for action in response._get_param("ActionNames")
        for resource in response._get_param("ResourceArns", []) or ["*"]
    ]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


IamResponse.simulate_principal_policy = simulate_principal_policy


def _backend(response: Any) -> Any:
    return iam_backends[response.current_account][response.partition]


def _principal(response: Any, arn: str) -> Any:
    found = re.fullmatch(r"arn:[a-z-]+:iam::\d{12}:(user|role|group)/(.+)", arn)
    if found is None:
        raise AwsError(
            "InvalidInput",
            f"Invalid Entity Arn: {arn} does not clearly define entity type and name.",
        )
    backend = _backend(response)
    everybody = {"role": backend.roles, "user": backend.users, "group": backend.groups}
    for each in everybody[found[1]].values():
        if each.arn == arn:
            return each
    raise AwsError("NoSuchEntity", f"The {found[1]} with name {found[2]} cannot be found.")


def _statements(response: Any, principal: Any) -> Iterator[Statement]:
    backend = _backend(response)
    holders = [
        principal,
        *(g for g in backend.groups.values() if principal in getattr(g, "users", ())),
    ]
    for holder in holders:
        attached = [
            version.document
            for policy in holder.managed_policies.values()
            for version in policy.versions
            if version.is_default_version
        ]
        for document in [*holder.policies.values(), *attached]:
            yield from _listed(json.loads(document)["Statement"])


def _result(
    statements: list[Statement], action: str, resource: str, context: Context
) -> dict[str, Any]:
    missing: set[str] = set()
    effects = {
        statement["Effect"]
        for statement in statements
        if _is_about(statement, action, resource) and _holds(statement, context, missing)
    }
    decision = "explicitDeny" if "Deny" in effects else "implicitDeny"
    return {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": "allowed" if effects == {"Allow"} else decision,
        "MatchedStatements": [],
        "MissingContextValues": sorted(missing),
    }


def _is_about(statement: Statement, action: str, resource: str) -> bool:
    return _names(statement, "Action", action.lower(), str.lower) and _names(
        statement, "Resource", resource, str
    )


def _names(statement: Statement, key: str, value: str, fold: Callable[[str], str]) -> bool:
    if key in statement:
        return any(_matches(fold(each), value) for each in _listed(statement[key]))
    return not any(_matches(fold(each), value) for each in _listed(statement.get(f"Not{key}", [])))


def _holds(statement: Statement, context: Context, missing: set[str]) -> bool:
    """Whether all conditions do; keys that nobody gave are noted, and their conditions do not."""
    holds = True
    for operator, keys in statement.get("Condition", {}).items():
        for key, wanted in keys.items():
            given = context.get(key.lower())
            if given is None:
                missing.add(key)
            pairs = [(str(one), each) for one in _listed(wanted) for each in given or ()]
            holds = holds and any(_fits(operator.lower(), *pair) for pair in pairs)
    return holds


def _fits(operator: str, wanted: str, given: str) -> bool:
    """Other operators than these hold for nothing: no policy of ours has them."""
    if operator in _LIKE:
        return _matches(wanted, given)
    return operator in _EQUAL and wanted == given


def _matches(pattern: str, value: str) -> bool:
    """IAM's `*` and `?`; a bracket is no more than a bracket."""
    return re.fullmatch(translate(pattern.replace("[", "[[]")), value) is not None


def _listed(value: Any) -> list[Any]:
    """IAM writes a list of one without brackets."""
    return value if isinstance(value, list) else [value]
