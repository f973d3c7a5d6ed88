"""What EC2's things have in common: made with their tags, found by them, retagged, deleted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from fargatectl.aws import Aws, AwsError, Transient, code_of, once, patiently
from fargatectl.engine import Key, Live, Owner, Resource
from fargatectl.resources import tags

Item = Mapping[str, Any]
R = TypeVar("R", bound=Resource)
T = TypeVar("T")

# An id just made is not known to all of EC2 at once.
NOT_YET = (
    Transient("InvalidVpcID.NotFound"),
    Transient("InvalidSubnetID.NotFound"),
    Transient("InvalidSubnet.NotFound"),
    Transient("InvalidGroup.NotFound"),
    Transient("InvalidInternetGatewayID.NotFound"),
    Transient("InvalidRouteTableID.NotFound"),
    Transient("InvalidRouteTableId.NotFound"),
    Transient("InvalidNatGatewayID.NotFound"),
    Transient("NatGatewayNotFound"),
    Transient("InvalidAllocationID.NotFound"),
    Transient("InvalidVpcEndpointId.NotFound"),
)
# Network interfaces of load balancers and tasks linger for minutes after their owners.
IN_USE = (Transient("DependencyViolation"), Transient("InvalidGroup.InUse"))
LINGER_SECONDS = 20 * 60
# The types that are looked for only where their tags are found.
RARE = (ADDRESS, NAT_GATEWAY, ENDPOINT) = ("elastic-ip", "natgateway", "vpc-endpoint")
# As long as another run may take to delete its second copy.
YIELDING_SECONDS = 10
# What takes minutes is asked for so often.
POLL_SECONDS = 5


def specification(resource_type: str, wanted: Resource) -> list[dict[str, Any]]:
    """The tags of a thing, given in the very call that makes it: it is never nobody's."""
    return [{"ResourceType": resource_type, "Tags": tags.as_list(wanted.tags)}]


def make(aws: Aws, wanted: Resource, call: Callable[[Any], str], find: Callable[[], Any]) -> str:
    """The id of a thing made by `call`, or by an earlier try whose answer was lost."""

    def found() -> str | None:
        aws.forget()
        return next((live.outputs["id"] for live in find() if live.key == wanted.key), None)

    client = aws.client("ec2", retries=False)
    made = until_known(aws, lambda: once(aws.clock, lambda: call(client), found))
    return made if aws.is_alone else _settled(aws, wanted, made, find)


def _settled(aws: Aws, wanted: Resource, made: str, find: Callable[[], Any]) -> str:
    """The id that stays, where a run without the lock may have made the same at the same time.

    EC2 gives no such names as would be taken. Of two that see each other's, the one with the higher
    id deletes its own. A run that saw none is using its own already: so who has the lower waits for
    the other to go, and if it does not, goes itself.
    """
    deadline = aws.clock.now() + YIELDING_SECONDS
    while True:
        aws.forget()
        copies = {live.outputs["id"]: live for live in find() if live.key == wanted.key}
        others: list[str] = sorted(copies.keys() - {made})
        if not others or made not in copies:
            return made
        if made > others[0] or aws.clock.now() >= deadline:
            copies[made].found.delete(aws, copies[made])
            return others[0]
        aws.clock.sleep(1)


def until_known(aws: Aws, call: Callable[[], T]) -> T:
    """The call's result, repeated while EC2 does not know yet what it has just made."""
    return patiently(aws.clock, call, *NOT_YET, seconds=60)


def wait_until(aws: Aws, is_so: Callable[[], bool], otherwise: str) -> None:
    """Return once it is so. EC2 tells of things that take minutes only when it is asked."""
    deadline = aws.clock.now() + LINGER_SECONDS
    while not is_so():
        if aws.clock.now() > deadline:
            raise AwsError(
                f"{otherwise} after {LINGER_SECONDS // 60} minutes.",
                "Run the command again: it goes on from there.",
            )
        aws.clock.sleep(POLL_SECONDS)


def owned(
    aws: Aws,
    owner: Owner,
    operation: str,
    answer: str,
    to_live: Callable[[Item, dict[str, str]], Live[R]],
) -> list[Live[R]]:
    """All things of a kind that carry the owner's tags, the oldest first where that is told."""
    items = aws.read("ec2", operation, Filters=tags.filters(owner))[answer]
    return [to_live(item, tags_told(item, owner, operation)) for item in items]


def tags_told(item: Item, owner: Owner, operation: str) -> dict[str, str]:
    """Its tags. To go on without those by which it was found might lose it or make another."""
    told = tags.from_list(item.get("Tags"))
    if Owner.of(told) != owner:
        raise AwsError(
            f"EC2 found a thing by its tags, but {_name(operation)} answered without Tags.",
            "Run the command again in a minute: EC2 has to agree with itself first.",
        )
    return told


def _name(operation: str) -> str:
    """As AWS calls it: DescribeVpcs."""
    return operation.title().replace("_", "")


def has_any(aws: Aws, owner: Owner, resource_type: str) -> bool:
    """Whether the app has things of a type that most have none of: one question tells for all."""
    filters = [
        {"Name": "key", "Values": [Owner.APP_TAG]},
        {"Name": "value", "Values": [owner.app]},
        {"Name": "resource-type", "Values": list(RARE)},
    ]
    tagged = aws.read("ec2", "describe_tags", Filters=filters)["Tags"]
    return any(each["ResourceType"] == resource_type for each in tagged)


def pick(wanted: Sequence[R], lives: Iterable[Live[R]]) -> dict[Key, Live[R]]:
    """The live things that are wanted, the first of each key."""
    keys = {resource.key for resource in wanted}
    found: dict[Key, Live[R]] = {}
    for live in lives:
        if live.key in keys:
            found.setdefault(live.key, live)
    return found


def retag(aws: Aws, wanted: Resource, live: Live[Any]) -> None:
    """Bring the tags up to date."""
    new, gone = tags.changed(wanted.tags, live.found.tags)
    client, ids = aws.client("ec2"), [live.outputs["id"]]
    if new:
        client.create_tags(Resources=ids, Tags=tags.as_list(new))
    if gone:
        client.delete_tags(Resources=ids, Tags=[{"Key": key} for key in gone])


def delete(aws: Aws, call: Callable[[], object]) -> None:
    """Delete, waiting for what still uses the thing; already gone is fine."""

    def gone_or_deleted() -> None:
        try:
            call()
        except Exception as error:
            if not code_of(error).endswith(("NotFound", "NotAttached")):
                raise

    patiently(aws.clock, gone_or_deleted, *IN_USE, seconds=LINGER_SECONDS)
