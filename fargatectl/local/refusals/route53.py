"""Route 53: records are created once, deleted only as they are, and stand beside no CNAME."""

from typing import Any

from moto.route53 import models
from moto.route53.models import Route53Backend

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.elbv2.hosted_zones import HOSTED_ZONES


@patch(models)
def create_route53_zone_id(original: Original, *wish: Any, **named: Any) -> str:
    """AWS's begin with a Z, as those of load balancers do."""
    return f"Z0{original(*wish, **named)[:18]}"


@patch(Route53Backend)
def change_resource_record_sets(
    original: Original, backend: Any, zoneid: str, change_list: list[dict[str, Any]]
) -> None:
    zone = backend.get_hosted_zone(zoneid)
    for change in change_list:
        _check(zone, change["Action"], change["ResourceRecordSet"])
        _check_alias(change["ResourceRecordSet"].get("AliasTarget"))
    _check_types(zone, change_list)
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


def _check_types(zone: Any, changes: list[dict[str, Any]]) -> None:
    """Beside a CNAME nothing else can stand at a name, the whole batch considered."""
    standing = {(record.name, record.type) for record in zone.rrsets}
    for change in changes:
        place = (_name(change["ResourceRecordSet"]), change["ResourceRecordSet"]["Type"])
        standing = standing - {place} if change["Action"] == "DELETE" else standing | {place}
    names = {_name(change["ResourceRecordSet"]) for change in changes}
    for name in sorted(names):
        types = sorted(kind for where, kind in standing if where == name)
        if "CNAME" in types and len(types) > 1:
            other = next(kind for kind in types if kind != "CNAME")
            _refuse(
                f"RRSet of type {other} with DNS name {name} is not permitted because a "
                "conflicting RRSet of type CNAME with the same DNS name already exists in zone "
                f"{zone.name}"
            )


def _check_alias(target: dict[str, Any] | None) -> None:
    """An alias of a load balancer names the hosted zone of the load balancer's region."""
    name = str(target["DNSName"]).rstrip(".").lower() if target else ""
    if not target or not name.endswith(".elb.amazonaws.com"):
        return
    region = name.split(".")[-4]
    if target["HostedZoneId"] != HOSTED_ZONES.get(region, target["HostedZoneId"]):
        _refuse(
            f"Tried to create an alias that targets {name}., type A in zone "
            f"{target['HostedZoneId']}, but the alias target name does not lie within the target "
            "zone"
        )


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
