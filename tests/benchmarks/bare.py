"""Makes recorded calls again with nothing but boto3, one after the other.

python -m tests.benchmarks.bare FILE
"""

import json
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

client: Any = cache(boto3.client)

for service, operation, parameters in json.loads(Path(sys.argv[1]).read_text()):
    with suppress(ClientError):  # what was not found is not found again
        getattr(client(service), xform_name(operation))(**parameters)
