"""What a client may repeat in all: botocore's retry quota, given back by each call that succeeds.

A client has 500 tokens. Each repetition takes five of them, fourteen where AWS failed, and a call
that then succeeds gives back only what its last one took. So where a third of all calls fail for
long, the quota is used up after some hundred calls though each came through in the end, and the
next one that is throttled is not repeated at all. With all of it given back, the quota still does
what it is for: where nothing comes through, nothing is repeated for long.
"""

from typing import Any

# As botocore notes in a call's context what its last repetition took.
TAKEN = "retry_quota_capacity"
ALL = "fargatectl-retry-quota"


def give_back_all(client: Any) -> None:
    """Have a call that succeeds give back what all of its repetitions took."""
    service, events = client.meta.service_model.service_id.hyphenize(), client.meta.events
    events.register_last(f"needs-retry.{service}", _add, unique_id=f"{ALL}-add")
    # Before botocore looks what there is to give back.
    events.register_first(f"after-call.{service}", _sum_up, unique_id=f"{ALL}-sum")


def _add(request_dict: dict[str, Any], **_: object) -> None:
    context = request_dict["context"]
    context[ALL] = context.get(ALL, 0) + context.pop(TAKEN, 0)


def _sum_up(context: dict[str, Any], **_: object) -> None:
    if taken := context.get(ALL):
        context[TAKEN] = taken
