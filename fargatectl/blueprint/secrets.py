"""Secrets: those the spec generates, and how containers refer to them and to others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key, Owner, Ref
from fargatectl.errors import Problem
from fargatectl.existing import Kept
from fargatectl.existing.references import of_task, resolved, secret_name
from fargatectl.resources.recipe import Recipe
from fargatectl.resources.secret import Secret
from fargatectl.resources.tags import tags_of
from fargatectl.spec import Spec, SpecFile
from fargatectl.spec.models.secrets import Generate, SecretRef, Store
from fargatectl.spec.models.task import Task


def build(plot: Plot) -> tuple[Secret, ...]:
    """The secrets to generate."""
    made = (generated(plot.spec, plot.owner, local) for local in plot.spec.secrets)
    return tuple(secret for secret in made if secret is not None)


def generated(spec: Spec, owner: Owner, local: str) -> Secret | None:
    """The secret to generate under that name; None for one that others made."""
    secret = spec.secrets[local]
    if not secret.generate:
        return None
    return Secret(
        name=local,
        secret_name=secret_name(owner, local, secret),
        recipe=_recipe(secret.generate),
        tags=tags_of(owner, local, spec.tags),
    )


def problems(file: SpecFile) -> Iterator[Problem]:
    """Two generated secrets of one name would be one secret with two recipes."""
    taken: dict[str, str] = {}
    for local, secret in file.spec.secrets.items():
        if secret.name and taken.setdefault(secret.name, local) != local:
            message = f"secret {taken[secret.name]} has this name already."
            yield file.problem("secrets", local, "name", message=message)


def variables(plot: Plot, references: Mapping[str, SecretRef]) -> list[dict[str, str]]:
    """As container definitions have them."""
    return [{"name": name, "valueFrom": _value(plot, ref)} for name, ref in references.items()]


def readable(plot: Plot, task: Task) -> Iterator[Mapping[str, Any]]:
    """Statements for exactly what the task's containers refer to."""
    used = list(of_task(task))
    yield from _reading([(_store(plot, ref), _arn(plot, ref)) for ref in used])
    yield from _decrypting(kept for ref in used if (kept := _kept(plot, ref)))


def reading(kept: Sequence[Kept]) -> Iterator[Mapping[str, Any]]:
    """Statements for exactly these."""
    yield from _reading([(each.store, each.arn) for each in kept])
    yield from _decrypting(kept)


def _reading(used: Sequence[tuple[Store, str]]) -> Iterator[Mapping[str, Any]]:
    for store, sid, action in (
        ("secretsmanager", "ReadSecrets", "secretsmanager:GetSecretValue"),
        ("ssm", "ReadParameters", "ssm:GetParameters"),
    ):
        arns = sorted({arn for where, arn in used if where == store})
        if arns:
            yield {"Sid": sid, "Effect": "Allow", "Action": (action,), "Resource": tuple(arns)}


def _decrypting(sealed: Iterable[Kept]) -> Iterator[Mapping[str, Any]]:
    """The customer's keys, each through the service that keeps what it seals and no other way."""
    keys = {
        (kept.key, f"{kept.store}.{kept.arn.split(':')[3]}.amazonaws.com")
        for kept in sealed
        if kept.key
    }
    for number, via in enumerate(sorted({via for _, via in keys}), start=1):
        yield {
            "Sid": f"Decrypt{number}",
            "Effect": "Allow",
            "Action": ("kms:Decrypt",),
            "Resource": tuple(sorted(key for key, through in keys if through == via)),
            "Condition": {"StringEquals": {"kms:ViaService": via}},
        }


def _value(plot: Plot, ref: SecretRef) -> str:
    """`ARN`, or `ARN:json-key:stage:version`."""
    known = resolved(plot.spec, plot.owner, ref)
    parts = (known.key or "", known.stage or "", known.version or "")
    return _arn(plot, ref) + (f":{':'.join(parts)}" if any(parts) else "")


def _arn(plot: Plot, ref: SecretRef) -> str:
    kept = _kept(plot, ref)
    if kept is None or _is_ours(plot, ref):
        return Ref(Key(Secret.kind, ref.name), "arn")
    return kept.arn


def _kept(plot: Plot, ref: SecretRef) -> Kept | None:
    known = resolved(plot.spec, plot.owner, ref)
    return plot.around.existing.secrets.get((known.store, known.name))


def _store(plot: Plot, ref: SecretRef) -> Store:
    return resolved(plot.spec, plot.owner, ref).store


def _is_ours(plot: Plot, ref: SecretRef) -> bool:
    secret = plot.spec.secret(ref)
    return secret is not None and secret.source is None


def _recipe(generate: Generate) -> Recipe:
    return Recipe(
        template=generate.template,
        key=generate.key,
        length=generate.length,
        exclude_punctuation=generate.exclude_punctuation,
        include_space=generate.include_space,
    )
