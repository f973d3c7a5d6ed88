"""AWS's price list: what Fargate and its neighbours cost, which here is alike everywhere."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

PUBLISHED = "2026-09-17T00:00:00Z"
BALANCING = "LoadBalancing:Application"

# Service, usage type without its region, operation, dollars. With those that are easily mistaken.
_OFFERS = (
    ("AmazonECS", "ECS-EC2-vCPU-Hours", "", "0"),
    ("AmazonECS", "SpotUsage-Fargate-vCPU-Hours:perCPU", "", "0.01291"),
    ("AmazonECS", "Fargate-vCPU-Hours:perCPU", "", "0.04048"),
    ("AmazonECS", "Fargate-GB-Hours", "", "0.004445"),
    ("AmazonECS", "Fargate-ARM-vCPU-Hours:perCPU", "", "0.03238"),
    ("AmazonECS", "Fargate-ARM-GB-Hours", "", "0.00356"),
    ("AmazonECS", "Fargate-EphemeralStorage-GB-Hours", "", "0.000111"),
    ("AWSELB", "TS-LoadBalancerUsage", BALANCING, "0.0055"),
    ("AWSELB", "LoadBalancerUsage", "LoadBalancing", "0.025"),
    ("AWSELB", "LoadBalancerUsage", BALANCING, "0.0225"),
    ("AWSELB", "LCUUsage", BALANCING, "0.008"),
    ("AmazonEC2", "RegionalNatGateway-Hours", "", "0.06"),
    ("AmazonEC2", "NatGateway-Hours", "", "0.045"),
    ("AmazonEC2", "NatGateway-Bytes", "", "0.045"),
    ("AmazonVPC", "PublicIPv4:InUseAddress", "", "0.005"),
    ("AmazonVPC", "VpcEndpoint-Hours", "", "0.01"),
    ("AmazonCloudWatch", "DataProcessing-Bytes", "PutLogEvents", "0.5"),
    ("AmazonCloudWatch", "TimedStorage-ByteHrs", "", "0.03"),
    ("AWSSecretsManager", "AWSSecretsManager-Secrets", "", "0.4"),
)
# Only these have their region in front in us-east-1 as well.
_EVERYWHERE = ("AmazonECS", "AmazonVPC", "AmazonCloudWatch", "AWSSecretsManager")


@Request.application
def price_list(request: Request) -> Response:
    """GetProducts, one page, with the filters that have to match all."""
    wish = json.loads(request.get_data())
    filters = wish.get("Filters", [])
    region = next((f["Value"] for f in filters if f["Field"] == "regionCode"), "us-east-1")
    rows = [row for row in _rows(wish["ServiceCode"], region) if _matches(row, filters)]
    answer = {"FormatVersion": "aws_v1", "PriceList": [json.dumps(row) for row in rows]}
    return Response(json.dumps(answer), mimetype="application/x-amz-json-1.1")


def _rows(service: str, region: str) -> Iterator[dict[str, Any]]:
    for number, (code, usage, operation, price) in enumerate(_OFFERS):
        if code == service:
            attributes = {
                "servicecode": code,
                "regionCode": region,
                "usagetype": _prefix(code, region) + usage,
                "operation": operation,
            }
            yield _row(f"SKU{number:03}", attributes, price)


def _row(sku: str, attributes: Mapping[str, str], price: str) -> dict[str, Any]:
    tier = {
        "rateCode": f"{sku}.JRTCKXETXF.6YS6EN2CT7",
        "beginRange": "0",
        "endRange": "Inf",
        "pricePerUnit": {"USD": price},
    }
    term = {"sku": sku, "offerTermCode": "JRTCKXETXF", "priceDimensions": {tier["rateCode"]: tier}}
    return {
        "product": {"sku": sku, "attributes": attributes},
        "serviceCode": attributes["servicecode"],
        "terms": {"OnDemand": {f"{sku}.JRTCKXETXF": term}},
        "version": "20260917000000",
        "publicationDate": PUBLISHED,
    }


def _prefix(service: str, region: str) -> str:
    """`EUC1-` of eu-central-1; the two oldest regions have their own ways."""
    if region == "eu-west-1":
        return "EU-"
    if region == "us-east-1" and service not in _EVERYWHERE:
        return ""
    found = re.fullmatch(r"([a-z]{2})-([a-z])[a-z]*-(\d)", region)
    return "".join(found.groups()).upper() + "-" if found else ""


def _matches(row: Mapping[str, Any], filters: list[Mapping[str, str]]) -> bool:
    attributes = row["product"]["attributes"]
    return all(_match(attributes.get(f["Field"], ""), f["Type"], f["Value"]) for f in filters)


def _match(value: str, kind: str, wanted: str) -> bool:
    return wanted in value if kind == "CONTAINS" else value == wanted
