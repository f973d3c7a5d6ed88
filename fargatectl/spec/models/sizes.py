"""CPU and memory: how they are written, and the pairs that Fargate takes."""

import re
from typing import Any

from fargatectl.spec.models.section import Schema, sentence, wrong
from fargatectl.spec.models.values import Value
from fargatectl.spec.words import either, shown

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
MEMORY_OF_CPU: dict[int, range | tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
    32768: (61440, 122880, 249856),
}

_VCPU = re.compile(r"(\d{1,6}(?:\.\d{1,4})?|\.\d{1,4})\s*vcpu", re.ASCII | re.IGNORECASE)
_MEMORY = re.compile(
    r"(\d{1,9}(?:\.\d{1,6})?|\.\d{1,6})\s*(m|mb|mib|g|gb|gib|)", re.ASCII | re.IGNORECASE
)


class Cpu(Value):
    """CPU units, 1024 to the vCPU."""

    def parse(self, value: Any) -> int:
        text = "" if isinstance(value, bool | dict | list | None) else str(value).strip()
        if found := _VCPU.fullmatch(text):
            units = float(found[1]) * 1024
            if units.is_integer():
                return int(units)
        if re.fullmatch(r"\d{1,6}", text, re.ASCII) and int(text) >= 32:
            return int(text)
        meant = f". Did you mean `{text} vCPU`?" if _is_small(text) else ""
        raise wrong(f"must be CPU units such as 256, or `0.25 vCPU`, not {shown(value)}{meant}")

    def schema(self) -> Schema:
        pattern = r"^\s*(\d+|(\d+(\.\d+)?|\.\d+)\s*[vV][cC][pP][uU])\s*$|\$\{"
        return {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": pattern}]}


class TaskCpu(Cpu):
    """One of the sizes a Fargate task may have."""

    def parse(self, value: Any) -> int:
        units = super().parse(value)
        if units not in MEMORY_OF_CPU:
            raise wrong(f"must be {either(list(MEMORY_OF_CPU))}, not {shown(value)}")
        return units


class Memory(Value):
    """Memory in MiB. As everywhere at AWS, a GB here is 1024 of them."""

    def parse(self, value: Any) -> int:
        text = "" if isinstance(value, bool | dict | list | None) else str(value).strip()
        if found := _MEMORY.fullmatch(text):
            mebibytes = float(found[1]) * (1024 if found[2].lower().startswith("g") else 1)
            if mebibytes.is_integer() and mebibytes > 0:
                return int(mebibytes)
        raise wrong(f"must be MiB such as 512, or `1 GB`, not {shown(value)}")

    def schema(self) -> Schema:
        pattern = r"^\s*(\d+(\.\d+)?|\.\d+)\s*([mM]([iI]?[bB])?|[gG]([iI]?[bB])?)?\s*$|\$\{"
        return {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": pattern}]}


def check_pair(cpu: int, memory: int) -> int:
    """Raises what the memory could be for this CPU; returns the memory."""
    fitting = MEMORY_OF_CPU[cpu]
    if memory in fitting:
        return memory
    raise sentence(f"cpu {cpu} goes with memory {_values(fitting)}, not {memory}")


def _values(fitting: range | tuple[int, ...]) -> str:
    if isinstance(fitting, range) and len(fitting) > 4:
        return f"{fitting[0]} to {fitting[-1]} in steps of {fitting.step}"
    return either(list(fitting))


def _is_small(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}|\d{0,2}\.\d+", text, re.ASCII))
