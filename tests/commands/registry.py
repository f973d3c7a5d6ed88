"""A registry on loopback that speaks the distribution API to whoever fetches a token first."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
TOKEN = "anybody"


def index(*arches: str) -> dict[str, Any]:
    """A list of images; buildx puts an attestation beside them."""
    platforms = [*({"os": "linux", "architecture": each} for each in arches)]
    noise = {"os": "unknown", "architecture": "unknown"}
    return {
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [
            {"mediaType": MANIFEST, "digest": f"sha256:{number:064}", "size": 1, "platform": each}
            for number, each in enumerate([*platforms, noise])
        ],
    }


class Registry:
    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.asked: list[str] = []
        self.host = ""

    def push(self, repository: str, tag: str, manifest: dict[str, Any]) -> str:
        """The reference of an image that is there from now on."""
        self.documents[f"/v2/{repository}/manifests/{tag}"] = manifest
        return f"{self.host}/{repository}:{tag}"

    def push_single(self, repository: str, tag: str, arch: str) -> str:
        """An image for one processor, which only its configuration names."""
        config = {"architecture": arch, "os": "linux"}
        digest = f"sha256:{sha256(json.dumps(config).encode()).hexdigest()}"
        self.documents[f"/v2/{repository}/blobs/{digest}"] = config
        described = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest}
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": described, "layers": []}
        return self.push(repository, tag, manifest)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        self.asked.append(request.path)
        if request.path == "/token":
            assert request.args["service"] == "here"
            return Response(json.dumps({"token": TOKEN}))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            realm = f'Bearer realm="http://{self.host}/token",service="here",scope="pull"'
            return Response("", 401, {"WWW-Authenticate": realm})
        found = self.documents.get(request.path)
        if found is None:
            return Response("{}", 403 if "/private/" in request.path else 404)
        return Response(json.dumps(found))


@contextmanager
def registry() -> Iterator[Registry]:
    made = Registry()
    server = make_server("127.0.0.1", 0, made, threaded=True)
    made.host = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
