"""Route 53: records are created once, and deleted only as they are."""

from typing import Any

from moto.route53.models import Route53Backend

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch


@patch(Route53Backend)
def change_resource_record_sets(
    original: Original, backend: Any, zoneid: str, change_list: list[dict[str, Any]]
) -> None:
    zone = backend.get_hosted_zone(zoneid)
    for change in change_list:
        _check(zone, change["Action"], change["ResourceRecordSet"])
    original(backend, zoneid, change_list)


def _check(zone: Any, action: str, wished: dict[str, Any]) -> None:
    existing = next((record for record in zone.rrsets if _is_same(record, wished)), None)
    record = f"resource record set [name='{_name(wished)}', type='{wished['Type']}']"
    if action == "CREATE" and existing:
        _refuse(f"Tried to create {record} but it already exists")
    if action == "DELETE" and not existing:
        _refuse(f"Tried to delete {record} but it was not found")
    if action == "DELETE" and _content(wished) != _content_of(existing):
        _refuse(f"Tried to delete {record} but the values provided do not match the current values")


def _refuse(message: str) -> None:
    raise AwsError("InvalidChangeBatch", f"[{message}]")


def _is_same(record: Any, wished: dict[str, Any]) -> bool:
    wish = (_name(wished), wished["Type"], wished.get("SetIdentifier"))
    return wish == (record.name, record.type, record.set_identifier)


def _name(wished: dict[str, Any]) -> str:
    return str(wished["Name"]).rstrip(".").lower() + "."


def _content(wished: dict[str, Any]) -> tuple[Any, ...]:
    values = sorted(record["Value"] for record in wished.get("ResourceRecords") or [])
    ttl = wished.get("TTL")
    return values, int(ttl) if ttl is not None else None, _alias(wished.get("AliasTarget"))


def _content_of(record: Any) -> tuple[Any, ...]:
    ttl = int(record.ttl) if record.ttl is not None else None
    return sorted(record.records or []), ttl, _alias(record.alias_target)


def _alias(target: dict[str, Any] | None) -> tuple[Any, ...] | None:
    if not target:
        return None
    name = str(target["DNSName"]).rstrip(".").lower()
    return target["HostedZoneId"], name, str(target["EvaluateTargetHealth"]).lower()
