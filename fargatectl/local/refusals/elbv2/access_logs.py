"""Access logs: load balancers write only to buckets that let them."""

from collections.abc import Mapping
from typing import Any

from moto.elbv2.models import ELBv2Backend

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch


@patch(ELBv2Backend, "modify_load_balancer_attributes")
def check_bucket(original: Original, backend: Any, arn: str, attrs: dict[str, str]) -> Any:
    balancer = backend.load_balancers.get(arn)
    wished = {**(balancer.attrs if balancer else {}), **attrs}
    bucket = wished.get("access_logs.s3.bucket", "")
    if wished.get("access_logs.s3.enabled") == "true" and bucket and not _lets_in(backend, bucket):
        raise AwsError(
            "InvalidConfigurationRequest",
            f"Access Denied for bucket: {bucket}. Please check S3bucket permission",
        )
    return original(backend, arn, attrs)


def _lets_in(backend: Any, name: str) -> bool:
    from moto.s3.models import s3_backends  # slow, and seldom needed

    buckets: Mapping[str, Any] = s3_backends[backend.account_id]["aws"].buckets
    return name in buckets and bool(buckets[name].policy)
