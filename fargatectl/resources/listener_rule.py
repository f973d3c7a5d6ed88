"""Which requests go to which service."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, ignoring, once, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import actions, conditions, elb, tags
from fargatectl.resources.actions import LoadBalancerAction

# Another rule of ours is leaving that place at this moment.
_TAKEN = (Transient("PriorityInUse"),)


@dataclass(frozen=True, kw_only=True)
class ListenerRule(Resource):
    """Outputs: `arn`. `conditions` as in `conditions.py`: the accepted values of each."""

    kind: ClassVar[str] = "listener-rule"
    found_by: ClassVar[tuple[str, ...]] = ("listener",)

    listener: str
    priority: int
    conditions: Mapping[str, tuple[str, ...]]
    action: LoadBalancerAction

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        keys = {item.key for item in wanted}
        owner = wanted[0].owner
        listeners = sorted({item.listener for item in wanted})
        lives = [
            _live(cls, listener, item, tagged)
            for listener, item, tagged in _rules(aws, listeners)
            if Owner.of(tagged) == owner
        ]
        return {live.key: live for live in lives if live.key in keys}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        asks = [
            partial(
                aws.read, "elbv2", "describe_listeners", LoadBalancerArn=each["LoadBalancerArn"]
            )
            for each in elb.load_balancers(aws, owner)
        ]
        listeners = [
            each["ListenerArn"] for answer in aws.together(asks) for each in answer["Listeners"]
        ]
        return [
            _live(cls, listener, item, tagged)
            for listener, item, tagged in _rules(aws, listeners)
            if Owner.of(tagged) == owner
        ]

    def create(self, aws: Aws) -> Outputs:
        client = aws.client("elbv2", retries=False)
        make = partial(
            client.create_rule,
            ListenerArn=self.listener,
            Priority=self.priority,
            Conditions=conditions.to_aws(self.conditions),
            Actions=actions.to_aws(self.action),
            Tags=tags.as_list(self.tags),
        )
        arn = patiently(
            aws.clock,
            lambda: once(
                aws.clock, lambda: str(make()["Rules"][0]["RuleArn"]), lambda: self._made(aws)
            ),
            *_TAKEN,
            *elb.NOT_YET,
            seconds=60,
        )
        return {"arn": arn}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        client, arn = aws.client("elbv2"), live.outputs["arn"]
        if (self.conditions, self.action) != (live.found.conditions, live.found.action):
            modify = partial(
                client.modify_rule,
                RuleArn=arn,
                Conditions=conditions.to_aws(self.conditions),
                Actions=actions.to_aws(self.action),
            )
            patiently(aws.clock, modify, *elb.NOT_YET, seconds=60)
        if self.priority != live.found.priority:
            place = [{"RuleArn": arn, "Priority": self.priority}]
            move = partial(client.set_rule_priorities, RulePriorities=place)
            patiently(aws.clock, move, *_TAKEN, seconds=60)
        elb.retag(aws, self, live)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        with ignoring("RuleNotFound"):
            aws.client("elbv2").delete_rule(RuleArn=live.outputs["arn"])

    def interruption(self, live: Live[Self], changed: frozenset[str]) -> str:
        if "conditions" in changed:
            gone = set(_values(live.found.conditions)) - set(_values(self.conditions))
            return f"visitors of {', '.join(sorted(gone))} no longer get here" if gone else ""
        if "action" in changed:
            return "visitors get 503 until the first new task is healthy"
        return ""

    def _made(self, aws: Aws) -> str | None:
        aws.forget()
        found = self.observe(aws, [self]).get(self.key)
        return found.outputs["arn"] if found else None


def _rules(aws: Aws, listeners: Sequence[str]) -> Iterator[tuple[str, elb.Item, Mapping[str, str]]]:
    """All rules of the listeners but their default ones, with their tags."""
    asks = [partial(aws.read, "elbv2", "describe_rules", ListenerArn=arn) for arn in listeners]
    answers = zip(listeners, aws.together(asks), strict=True)
    rules = [(arn, rule) for arn, answer in answers for rule in answer["Rules"]]
    made = [(arn, rule) for arn, rule in rules if not rule["IsDefault"]]
    tagged = elb.tags_by_arn(aws, [rule["RuleArn"] for _, rule in made])
    yield from ((arn, rule, tagged[rule["RuleArn"]]) for arn, rule in made)


def _live(
    cls: type[ListenerRule], listener: str, item: elb.Item, tagged: Mapping[str, str]
) -> Live[Any]:
    found = cls(
        name=tags.name_in(tagged, item["RuleArn"]),
        tags=tags.managed(tagged),
        listener=listener,
        priority=int(item["Priority"]),
        conditions=conditions.from_aws(item["Conditions"]),
        action=actions.from_aws(item["Actions"]) or actions.Respond(0),
    )
    return Live(found, {"arn": item["RuleArn"]}, Owner.of(tagged))


def _values(conditions: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for values in conditions.values():
        yield from values
