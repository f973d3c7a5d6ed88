"""Wanted against found: plan, apply, prune. Knows no AWS service.

A blueprint says what is `Wanted`: resources whose fields may be `Ref`s, strings that AWS has not
told us yet. `make_plan` looks at what AWS has (`Live`) and decides a `Step` for each resource;
`apply` carries the steps out as parallel as the refs permit, yielding events; `prune` deletes what
carries our tags and is not wanted any more. `down` is a plan that wants nothing.
"""

from collections.abc import Sequence

from fargatectl.engine.apply import ApplyFailed, apply
from fargatectl.engine.diff import Change
from fargatectl.engine.namesake import Namesake
from fargatectl.engine.plan import Plan, Step, look_ahead, look_up, make_plan
from fargatectl.engine.prune import KeptBack, prune
from fargatectl.engine.refs import Ref, fill
from fargatectl.engine.resource import Key, Live, Outputs, Owner, Resource, Wanted
from fargatectl.engine.telling import stand, tell

Kinds = Sequence[type[Resource]]

__all__ = [
    "ApplyFailed",
    "Change",
    "KeptBack",
    "Key",
    "Kinds",
    "Live",
    "Namesake",
    "Outputs",
    "Owner",
    "Plan",
    "Ref",
    "Resource",
    "Step",
    "Wanted",
    "apply",
    "fill",
    "look_ahead",
    "look_up",
    "make_plan",
    "prune",
    "stand",
    "tell",
]
