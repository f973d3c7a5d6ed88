"""ECR: layers that can be fetched again, such as the configuration that names the processor."""

import base64
from typing import Any

from moto.core.responses import ActionResult
from moto.ecr.models import ECRBackend
from moto.ecr.responses import ECRResponse

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch


@patch(ECRBackend)
def complete_layer_upload(
    original: Original, backend: Any, repository_name: str, upload_id: str, *rest: Any, **named: Any
) -> Any:
    """Keep what moto only counts the bytes of."""
    repository = backend._get_repository(repository_name, named.get("registry_id"))
    upload = repository.uploads.get(upload_id)
    content = bytes(upload.layer_parts) if upload else b""
    answer = original(backend, repository_name, upload_id, *rest, **named)
    kept = repository.__dict__.setdefault("blobs", {})
    kept[answer["layerDigest"]] = content
    return answer


@patch(ECRResponse)
def get_download_url_for_layer(_original: Original, response: Any) -> Any:
    """An address that holds the layer itself: AWS's leads to a bucket of its own."""
    name, digest = response._get_param("repositoryName"), response._get_param("layerDigest")
    repository = response.ecr_backend._get_repository(name, response._get_param("registryId"))
    content = getattr(repository, "blobs", {}).get(digest)
    if content is None:
        raise AwsError(
            "LayersNotFoundException",
            f"The layer with digest '{digest}' does not exist in the repository with name "
            f"'{name}' in the registry with id '{repository.registry_id}'",
        )
    url = f"data:application/octet-stream;base64,{base64.b64encode(content).decode()}"
    return ActionResult({"downloadUrl": url, "layerDigest": digest})
