"""Images in any registry, by the HTTP API that all of them speak, as whoever has no account there.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from fargatectl.runtime.doctor.images import http
from fargatectl.runtime.doctor.images.sight import MEDIA_TYPES, Sight, seen
from fargatectl.spec.image_reference import Reference

PARALLEL = 8
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')
# Docker, too, speaks plain HTTP to registries of its own machine.
_LOOPBACK = ("localhost", "127.0.0.1")


def look(references: Sequence[Reference]) -> dict[Reference, Sight]:
    """All at the same time: who does not answer costs three seconds, not three for each."""
    wanted = list(dict.fromkeys(references))
    with ThreadPoolExecutor(PARALLEL, thread_name_prefix="registry") as pool:
        return dict(zip(wanted, pool.map(_look, wanted), strict=True))


def _look(image: Reference) -> Sight:
    if image.is_private:
        return Sight(unknown="ECS signs in there with `repositoryCredentials`.")
    ask = partial(_ask, image)
    try:
        manifest, token = ask(f"manifests/{image.version}", "")
        return seen(manifest, lambda digest: ask(f"blobs/{digest}", token)[0])
    except http.Unreachable as error:
        return Sight(unknown=f"{image.host} does not answer ({error}).")
    except http.Refused as refusal:
        return _refused(image, refusal.status)


def _refused(image: Reference, status: int) -> Sight:
    match status:
        case 401 | 403:
            # Registries do not tell strangers which of the two it is; nor could ECS pull it so.
            return Sight(
                missing=f"{image.host} has none of that name, or it is private",
                fix="Correct `image`; a private one needs `raw.container.repositoryCredentials`.",
            )
        case 404:
            return Sight(
                missing=f"{image.host} has no {image.repository} with {image.version}",
                fix="Correct `image`, or push it.",
            )
        case 429:
            return Sight(unknown=f"{image.host} lets nobody from here ask again for a while.")
        case _:
            return Sight(unknown=f"{image.host} answers with {status}.")


def _ask(image: Reference, path: str, token: str) -> tuple[Mapping[str, Any], str]:
    """The document, and the token it took: a registry that wants one says where to get it."""
    url = f"{_base(image)}/{image.repository}/{path}"
    accept = ", ".join(MEDIA_TYPES) if path.startswith("manifests/") else "*/*"
    try:
        return http.document(url, token, accept), token
    except http.Refused as refusal:
        if token or refusal.status != 401 or not refusal.challenge.startswith("Bearer "):
            raise
        token = _token(refusal.challenge)
        return http.document(url, token, accept), token


def _base(image: Reference) -> str:
    is_local = image.host.partition(":")[0] in _LOOPBACK
    return f"{'http' if is_local else 'https'}://{image.host}/v2"


def _token(challenge: str) -> str:
    """What a registry gives to anybody who asks."""
    parameters = dict(_PARAMETER.findall(challenge))
    realm = parameters.pop("realm", "")
    if urlsplit(realm).scheme not in ("http", "https"):
        raise http.Unreachable("it names no place to sign in")
    answer = http.document(f"{realm}?{urlencode(parameters)}")
    return str(answer.get("token") or answer.get("access_token") or "")
