"""Which requests go to which service."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, code_of, ignoring, once, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import (
    actions,
    conditions,
    elb,
    guests,
    rule_places,
    tagged,
    tags,
    targets,
)
from fargatectl.resources.actions import LoadBalancerAction, Shift, serving_in
from fargatectl.resources.rule_places import TAKEN


@dataclass(frozen=True, kw_only=True)
class ListenerRule(Resource):
    """Outputs: `arn`. `conditions` as in `conditions.py`: the accepted values of each."""

    kind: ClassVar[str] = "listener-rule"
    found_by: ClassVar[tuple[str, ...]] = ("listener",)
    # ECS moves requests from group to group.
    unsigned: ClassVar[frozenset[str]] = frozenset({"action"})

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
            _live(cls, listener, item, noted)
            for listener, item, noted in _rules(aws, owner, listeners)
            if Owner.of(noted) == owner
        ]
        wishes = {item.key: item for item in wanted}
        return {live.key: _as_wanted(live, wishes[live.key]) for live in lives if live.key in keys}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        return [
            _live(cls, listener, item, noted)
            for listener, item, noted in _rules(aws, owner, _listeners(aws, owner))
            if Owner.of(noted) == owner
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
        refusals = (*TAKEN, *elb.NOT_YET)
        arn = patiently(aws.clock, lambda: self._create(aws, make), *refusals, seconds=60)
        return {"arn": arn}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        client, arn = aws.client("elbv2"), live.outputs["arn"]
        if (self.conditions, self.action) != (live.found.conditions, live.found.action):
            modify = partial(
                client.modify_rule,
                RuleArn=arn,
                Conditions=conditions.to_aws(self.conditions),
                Actions=actions.to_aws(self._beside(live.found.action)),
            )
            patiently(aws.clock, modify, *elb.NOT_YET, seconds=60)
        if self.priority != live.found.priority:
            place = rule_places.Place(self.listener, self.priority)
            rule_places.move(aws, place, arn, self.owner)
        elb.retag(aws, self, live)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        behind = [each.target_group for each in serving_in(live.found.action)]
        return guests.using(aws, live, *behind) or targets.of_others(aws, self.owner, *behind)

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        with ignoring("RuleNotFound"):
            aws.client("elbv2").delete_rule(RuleArn=live.outputs["arn"])

    def interruption(self, live: Live[Self], changed: frozenset[str]) -> str:
        if "conditions" in changed:
            gone = set(_values(live.found.conditions)) - set(_values(self.conditions))
            return f"visitors of {', '.join(sorted(gone))} no longer get here" if gone else ""
        if "action" in changed and not _goes_on(live.found.action, self.action):
            return "visitors get 503 until the first new task is healthy"
        return ""

    def _beside(self, found: LoadBalancerAction) -> LoadBalancerAction:
        """Requests that ECS moves stay where they are."""
        return self.action.beside(found) if isinstance(self.action, Shift) else self.action

    def _create(self, aws: Aws, make: Callable[[], Any]) -> str:
        try:
            return once(
                aws.clock, lambda: str(make()["Rules"][0]["RuleArn"]), lambda: self._made(aws)
            )
        except Exception as error:
            # Without the lock another run may have made this very rule.
            if code_of(error) == "PriorityInUse" and not aws.is_alone and (made := self._made(aws)):
                return made
            if code_of(error) == "PriorityInUse":
                place = rule_places.Place(self.listener, self.priority)
                rule_places.make_room(aws, place, self.owner)
            raise

    def _made(self, aws: Aws) -> str | None:
        aws.forget()
        found = self.observe(aws, [self]).get(self.key)
        return found.outputs["arn"] if found else None


def _as_wanted(live: Live[Any], wanted: ListenerRule) -> Live[Any]:
    """Whichever of the two groups ECS has moved the requests to is what is wanted."""
    action = wanted.action
    if isinstance(action, Shift) and action.is_met_by(live.found.action):
        return replace(live, found=replace(live.found, action=action))
    return live


def _goes_on(found: LoadBalancerAction, wanted: LoadBalancerAction) -> bool:
    """Whether requests go on to where they go now."""
    new = wanted.beside(found) if isinstance(wanted, Shift) else wanted
    before, after = serving_in(found), serving_in(new)
    groups = {share.target_group for share in before}
    return bool(groups) and groups == {share.target_group for share in after}


def _listeners(aws: Aws, owner: Owner) -> list[str]:
    """All listeners that may have rules of ours."""
    asks = [
        partial(aws.read, "elbv2", "describe_listeners", LoadBalancerArn=arn)
        for arn in elb.entrances(aws, owner)
    ]
    found = [each["ListenerArn"] for answer in aws.together(asks) for each in answer["Listeners"]]
    rules = tagged.arns(aws, owner, tagged.LISTENER_RULES)
    return list(dict.fromkeys([*found, *(_listener_of(arn) for arn in rules)]))


def _listener_of(rule: str) -> str:
    """arn:…:listener-rule/app/NAME/BALANCER/LISTENER/RULE."""
    return rule.rpartition("/")[0].replace(":listener-rule/", ":listener/")


def _rules(
    aws: Aws, owner: Owner, listeners: Sequence[str]
) -> Iterator[tuple[str, elb.Item, Mapping[str, str]]]:
    """All rules of the listeners but their default ones, with their tags."""
    asks = [partial(_asked, aws, arn) for arn in listeners]
    answers = zip(listeners, aws.together(asks), strict=True)
    rules = [(arn, rule) for arn, answer in answers for rule in answer]
    made = [(arn, rule) for arn, rule in rules if not rule["IsDefault"]]
    noted = elb.tags_known(aws, owner, [rule["RuleArn"] for _, rule in made])
    yield from ((arn, rule, noted[rule["RuleArn"]]) for arn, rule in made)


def _asked(aws: Aws, listener: str) -> list[elb.Item]:
    """None of a listener that is gone: the search by tag may still find its rules."""
    try:
        return list(aws.read("elbv2", "describe_rules", ListenerArn=listener)["Rules"])
    except Exception as error:
        if code_of(error) == "ListenerNotFound":
            return []
        raise


def _live(
    cls: type[ListenerRule], listener: str, item: elb.Item, noted: Mapping[str, str]
) -> Live[Any]:
    found = cls(
        name=tags.name_in(noted, item["RuleArn"]),
        tags=tags.managed(noted),
        listener=listener,
        priority=int(item["Priority"]),
        conditions=conditions.from_aws(item["Conditions"]),
        action=actions.from_aws(item["Actions"]) or actions.Respond(0),
    )
    return Live(found, {"arn": item["RuleArn"]}, Owner.of(noted))


def _values(conditions: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for values in conditions.values():
        yield from values
