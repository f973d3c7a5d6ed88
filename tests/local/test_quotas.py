"""Service Quotas and the metrics that tell how much of a quota is used."""

from datetime import UTC, datetime, timedelta

from tests.local.account import Account, Refused


def test_a_new_account_may_run_six_vcpus_on_demand_and_six_on_spot(aws: Account) -> None:
    quotas, cloudwatch = aws.client("service-quotas"), aws.client("cloudwatch")
    now = datetime.fromtimestamp(aws.clock.now(), UTC)
    for code in ("L-3032A538", "L-36FBB829"):
        quota = quotas.get_service_quota(ServiceCode="fargate", QuotaCode=code)["Quota"]
        assert quota["Value"] == 6
        metric = quota["UsageMetric"]
        (point,) = cloudwatch.get_metric_statistics(
            Namespace=metric["MetricNamespace"],
            MetricName=metric["MetricName"],
            Dimensions=[{"Name": k, "Value": v} for k, v in metric["MetricDimensions"].items()],
            StartTime=now - timedelta(minutes=5),
            EndTime=now,
            Period=60,
            Statistics=["Maximum"],
        )["Datapoints"]
        assert point["Maximum"] == 0
    with Refused("NoSuchResourceException"):
        quotas.get_service_quota(ServiceCode="fargate", QuotaCode="L-00000000")
