"""Log events of many streams: those under a prefix, in the order of time."""

import json
from typing import Any

from moto.logs.responses import LogsResponse

from fargatectl.local.patching import Original, patch


@patch(LogsResponse)
def filter_log_events(original: Original, response: Any) -> Any:
    asked = json.loads(response.body)
    asked["interleaved"] = True  # AWS does so in any case, since 2019
    group = response.logs_backend.groups.get(asked.get("logGroupName"))
    prefix = asked.get("logStreamNamePrefix")
    if group and prefix:
        names = [name for name in group.streams if name.startswith(prefix)]
        asked["logStreamNames"] = names or [""]  # moto takes none for all
    response.body = json.dumps(asked)
    return original(response)
