"""Service Quotas: Fargate's, which moto lacks, as they are in a new account."""

from typing import Any

from moto.servicequotas.models import ServiceQuotasBackend

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

# vCPUs that may run at the same time.
VALUE = 6.0
NAMES = {
    "L-3032A538": ("Fargate On-Demand vCPU resource count", "Standard/OnDemand"),
    "L-36FBB829": ("Fargate Spot vCPU resource count", "Standard/Spot"),
}


@patch(ServiceQuotasBackend)
def list_aws_default_service_quotas(original: Original, backend: Any, service_code: str) -> Any:
    if service_code == "fargate":
        return [_quota(backend, code) for code in NAMES]
    return original(backend, service_code)


@patch(ServiceQuotasBackend)
def get_service_quota(original: Original, backend: Any, service_code: str, quota_code: str) -> Any:
    if service_code != "fargate":
        return original(backend, service_code, quota_code)
    if quota_code not in NAMES:
        raise AwsError(
            "NoSuchResourceException",
            "The request failed because the specified quota does not exist in the service.",
        )
    return _quota(backend, quota_code)


def _quota(backend: Any, code: str) -> dict[str, Any]:
    name, kind = NAMES[code]
    place = f"{backend.region_name}:{backend.account_id}"
    return {
        "ServiceCode": "fargate",
        "ServiceName": "AWS Fargate",
        "QuotaArn": f"arn:aws:servicequotas:{place}:fargate/{code}",
        "QuotaCode": code,
        "QuotaName": name,
        "Value": VALUE,
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
        "UsageMetric": {
            "MetricNamespace": "AWS/Usage",
            "MetricName": "ResourceCount",
            "MetricDimensions": {
                "Class": kind,
                "Resource": "vCPU",
                "Service": "Fargate",
                "Type": "Resource",
            },
            "MetricStatisticRecommendation": "Maximum",
        },
    }
