"""What ECS or a task may do, and who may act so."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, code_of, ignoring, patiently
from fargatectl.engine import Key, Live, Namesake, Outputs, Owner, Resource, tell
from fargatectl.resources import documents, guests, role_details, tags

# The inline policy of a role of ours bears this name; those of grants begin with it.
POLICY = "fargatectl"

# IAM's parts do not all know at once what was just made or removed.
_SETTLING = (Transient("NoSuchEntity"), Transient("ConcurrentModification"))
_NOT_EMPTY = ("DeleteConflict", "ConcurrentModification")
_EMPTYING = tuple(Transient(code) for code in _NOT_EMPTY)


def path(owner: Owner) -> str:
    """Where the owner's roles live, so that they can be listed: IAM has no search by tag."""
    return f"/fargatectl/{owner.app}/{owner.env or owner.NO_ENV}/"


def arn(aws: Aws, owner: Owner, role_name: str) -> str:
    return f"arn:{aws.partition}:iam::{aws.account}:role{path(owner)}{role_name}"


@dataclass(frozen=True, kw_only=True)
class Role(Resource):
    """Outputs: `arn`. `statements` make one inline policy, changed in place; empty means none.

    `within` is a pattern of the ARNs on whose behalf the trusted service may assume it. Of inline
    policies that others put on it, `inline_policies` has the statements by name, as JSON.
    """

    kind: ClassVar[str] = "role"

    role_name: str
    trusts: str
    within: str = ""
    statements: tuple[Mapping[str, Any], ...] = ()
    policies: frozenset[str] = frozenset()
    inline_policies: Mapping[str, str] = field(default_factory=dict)
    description: str = field(default="", compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        names = {item.role_name: item.name for item in wanted}
        lives = _look(cls, aws, names)
        return {live.key: live for live in lives}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        return [live for live in _at_home(cls, aws, owner) if live.owner == owner]

    @classmethod
    def namesakes(cls, aws: Aws, owner: Owner, names: Set[str]) -> Iterable[Namesake]:
        del names  # their path is theirs alone
        lives = _at_home(cls, aws, owner)
        return Namesake.among([(live, live.found.role_name) for live in lives], owner)

    def create(self, aws: Aws) -> Outputs:
        client, owner = aws.client("iam"), self.owner
        # It exists when an earlier try's answer was lost; the plan has refused others' roles.
        with ignoring("EntityAlreadyExists"):
            client.create_role(
                RoleName=self.role_name,
                Path=path(owner),
                Description=self.description,
                AssumeRolePolicyDocument=documents.text(_trust(self.trusts, self.within)),
                Tags=tags.as_list(self.tags),
            )
        if self.statements:
            self._set_statements(aws)
        self._set_policies(aws, frozenset())
        return {"arn": arn(aws, owner, self.role_name)}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        client, role = aws.client("iam"), self.role_name
        found = live.found
        if (found.trusts, found.within) != (self.trusts, self.within):
            client.update_assume_role_policy(
                RoleName=role, PolicyDocument=documents.text(_trust(self.trusts, self.within))
            )
        if live.found.statements != self.statements:
            self._set_statements(aws)
        self._set_policies(aws, live.found.policies)
        _empty(aws, role, live.found.inline_policies.keys() - self.inline_policies.keys(), ())
        new, gone = tags.changed(self.tags, live.found.tags)
        if new:
            client.tag_role(RoleName=role, Tags=tags.as_list(new))
        if gone:
            client.untag_role(RoleName=role, TagKeys=gone)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        return guests.using(aws, live)

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """What it is known to have goes first; only where it has more is it asked what."""
        role, others = live.found.role_name, live.found.inline_policies
        for name in others:
            tell(f"inline policy {name} goes with it, which somebody else put on it")
        own = [POLICY] if live.found.statements else []
        _empty(aws, role, [*own, *others], live.found.policies)
        delete = partial(aws.client("iam").delete_role, RoleName=role)
        with ignoring("NoSuchEntity"):
            try:
                delete()
            except Exception as error:
                if code_of(error) not in _NOT_EMPTY:
                    raise
                _empty(aws, role, *_policies_now(aws, role))
                patiently(aws.clock, delete, *_EMPTYING, seconds=60)

    def _set_policies(self, aws: Aws, attached: frozenset[str]) -> None:
        client, role = aws.client("iam"), self.role_name
        for policy in sorted(self.policies - attached):
            attach = partial(client.attach_role_policy, RoleName=role, PolicyArn=policy)
            self._settled(aws, attach)
        for policy in sorted(attached - self.policies):
            with ignoring("NoSuchEntity"):
                client.detach_role_policy(RoleName=role, PolicyArn=policy)

    def _set_statements(self, aws: Aws) -> None:
        client, role = aws.client("iam"), self.role_name
        if not self.statements:
            with ignoring("NoSuchEntity"):
                client.delete_role_policy(RoleName=role, PolicyName=POLICY)
            return
        document = {"Version": "2012-10-17", "Statement": self.statements}
        put = partial(client.put_role_policy, RoleName=role, PolicyName=POLICY)
        self._settled(aws, partial(put, PolicyDocument=documents.text(document)))

    def _settled(self, aws: Aws, call: Any) -> Any:
        return patiently(aws.clock, call, *_SETTLING, seconds=60)


def _at_home(cls: type[Role], aws: Aws, owner: Owner) -> list[Live[Any]]:
    """All in the owner's path."""
    listed = aws.read("iam", "list_roles", PathPrefix=path(owner))["Roles"]
    return _look(cls, aws, {role["RoleName"]: "" for role in listed})


def _look(cls: type[Role], aws: Aws, names: Mapping[str, str]) -> list[Live[Any]]:
    """Those of the roles that exist; `names` gives ours by AWS's, empty when only tags know."""
    known = role_details.learn(aws, names)
    looks = aws.together([partial(_describe, aws, role) for role in known])
    return [
        _live(cls, names[role], *look)
        for role, look in zip(known, looks, strict=True)
        if look is not None
    ]


def _empty(aws: Aws, role: str, inline: Iterable[str], attached: Iterable[str]) -> None:
    """Take these policies off the role, all at once."""
    client = aws.client("iam")
    deletes = [partial(client.delete_role_policy, PolicyName=each) for each in inline]
    detaches = [partial(client.detach_role_policy, PolicyArn=each) for each in attached]

    def take_off(call: Callable[..., object]) -> None:
        with ignoring("NoSuchEntity"):  # the role is gone, or the answer of an earlier try was lost
            call(RoleName=role)

    aws.together(partial(take_off, call) for call in (*deletes, *detaches))


def _policies_now(aws: Aws, role: str) -> tuple[list[str], list[str]]:
    """The names of its inline policies and the ARNs of those attached to it."""
    client = aws.client("iam")
    inline, attached = aws.together(
        partial(ask, RoleName=role)
        for ask in (client.list_role_policies, client.list_attached_role_policies)
    )
    return inline["PolicyNames"], [each["PolicyArn"] for each in attached["AttachedPolicies"]]


def _describe(aws: Aws, role: str) -> tuple[Any, Any, Any, Any] | None:
    try:
        described = aws.read("iam", "get_role", RoleName=role)["Role"]
    except Exception as error:
        if code_of(error) == "NoSuchEntity":
            return None
        raise
    aws.expect("iam", "list_attached_role_policies", RoleName=role)
    return described, _inline(aws, role), _attached(aws, role), _others(aws, role)


def inline_policies(aws: Aws, role: str) -> tuple[str, ...]:
    """The names of its inline policies; none where the role is gone."""
    try:
        return tuple(aws.read("iam", "list_role_policies", RoleName=role)["PolicyNames"])
    except Exception as error:
        if code_of(error) == "NoSuchEntity":
            return ()
        raise


def _inline(aws: Aws, role: str) -> tuple[Mapping[str, Any], ...]:
    if POLICY not in inline_policies(aws, role):
        return ()
    return tuple(documents.freeze(_statements(aws, role, POLICY)))


def _others(aws: Aws, role: str) -> Mapping[str, str]:
    """The statements of inline policies that are neither its own nor a grant's, by name, as JSON.

    Not as values: what they name is nothing that the role uses.
    """
    names = [each for each in inline_policies(aws, role) if not _is_ours(each)]
    return {name: documents.text(_statements(aws, role, name)) for name in names}


def _is_ours(policy: str) -> bool:
    return policy == POLICY or policy.startswith(f"{POLICY}-")


def _statements(aws: Aws, role: str, policy: str) -> list[Mapping[str, Any]]:
    """Of one statement, AWS lets the list be left out."""
    answer = aws.read("iam", "get_role_policy", RoleName=role, PolicyName=policy)
    found = answer["PolicyDocument"]["Statement"]
    return found if isinstance(found, list) else [found]


def _attached(aws: Aws, role: str) -> frozenset[str]:
    answer = aws.read("iam", "list_attached_role_policies", RoleName=role)
    return frozenset(each["PolicyArn"] for each in answer["AttachedPolicies"])


def _live(
    cls: type[Role],
    name: str,
    described: Mapping[str, Any],
    statements: tuple[Mapping[str, Any], ...],
    attached: frozenset[str],
    others: Mapping[str, str],
) -> Live[Any]:
    tagged = tags.from_list(described.get("Tags"))
    trusts, within = _trusted(described["AssumeRolePolicyDocument"])
    found = cls(
        name=name or tags.name_in(tagged, described["RoleName"]),
        tags=tags.managed(tagged),
        role_name=described["RoleName"],
        trusts=trusts,
        within=within,
        statements=statements,
        policies=attached,
        inline_policies=others,
    )
    return Live(found, {"arn": described["Arn"]}, Owner.of(tagged))


def _trust(service: str, within: str) -> Mapping[str, Any]:
    only = {
        "ArnLike": {"aws:SourceArn": within},
        "StringEquals": {"aws:SourceAccount": within.split(":")[4] if within else ""},
    }
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
        **({"Condition": only} if within else {}),
    }
    return {"Version": "2012-10-17", "Statement": (statement,)}


def _trusted(document: Mapping[str, Any]) -> tuple[str, str]:
    """The service that may assume the role, and on whose behalf.

    The whole document where it says anything else than we do.
    """
    frozen = documents.freeze(document)
    try:
        statement = frozen["Statement"][0]
        service = str(statement["Principal"]["Service"])
        within = str(statement.get("Condition", {}).get("ArnLike", {}).get("aws:SourceArn", ""))
        is_ours = frozen == _trust(service, within)
    except (KeyError, IndexError, TypeError, AttributeError):
        is_ours = False
    return (service, within) if is_ours else (documents.text(frozen), "")
