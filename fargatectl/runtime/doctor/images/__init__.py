"""Images as their registries show them: ECR through its API, all others over HTTP."""
