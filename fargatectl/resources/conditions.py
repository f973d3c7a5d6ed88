"""Which requests a listener rule is about, in one form: accepted values by condition.

A condition is called as AWS calls its field; a header's is `http-header NAME`, and a query
string's values read `key=value`, `=value` for any key.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Conditions = Mapping[str, tuple[str, ...]]

# Where each field's values are.
_CONFIG = {
    "path-pattern": "PathPatternConfig",
    "host-header": "HostHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "source-ip": "SourceIpConfig",
}
_HEADER = "http-header "
_QUERY = "query-string"


def to_aws(conditions: Conditions) -> list[dict[str, Any]]:
    return [_to_aws(name, values) for name, values in conditions.items()]


def from_aws(conditions: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    return dict(_from_aws(each) for each in conditions)


def _to_aws(name: str, values: tuple[str, ...]) -> dict[str, Any]:
    if name.startswith(_HEADER):
        header = {"HttpHeaderName": name.removeprefix(_HEADER), "Values": list(values)}
        return {"Field": "http-header", "HttpHeaderConfig": header}
    if name == _QUERY:
        return {"Field": _QUERY, "QueryStringConfig": {"Values": [_pair(v) for v in values]}}
    return {"Field": name, _CONFIG[name]: {"Values": list(values)}}


def _from_aws(condition: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    field = condition["Field"]
    if field == "http-header":
        header = condition["HttpHeaderConfig"]
        return f"{_HEADER}{header['HttpHeaderName']}", tuple(header["Values"])
    if field == _QUERY:
        pairs = condition["QueryStringConfig"]["Values"]
        return _QUERY, tuple(f"{pair.get('Key', '')}={pair['Value']}" for pair in pairs)
    values = condition.get(_CONFIG.get(field, ""), {}).get("Values")
    return field, tuple(values or condition.get("Values", ()))


def _pair(text: str) -> dict[str, str]:
    key, _, value = text.partition("=")
    return {"Key": key, "Value": value} if key else {"Value": value}
