"""Which requests a listener rule is about, in one form: accepted values by condition.

A condition is called as AWS calls its field; one on a header `http-header NAME`, one on a key of
the query string `query-string KEY`. All conditions must match, and of the values of one any.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Conditions = Mapping[str, tuple[str, ...]]

HEADER = "http-header "
QUERY = "query-string "

# Where each field's values are.
_CONFIG = {
    "path-pattern": "PathPatternConfig",
    "host-header": "HostHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "source-ip": "SourceIpConfig",
}


def to_aws(conditions: Conditions) -> list[dict[str, Any]]:
    return [_to_aws(name, values) for name, values in conditions.items()]


def from_aws(conditions: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Those that fargatectl never makes are there, too, under names that it never uses."""
    found: dict[str, tuple[str, ...]] = {}
    for condition in conditions:
        name, values = _from_aws(condition)
        found[f"{name} again" if name in found else name] = values
    return found


def _to_aws(name: str, values: tuple[str, ...]) -> dict[str, Any]:
    if name.startswith(HEADER):
        header = {"HttpHeaderName": name.removeprefix(HEADER), "Values": list(values)}
        return {"Field": "http-header", "HttpHeaderConfig": header}
    if name.startswith(QUERY):
        key = name.removeprefix(QUERY)
        pairs = [{"Key": key, "Value": value} if key else {"Value": value} for value in values]
        return {"Field": "query-string", "QueryStringConfig": {"Values": pairs}}
    return {"Field": name, _CONFIG[name]: {"Values": list(values)}}


def _from_aws(condition: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    field = condition["Field"]
    if field == "http-header":
        header = condition["HttpHeaderConfig"]
        return _or_expressions(f"{HEADER}{header['HttpHeaderName']}", header)
    if field == "query-string":
        return _query(condition["QueryStringConfig"]["Values"])
    config = condition.get(_CONFIG.get(field, ""), {})
    return _or_expressions(field, config if any(config.values()) else condition)


def _or_expressions(name: str, config: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    if config.get("RegexValues"):
        return f"{name} as an expression", tuple(config["RegexValues"])
    return name, tuple(config.get("Values", ()))


def _query(pairs: Iterable[Mapping[str, str]]) -> tuple[str, tuple[str, ...]]:
    keys = {pair.get("Key", "") for pair in pairs}
    if len(keys) == 1:
        return f"{QUERY}{keys.pop()}", tuple(pair["Value"] for pair in pairs)
    return "query-string", tuple(f"{pair.get('Key', '')}={pair['Value']}" for pair in pairs)
