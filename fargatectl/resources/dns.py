"""Records in Route 53's hosted zones: what stands at a name, and changes of it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from fargatectl.aws import Aws, AwsError, Transient, code_of, patiently

RecordSet = Mapping[str, Any]

# More than the types that one name can have.
AT_ONE_NAME = 30

# Another change of the same zone is not everywhere yet.
_BUSY = (Transient("PriorRequestNotComplete"), Transient("Throttling"))


def same_name(one: str, other: str) -> bool:
    return normal(one) == normal(other)


def normal(name: str) -> str:
    """A domain as users write it; Route 53 ends it with a dot and writes `*` as `\\052`."""
    return name.rstrip(".").lower().replace("\\052", "*")


def records_at(aws: Aws, zone: str, domain: str) -> list[RecordSet]:
    """All record sets of exactly that name; none where the zone is gone."""
    page = {"MaxItems": AT_ONE_NAME, "PageSize": AT_ONE_NAME}
    start = {"HostedZoneId": zone, "StartRecordName": f"{domain}."}
    ask = partial(aws.read, "route53", "list_resource_record_sets", PaginationConfig=page, **start)
    return _of_that_name(ask, domain)


def records_now(aws: Aws, zone: str, domain: str) -> list[RecordSet]:
    """The same, asked anew: for what is about to be changed."""
    ask = partial(
        aws.client("route53").list_resource_record_sets,
        HostedZoneId=zone,
        StartRecordName=f"{domain}.",
        MaxItems=str(AT_ONE_NAME),
    )
    return _of_that_name(ask, domain)


def leads_to(record: RecordSet) -> list[str]:
    """What a record is an alias of, or its values. Every one has either, and none has both."""
    if alias := record.get("AliasTarget"):
        return [normal(alias["DNSName"])]
    if "ResourceRecords" not in record:
        raise AwsError(
            f"Route 53 told record {record['Name']} {record['Type']} without AliasTarget and "
            "without ResourceRecords.",
            "Run the command again: whose the record is cannot be known from that.",
        )
    return sorted(normal(each["Value"]) for each in record["ResourceRecords"])


def change(aws: Aws, zone: str, changes: Sequence[tuple[str, RecordSet]]) -> None:
    """Make all changes or none; each is an action (CREATE, UPSERT, DELETE) and its record set."""
    if not changes:
        return
    batch = [{"Action": action, "ResourceRecordSet": record} for action, record in changes]
    call = partial(
        aws.client("route53").change_resource_record_sets,
        HostedZoneId=zone,
        ChangeBatch={"Comment": "fargatectl", "Changes": batch},
    )
    try:
        patiently(aws.clock, call, *_BUSY, seconds=120)
    except Exception as error:
        # Refused when it is so already: an earlier try has done it, and its answer was lost.
        if code_of(error) != "InvalidChangeBatch" or not _are_made(aws, zone, changes):
            raise


def _are_made(aws: Aws, zone: str, changes: Sequence[tuple[str, RecordSet]]) -> bool:
    return all(_stands(aws, zone, record) is (action != "DELETE") for action, record in changes)


def _stands(aws: Aws, zone: str, record: RecordSet) -> bool:
    standing = records_now(aws, zone, normal(record["Name"]))
    return any(_likeness(each) == _likeness(record) for each in standing)


def _likeness(record: RecordSet) -> tuple[str, ...]:
    return (record["Type"], *leads_to(record))


def _of_that_name(ask: Callable[[], Mapping[str, Any]], domain: str) -> list[RecordSet]:
    try:
        listed = ask()["ResourceRecordSets"]
    except Exception as error:
        if code_of(error) == "NoSuchHostedZone":
            return []
        raise
    return [each for each in listed if same_name(each["Name"], domain)]
