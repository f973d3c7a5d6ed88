"""A secret that is made once, with a value that nobody has seen, and never touched again."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, code_of, ignoring, message_of, patiently
from fargatectl.engine import Key, Live, Namesake, Outputs, Owner, Resource
from fargatectl.resources import guests, tagged, tags
from fargatectl.resources.recipe import Recipe

RECOVERY_DAYS = 7

# A name is free only a while after its secret was deleted without recovery.
_NAME_IN_USE = (
    Transient("InvalidRequestException", "already scheduled for deletion"),
    Transient("InvalidRequestException", "was deleted"),
)
# Secrets Manager's own key; any other key has to be named in a policy.
OWN_KEY = "alias/aws/secretsmanager"


@dataclass(frozen=True, kw_only=True)
class Secret(Resource):
    """Outputs: `arn`. Its value is in no field: it goes from Secrets Manager to Secrets Manager.

    Deleted, it can be had back with its value for a week; then it is `scheduled_for_deletion`.
    """

    kind: ClassVar[str] = "secret"

    secret_name: str
    recipe: Recipe = field(default=Recipe(), compare=False)
    scheduled_for_deletion: bool = False

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        named = {item.secret_name: item.name for item in wanted}
        return {live.key: live for live in _lives(cls, aws, named)}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        """Those that stay: what is scheduled for deletion counts as deleted."""
        lives = _lives(cls, aws, dict.fromkeys(_tagged(aws, owner), ""))
        return [
            live for live in lives if live.owner == owner and not live.found.scheduled_for_deletion
        ]

    @classmethod
    def namesakes(cls, aws: Aws, owner: Owner, names: Set[str]) -> Iterable[Namesake]:
        lives = _lives(cls, aws, dict.fromkeys(sorted(names | set(_tagged(aws, owner))), ""))
        stay = [live for live in lives if not live.found.scheduled_for_deletion]
        return Namesake.among([(live, live.found.secret_name) for live in stay], owner)

    def create(self, aws: Aws) -> Outputs:
        return self.create_with(aws, self.recipe.make(aws))

    def create_with(self, aws: Aws, value: str) -> Outputs:
        """Make it with this value."""
        client = aws.client("secretsmanager")
        # boto3 gives the call a token, so its own repetitions make one secret. One whose answer
        # was lost for good is found by its name, with the value that it got then.
        make = partial(
            client.create_secret,
            Name=self.secret_name,
            Description=f"Made by fargatectl for {self.owner}",
            SecretString=value,
            Tags=tags.as_list(self.tags),
        )
        try:
            made = patiently(aws.clock, make, *_NAME_IN_USE, seconds=120)
        except Exception as error:
            if code_of(error) != "ResourceExistsException":
                raise
            made = client.describe_secret(SecretId=self.secret_name)
        return {"arn": made["ARN"]}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        client, arn = aws.client("secretsmanager"), live.outputs["arn"]
        if live.found.scheduled_for_deletion:
            client.restore_secret(SecretId=arn)
        new, gone = tags.changed(self.tags, live.found.tags)
        if new:
            client.tag_resource(SecretId=arn, Tags=tags.as_list(new))
        if gone:
            client.untag_resource(SecretId=arn, TagKeys=gone)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        return guests.using(aws, live)

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        delete = partial(
            aws.client("secretsmanager").delete_secret, RecoveryWindowInDays=RECOVERY_DAYS
        )
        with ignoring("ResourceNotFoundException"):
            try:
                delete(SecretId=live.outputs["arn"])
            except Exception as error:
                if "marked deleted" not in message_of(error):
                    raise

    def remarks(self, live: Live[Self]) -> Sequence[str]:
        if not live.found.scheduled_for_deletion:
            return ()
        return (f"{self.secret_name} was scheduled for deletion: restored with its value",)


def described(aws: Aws, secret: str) -> Mapping[str, Any] | None:
    """What is known of a secret, by name or ARN, without its value."""
    try:
        return aws.read("secretsmanager", "describe_secret", SecretId=secret)
    except Exception as error:
        if code_of(error) == "ResourceNotFoundException":
            return None
        raise


def _tagged(aws: Aws, owner: Owner) -> list[str]:
    """The names of all that carry the owner's tags: their ARNs end with AWS's six characters."""
    arns = tagged.arns(aws, owner, tagged.SECRETS)
    return [arn.split(":", 6)[6][: -len("-abcdef")] for arn in arns]


def _lives(cls: type[Secret], aws: Aws, named: Mapping[str, str]) -> list[Live[Any]]:
    looks = aws.together([partial(described, aws, secret) for secret in named])
    pairs = zip(named.values(), looks, strict=True)
    return [_live(cls, name, found) for name, found in pairs if found is not None]


def _live(cls: type[Secret], name: str, item: Mapping[str, Any]) -> Live[Any]:
    tagged = tags.from_list(item.get("Tags"))
    found = cls(
        name=name or tags.name_in(tagged, item["Name"]),
        tags=tags.managed(tagged),
        secret_name=item["Name"],
        scheduled_for_deletion="DeletedDate" in item,
    )
    return Live(found, {"arn": item["ARN"]}, Owner.of(tagged))
