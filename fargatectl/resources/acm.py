"""What ACM tells of certificates: listed, described, tagged."""

from collections.abc import Mapping
from typing import Any

from fargatectl.aws import Aws, code_of
from fargatectl.resources import tags

Item = Mapping[str, Any]

# ACM leaves out all but RSA 2048 unless it is asked for the others.
_ASKED: Mapping[str, Any] = {
    "CertificateStatuses": ["PENDING_VALIDATION", "ISSUED"],
    "Includes": {
        "keyTypes": [
            *("RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096"),
            *("EC_prime256v1", "EC_secp384r1", "EC_secp521r1"),
        ]
    },
}


def listed(aws: Aws) -> list[Item]:
    """All of the region that are issued or may yet be."""
    return list(aws.read("acm", "list_certificates", **_ASKED)["CertificateSummaryList"])


def listed_now(aws: Aws) -> list[Item]:
    """The same, asked anew."""
    pages = aws.client("acm").get_paginator("list_certificates").paginate(**_ASKED)
    return list(pages.build_full_result()["CertificateSummaryList"])


def domains_of(item: Item) -> set[str]:
    """All names of a certificate that was listed or described."""
    more = item.get("SubjectAlternativeNames") or item.get("SubjectAlternativeNameSummaries") or ()
    return {str(each).lower() for each in (item["DomainName"], *more)}


def described(aws: Aws, arn: str) -> Item:
    answer: Item = aws.read("acm", "describe_certificate", CertificateArn=arn)["Certificate"]
    return answer


def described_now(aws: Aws, arn: str) -> Item:
    """The same, asked anew."""
    answer: Item = aws.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    return answer


def tags_of(aws: Aws, arn: str) -> dict[str, str]:
    answer = aws.read("acm", "list_tags_for_certificate", CertificateArn=arn)
    return tags.from_list(answer["Tags"])


def tags_of_now(aws: Aws, arn: str) -> dict[str, str]:
    """The same, asked anew; none of a certificate that is gone."""
    try:
        answer = aws.client("acm").list_tags_for_certificate(CertificateArn=arn)
    except Exception as error:
        if code_of(error) == "ResourceNotFoundException":
            return {}
        raise
    return tags.from_list(answer["Tags"])
