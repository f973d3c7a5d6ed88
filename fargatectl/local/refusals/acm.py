"""ACM: a certificate is issued once its names are proved in Route 53, and kept while it is used."""

from collections.abc import Iterator
from typing import Any

from moto.acm.models import AWSCertificateManagerBackend, CertBundle
from moto.acm.responses import AWSCertificateManagerResponse
from moto.elbv2.models import elbv2_backends
from moto.route53.models import route53_backends

from fargatectl.local.agenda import agenda
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

SECONDS_TO_TELL_RECORDS = 5.0
SECONDS_TO_ISSUE = 60.0

LISTED_KEYS = ["RSA_1024", "RSA_2048"]

_UNTOLD = {"Name": "", "Value": ""}


@patch(AWSCertificateManagerBackend)
def request_certificate(original: Original, backend: Any, *wish: Any, **named: Any) -> Any:
    before = set(backend._certificates)
    arn = original(backend, *wish, **named)
    if arn not in before:
        certificate = backend._certificates[arn]
        certificate.is_told = certificate.is_proved = False
        agenda.after(SECONDS_TO_TELL_RECORDS, lambda: setattr(certificate, "is_told", True))
    return arn


@patch(AWSCertificateManagerBackend)
def list_certificates(
    original: Original, backend: Any, statuses: list[str], includes: dict[str, Any] | None
) -> Iterator[Any]:
    """Unless they are asked for, only certificates with the commonest keys are listed."""
    yield from original(backend, statuses, {"keyTypes": LISTED_KEYS, **(includes or {})})


@patch(AWSCertificateManagerResponse, "list_certificates")
def summarize(original: Original, response: Any) -> Any:
    answer = original(response)
    for summary in answer._result["CertificateSummaryList"]:
        names = summary.get("SubjectAlternativeNames", [])
        summary["SubjectAlternativeNameSummaries"] = names
        summary["HasAdditionalSubjectAlternativeNames"] = False
    return answer


@patch(CertBundle)
def check(original: Original, certificate: Any) -> None:
    """moto issues certificates after a minute, whoever owns the names."""
    if certificate.type != "AMAZON_ISSUED" or certificate.status != "PENDING_VALIDATION":
        original(certificate)
    elif not certificate.is_proved and _wanted(certificate) <= _existing(certificate):
        certificate.is_proved = True
        agenda.after(SECONDS_TO_ISSUE, lambda: setattr(certificate, "status", "ISSUED"))


@patch(CertBundle)
def describe(original: Original, certificate: Any) -> Any:
    """The records that prove its names are not there at once."""
    answer = original(certificate)
    for option in answer["Certificate"].get("DomainValidationOptions", []):
        if not certificate.is_told:
            del option["ResourceRecord"]
    return answer


def _wanted(certificate: Any) -> set[tuple[str, str]]:
    options = certificate.describe()["Certificate"]["DomainValidationOptions"]
    records = [option.get("ResourceRecord", _UNTOLD) for option in options]
    return {(record["Name"], record["Value"].rstrip(".")) for record in records}


def _existing(certificate: Any) -> set[tuple[str, str]]:
    zones = route53_backends[certificate.arn.split(":")[4]]["aws"].zones.values()
    return {
        (record.name, value.rstrip("."))
        for zone in zones
        if not zone.private_zone
        for record in zone.rrsets
        if record.type == "CNAME"
        for value in record.records
    }


def load_balancers(certificate: Any) -> list[str]:
    """The load balancers that use a certificate now."""
    _, _, _, region, account, _ = certificate.arn.split(":", 5)
    return [
        balancer.arn
        for balancer in elbv2_backends[account][region].load_balancers.values()
        for listener in balancer.listeners.values()
        if certificate.arn in listener.certificates
    ]


# moto notes the listener when it is made, and never forgets; what it notes is not kept.
CertBundle.in_use_by = property(load_balancers, lambda _certificate, _noted: None)


@patch(AWSCertificateManagerBackend)
def delete_certificate(original: Original, backend: Any, arn: str) -> None:
    certificate = backend._certificates.get(arn)
    if certificate and certificate.in_use_by:
        raise AwsError("ResourceInUseException", f"Certificate {arn} in account is in use.")
    original(backend, arn)
