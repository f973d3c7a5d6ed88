"""The sizes of tasks that Fargate takes."""

import re

from .call import client_error

SIZES = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
    32768: (61440, 122880, 249856),
}
AMOUNT = re.compile(r"\s*(\d*\.?\d+)\s*(vcpu|gb)?\s*", re.IGNORECASE)
SEE = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."


def size(cpu: str | None, memory: str | None) -> tuple[str, str]:
    """CPU units and MiB as ECS answers them: `1 vCPU` and `2 GB` become `1024` and `2048`."""
    units = amount(cpu)
    if units not in SIZES:
        raise client_error(f"Invalid 'cpu' setting for task. {SEE}")
    mebibytes = amount(memory)
    if mebibytes is None:
        raise client_error(f"Invalid 'memory' setting for task. {SEE}")
    if mebibytes not in SIZES[units]:
        raise client_error("No Fargate configuration exists for given values.")
    return str(units), str(mebibytes)


def amount(given: str | None) -> int | None:
    """A number of CPU units or MiB, also where it is written as vCPU or GB."""
    found = AMOUNT.fullmatch(given or "")
    if found is None:
        return None
    number = float(found[1]) * (1024 if found[2] else 1)
    return int(number) if number.is_integer() else None
