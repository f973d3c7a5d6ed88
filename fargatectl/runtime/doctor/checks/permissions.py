"""Whether the caller may do what carrying out the plan takes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.findings import Finding, unchecked
from fargatectl.runtime.doctor.patient import Need
from fargatectl.runtime.doctor.simulation import Decision, Question, decide

NAME = "permissions"
TASKS = "ecs-tasks.amazonaws.com"


@dataclass(frozen=True)
class Facts:
    """`unknown` says why nothing could be asked about the caller."""

    caller: str
    decisions: Mapping[Question, Decision]
    unknown: str = ""


def look(aws: Aws, patients: Patients) -> Facts:
    needs = {need for each in patients if each.prospect for need in each.prospect.needs}
    arn = str(aws.identity["Arn"])
    if arn.endswith(":root") or not needs:
        return Facts(arn, {})
    principal = _principal(aws, arn)
    if not principal:
        return Facts(arn, {}, f"IAM simulates nothing for {arn}")
    questions = _questions(principal, needs)
    decisions = aws.together([partial(decide, aws, each) for each in questions])
    return Facts(arn, dict(zip(questions, decisions, strict=True)))


def judge(patients: Patients, facts: Facts) -> Iterator[Finding]:
    if not any(each.prospect for each in patients):
        return
    unknown = next((each.unknown for each in facts.decisions.values() if each.unknown), "")
    if unknown := facts.unknown or unknown:
        yield unchecked(NAME, unknown)
        return
    denied = [each for each in facts.decisions.values() if each.denied]
    certain = sorted({pair for each in denied for pair in _certain(each)})
    doubtful = sorted({action for each in denied for action, _ in each.denied})
    doubtful = [each for each in doubtful if each not in {action for action, _ in certain}]
    if certain:
        told = ", ".join(dict.fromkeys(f"{action} on {arn}" for action, arn in certain))
        message = f"{facts.caller} may not {told}"
        yield Finding(NAME, message, "fails", fix="Ask for these permissions for the caller.")
    if doubtful:
        message = f"{facts.caller} seems not to be allowed {', '.join(doubtful)}"
        fix = "Ask for these permissions, unless policies allow them on single ARNs or conditions."
        yield Finding(NAME, message, "may fail", fix=fix)
    if not denied:
        yield Finding(NAME, f"{facts.caller} may do all that the plan takes")


def _certain(decision: Decision) -> Iterator[tuple[str, str]]:
    """What is denied on the very ARN that will be asked for, whatever conditions there are."""
    for pair in decision.denied:
        is_exact = "*" not in pair[1] and not decision.open.get(pair)
        if is_exact or pair in decision.is_explicit:
            yield pair


def _questions(principal: str, needs: set[Need]) -> list[Question]:
    """One for all ARNs on which the same is done: IAM answers few a second.

    Passing roles is a question of its own, since it is one of to whom, too.
    """
    done: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for need in needs:
        done[need.resource, need.action == "iam:PassRole"].add(need.action)
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (resource, _), actions in sorted(done.items()):
        alike[tuple(sorted(actions))].append(resource)
    return [
        Question(
            principal,
            actions,
            tuple(resources),
            (("iam:PassedToService", TASKS),) if "iam:PassRole" in actions else (),
        )
        for actions, resources in alike.items()
    ]


def _principal(aws: Aws, arn: str) -> str:
    """By whose policies the caller acts: the user's, or the assumed role's. Empty if unknown."""
    _, _, service, _, _, resource = arn.split(":", 5)
    kind, _, rest = resource.partition("/")
    if (service, kind) == ("iam", "user"):
        return arn
    if (service, kind) != ("sts", "assumed-role"):
        return ""
    try:
        # The session's ARN lacks the role's path.
        answer = aws.read("iam", "get_role", RoleName=rest.partition("/")[0])
    except Exception as error:
        if is_denied(error) or code_of(error) == "NoSuchEntity":
            return ""
        raise
    return str(answer["Role"]["Arn"])


CHECK = Check(NAME, judge, look)
