"""AWS's errors without the secret values that were sent: some quote the whole request.

What a request sends is known where it is made, and the error's text is masked before anybody has
it: not only the value as a whole, which AWS may have cut short or escaped, but any piece of it.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

# Secrets Manager's, with a value of the user's or a generated one.
SECRET = "SecretString"  # noqa: S105 - the name of a parameter
SENT = "fargatectl-secrets"
MASK = "***"
# So many characters in a row that a text shares with a value are taken from it.
PIECE = 6
# Shorter ones are words such as `on`, part of any text.
SHORTEST = 4


def mask_secrets(client: Any) -> None:
    """Have errors of the client tell nothing of the secret values that it was given."""
    events = client.meta.events
    events.register("before-parameter-build.secrets-manager", _note, unique_id=f"{SENT}-note")
    events.register_first("after-call.secrets-manager", _mask, unique_id=f"{SENT}-mask")


def _note(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    if isinstance(value := params.get(SECRET), str):
        context[SENT] = [*_forms(value)]


def _mask(parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    error = parsed.get("Error", {})
    for key in error:
        error[key] = masked(str(error[key]), context.get(SENT, ()))


def masked(text: str, secrets: list[str] | tuple[str, ...]) -> str:
    """The text, with a mask over each piece of a secret."""
    hidden: set[int] = set()
    for secret in secrets:
        size = min(len(secret), PIECE)
        for start in range(len(text) - size + 1):
            if text[start : start + size] in secret:
                hidden.update(range(start, start + size))
    parts = groupby(enumerate(text), key=lambda each: each[0] in hidden)
    return "".join(
        MASK if is_secret else "".join(char for _, char in run) for is_secret, run in parts
    )


def _forms(secret: str) -> Iterator[str]:
    """It and the values within it, each as it is and as JSON in JSON has it."""
    for value in (secret, *_leaves(secret)):
        once = json.dumps(value)[1:-1]
        for form in {value, once, json.dumps(once)[1:-1]}:
            if len(form) >= SHORTEST:
                yield form


def _leaves(text: str) -> Iterator[str]:
    try:
        content = json.loads(text)
    except ValueError:
        return
    if isinstance(content, dict):
        yield from (value for value in content.values() if isinstance(value, str))
