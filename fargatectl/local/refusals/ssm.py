"""SSM: parameters that change when the embedded AWS's clock says so."""

from typing import Any

from moto.ssm.models import SimpleSystemManagerBackend

from fargatectl.clock import as_datetime
from fargatectl.local.agenda import agenda
from fargatectl.local.patching import Original, patch


@patch(SimpleSystemManagerBackend)
def put_parameter(original: Original, backend: Any, *wish: Any, **named: Any) -> Any:
    parameter = original(backend, *wish, **named)
    parameter.last_modified_date = as_datetime(agenda.clock.now())
    return parameter
