"""What the user writes: `load` reads and checks a file, `Spec` is what is in it."""

from fargatectl.spec.load import SpecFile, environments, load, names
from fargatectl.spec.models.spec import Spec
from fargatectl.spec.schema import json_schema
from fargatectl.spec.source import find

__all__ = ["Spec", "SpecFile", "environments", "find", "json_schema", "load", "names"]
