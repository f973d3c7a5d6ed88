"""How checks are carried out."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import Aws, code_of, message_of
from fargatectl.runtime.doctor.check import Check
from fargatectl.runtime.doctor.findings import Finding, unchecked
from fargatectl.runtime.doctor.patient import Patient


def examine(aws: Aws, patients: Sequence[Patient], checks: Sequence[Check]) -> list[Finding]:
    """What the checks find, in their order; what AWS does not let us see is told as such."""
    with ThreadPoolExecutor(len(checks), thread_name_prefix="check") as pool:
        found = [pool.submit(_carried_out, check, aws, patients) for check in checks]
        return [finding for each in found for finding in each.result()]


def _carried_out(check: Check, aws: Aws, patients: Sequence[Patient]) -> list[Finding]:
    try:
        return list(check.judge(patients, check.look(aws, patients)))
    except (ClientError, BotoCoreError) as error:
        why = " ".join(filter(None, (code_of(error), message_of(error))))
        return [unchecked(check.name, why)]
