"""What all tests share."""

import functools

import botocore.loaders
import botocore.session
import pytest


@pytest.fixture(scope="session", autouse=True)
def _api_models_are_read_once() -> None:
    """Every command makes clients of its own; reading AWS's API models again takes most of it."""
    botocore.session.create_loader = functools.cache(botocore.loaders.create_loader)
