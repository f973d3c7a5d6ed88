"""DryRun: a call that says what it would do, and does nothing."""

from typing import Any

from moto.ec2.responses import EC2Response

from fargatectl.local import failures
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch


@patch(EC2Response)
def call_action(original: Original, response: Any) -> Any:
    if response._get_param("DryRun", False):
        error = AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
        return failures.answer(response, error)
    return original(response)
