"""What a principal may do, as IAM's own simulation of its policies says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fargatectl.aws import Aws, code_of, is_denied

# IAM cannot simulate for whom it does not know by this ARN: root, a federated user, an old role.
_UNKNOWN = ("NoSuchEntity", "InvalidInput", "ValidationError")
# SimulatePrincipalPolicy takes no more actions and resources at once.
BATCH = 50


@dataclass(frozen=True)
class Question:
    """Whether a principal may do these actions on these ARNs, in a context of conditions' keys."""

    principal: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Decision:
    """`denied` are the pairs of action and ARN that are not allowed; `unknown` why none is known.

    `is_explicit` holds those that a statement denies, which no other statement can allow.
    """

    denied: frozenset[tuple[str, str]] = frozenset()
    is_explicit: frozenset[tuple[str, str]] = frozenset()
    unknown: str = ""
    # Keys of conditions that only the call itself will bring, by the pair that they decide.
    open: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


def decide(aws: Aws, question: Question) -> Decision:
    """One call, of which IAM allows few a second: ask for all that is alike at once."""
    entries = [
        {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for name, value in question.context
    ]
    try:
        answers = [
            aws.read(
                "iam",
                "simulate_principal_policy",
                PolicySourceArn=question.principal,
                ActionNames=list(question.actions[start : start + BATCH]),
                ResourceArns=list(question.resources),
                ContextEntries=entries,
            )
            for start in range(0, len(question.actions), BATCH)
        ]
    except Exception as error:
        if is_denied(error):
            return Decision(unknown="the caller may not iam:SimulatePrincipalPolicy")
        if code_of(error) in _UNKNOWN:
            return Decision(unknown=f"IAM does not know {question.principal}")
        raise
    return _decision([each for answer in answers for each in answer["EvaluationResults"]])


def _decision(results: Sequence[Mapping[str, object]]) -> Decision:
    decided = {pair: word for result in results for pair, word in _decided(result)}
    denied = frozenset(pair for pair, word in decided.items() if word != "allowed")
    explicit = frozenset(pair for pair in denied if decided[pair] == "explicitDeny")
    missing = {
        (str(result["EvalActionName"]), str(result.get("EvalResourceName", "*"))): keys
        for result in results
        if (keys := _strings(result.get("MissingContextValues")))
    }
    return Decision(denied, explicit, open=missing)


def _decided(result: Mapping[str, object]) -> list[tuple[tuple[str, str], str]]:
    """One of a result, or one for each of its resources where there are several."""
    action = str(result["EvalActionName"])
    each = result.get("ResourceSpecificResults")
    if isinstance(each, list) and each:
        return [
            ((action, str(one["EvalResourceName"])), str(one["EvalResourceDecision"]))
            for one in each
        ]
    resource = str(result.get("EvalResourceName", "*"))
    return [((action, resource), str(result["EvalDecision"]))]


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()
