"""What whoever deploys an app has to be allowed: the calls that are made, as an IAM policy.

`calls.py` tells which calls a spec leads to, `implied.py` what AWS asks for besides, `scopes.py` on
what they may be made. Tests hold the first against the source and against the wire.
"""

from fargatectl.policy.document import INLINE, MANAGED, Document, parts, policy, size
from fargatectl.policy.github import subject, trust
from fargatectl.policy.target import Target, target

__all__ = [
    "INLINE",
    "MANAGED",
    "Document",
    "Target",
    "parts",
    "policy",
    "size",
    "subject",
    "target",
    "trust",
]
