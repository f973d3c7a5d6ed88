"""Talking to AWS: clients, reads asked once, patience, and what an error means."""

from fargatectl.aws.errors import (
    AwsError,
    code_of,
    ignoring,
    is_denied,
    is_signed_out,
    message_of,
    says,
)
from fargatectl.aws.once import once
from fargatectl.aws.patience import Transient, patiently, waits_told_to
from fargatectl.aws.session import Aws, Connection

__all__ = [
    "Aws",
    "AwsError",
    "Connection",
    "Transient",
    "code_of",
    "ignoring",
    "is_denied",
    "is_signed_out",
    "message_of",
    "once",
    "patiently",
    "says",
    "waits_told_to",
]
