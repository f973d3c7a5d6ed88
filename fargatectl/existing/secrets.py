"""Secrets and parameters that others made: their ARNs, their keys, whether a JSON key is there."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.engine import Owner
from fargatectl.errors import Problem
from fargatectl.existing import parameters
from fargatectl.existing.kms import customer_key
from fargatectl.existing.references import Use, uses
from fargatectl.resources import secret
from fargatectl.spec import SpecFile
from fargatectl.spec.models.secrets import SecretRef, Store
from fargatectl.spec.words import did_you_mean, shown


@dataclass(frozen=True)
class Kept:
    """A secret or a parameter: its full ARN, and the ARN of the customer's key that seals it."""

    arn: str
    key: str = ""
    is_ending: bool = False

    @property
    def store(self) -> Store:
        return "ssm" if self.arn.split(":")[2] == "ssm" else "secretsmanager"


Found = dict[tuple[Store, str], Kept]


def look(aws: Aws, file: SpecFile, owner: Owner) -> tuple[Found, list[Problem]]:
    """Those that exist, and what is wrong with the references to them."""
    used = list(uses(file.spec, owner))
    found = {
        **_secrets(aws, _names(used, "secretsmanager")),
        **parameters.look(aws, _names(used, "ssm"), Kept),
    }
    problems = [file.problem(*at, message=text) for at, text in _missing(used, found)]
    looks = [partial(_wrong_key, aws, use, found.get(_key(use.ref))) for use in used]
    for use, text in zip(used, aws.together(looks), strict=True):
        if text:
            problems.append(file.problem(*use.at, message=text))
    return found, sorted(set(problems))


def _key(ref: SecretRef) -> tuple[Store, str]:
    return ref.store, ref.name


def _names(used: Sequence[Use], store: Store) -> list[str]:
    return sorted({use.ref.name for use in used if use.ref.store == store})


def _secrets(aws: Aws, names: Sequence[str]) -> Found:
    looks = aws.together([partial(_secret, aws, name) for name in names])
    return {
        ("secretsmanager", name): kept
        for name, kept in zip(names, looks, strict=True)
        if kept is not None
    }


def _secret(aws: Aws, name: str) -> Kept | None:
    # Only its own region knows a secret, and ECS may read one of another.
    if name.startswith("arn:") and name.split(":")[3] != aws.region:
        return Kept(name)
    try:
        item = secret.described(aws, name)
    except Exception as error:
        # Who deploys need not see a secret that the task may read.
        if name.startswith("arn:") and is_denied(error):
            return Kept(name)
        raise
    if item is None:
        return None
    sealed = customer_key(aws, item.get("KmsKeyId", ""), secret.OWN_KEY)
    return Kept(item["ARN"], sealed, "DeletedDate" in item)


def _missing(
    used: Sequence[Use], found: Mapping[tuple[Store, str], Kept]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for use in used:
        if use.generated:
            continue
        kept = found.get(_key(use.ref))
        what = "parameter" if use.ref.store == "ssm" else "secret"
        if kept is None:
            yield use.named, f"there is no {what} `{shown(use.ref.name)}` in AWS."
        elif kept.is_ending:
            yield use.named, f"secret `{shown(use.ref.name)}` is scheduled for deletion."


def _wrong_key(aws: Aws, use: Use, kept: Kept | None) -> str:
    """What is wrong with the JSON key of a reference; empty when nothing is."""
    key = use.ref.key
    if key is None:
        return ""
    if use.ref.store == "ssm":
        return f"a parameter has no JSON keys, so there is no `{shown(key)}` in it."
    keys = _planned(use) if kept is None or kept.is_ending else _keys(aws, use.ref, kept)
    if keys is None or key in keys:
        return ""
    if not keys:
        return f"secret `{shown(use.ref.name)}` is not JSON, so it has no key `{shown(key)}`."
    return f"secret `{shown(use.ref.name)}` has no key `{shown(key)}`.{did_you_mean(key, keys)}"


def _planned(use: Use) -> tuple[str, ...] | None:
    """The keys that a secret will have; None where it is not ours to know."""
    generate = use.generated.generate if use.generated else None
    if generate is None:
        return None
    return (*generate.template, generate.key) if generate.key else ()


def _keys(aws: Aws, ref: SecretRef, kept: Kept) -> tuple[str, ...] | None:
    """The keys that the value has; None where it may not be read.

    The value is read for its keys alone and kept nowhere: not even `aws.read` may remember it.
    """
    if kept.arn.split(":")[3] != aws.region:
        return None
    which: dict[str, Any] = {"VersionStage": ref.stage, "VersionId": ref.version}
    chosen = {name: value for name, value in which.items() if value}
    try:
        answer = aws.client("secretsmanager").get_secret_value(SecretId=kept.arn, **chosen)
    except Exception as error:
        if is_denied(error):
            return None
        if code_of(error) == "ResourceNotFoundException":
            return ()
        raise
    return keys_of(answer.get("SecretString", ""))


def keys_of(value: str) -> tuple[str, ...]:
    """The keys of a JSON value; none of any other."""
    try:
        document = json.loads(value)
    except ValueError:
        return ()
    return tuple(document) if isinstance(document, dict) else ()
