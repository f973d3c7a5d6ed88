"""Identifiers in the forms ECS gives them."""

import secrets
import string
import uuid

LETTERS = string.ascii_letters + string.digits + "_-"


def task_id() -> str:
    """32 hexadecimal digits, as tasks and containers have."""
    return secrets.token_hex(16)


def random_uuid() -> str:
    """As events, attachments and containers have."""
    return str(uuid.uuid4())


def nineteen_digits() -> str:
    """As deployments and service revisions have."""
    return str(10**18 + secrets.randbelow(9 * 10**18))


def deployment_id() -> str:
    """As `startedBy` shows it."""
    return f"ecs-svc/{nineteen_digits()}"


def rollout_id() -> str:
    """The last part of a service deployment's ARN."""
    return "".join(secrets.choice(LETTERS) for _ in range(21))
