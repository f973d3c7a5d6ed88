"""What EC2's things have in common: made with their tags, found by them, retagged, deleted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from fargatectl.aws import Aws, AwsError, Transient, code_of, once, patiently
from fargatectl.engine import Key, Live, Owner, Resource
from fargatectl.resources import tags, waiting

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
    return until_known(aws, lambda: once(aws.clock, lambda: call(client), found))


def until_known(aws: Aws, call: Callable[[], T]) -> T:
    """The call's result, repeated while EC2 does not know yet what it has just made."""
    return patiently(aws.clock, call, *NOT_YET, seconds=60)


def wait_until(aws: Aws, is_so: Callable[[], bool], otherwise: str) -> None:
    """Return once it is so, which takes EC2 minutes."""
    waiting.wait_until(
        aws,
        is_so,
        waits=f"{otherwise}, which takes minutes",
        late=AwsError(
            f"{otherwise} after {LINGER_SECONDS // 60} minutes.",
            "Run the command again: it goes on from there.",
        ),
        seconds=LINGER_SECONDS,
        every=POLL_SECONDS,
    )


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


def pick(aws: Aws, wanted: Sequence[R], lives: Iterable[Live[R]]) -> dict[Key, Live[R]]:
    """The live things that are wanted, of each key the one that all runs use.

    To a run without the lock a contender is not there yet: it may be gone when it is to be used.
    """
    keys = {resource.key for resource in wanted}
    found: dict[Key, Live[R]] = {}
    for live in sorted(lives, key=rank):
        is_usable = not aws.goes_unlocked or tags.CONTENDER not in live.found.tags
        if live.key in keys and is_usable:
            found.setdefault(live.key, live)
    return found


def within(wanted: Iterable[Any], lives: Iterable[Live[Any]]) -> list[Live[Any]]:
    """Those in the VPC of a wanted one: what is alike in another VPC is another thing."""
    vpcs = {resource.vpc for resource in wanted}
    return [live for live in lives if live.found.vpc in vpcs]


def rank(live: Live[Any]) -> tuple[bool, bool, str]:
    """The order of copies of one thing: all runs use the first."""
    is_contender = tags.CONTENDER in live.found.tags
    return is_contender, live.state.get("use") == "none", live.outputs["id"]


def retag(aws: Aws, wanted: Resource, live: Live[Any]) -> None:
    """Bring the tags up to date."""
    new, gone = tags.changed(wanted.tags, live.found.tags)
    client, ids = aws.client("ec2"), [live.outputs["id"]]
    if new:
        client.create_tags(Resources=ids, Tags=tags.as_list(new))
    if gone:
        client.delete_tags(Resources=ids, Tags=[{"Key": key} for key in gone])


def delete(aws: Aws, call: Callable[[], object], seconds: float = LINGER_SECONDS) -> None:
    """Delete, waiting for what still uses the thing; already gone is fine."""

    def gone_or_deleted() -> None:
        try:
            call()
        except Exception as error:
            if not code_of(error).endswith(("NotFound", "NotAttached")):
                raise

    patiently(aws.clock, gone_or_deleted, *IN_USE, seconds=seconds)
