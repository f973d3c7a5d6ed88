"""The records by which ACM sees that a certificate's domains are ours, and renews it.

ACM wants the same record for a domain from every certificate of the account, so those of others
may stand there already, or come to need ours. Which ones we made is noted in the certificate's
tags, since records have none.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from fargatectl.aws import Aws
from fargatectl.engine import Owner, tell
from fargatectl.resources import acm, dns, names, tagged, tags

# Not among the tags that other resources compare.
NOTE = "fargatectl-proof:"
TTL = 300

_deleting = threading.Lock()


@dataclass(frozen=True)
class Proof:
    """A CNAME that ACM wants to see, and the hosted zone that it belongs in."""

    name: str
    value: str
    zone: str

    @property
    def note(self) -> str:
        return f"{NOTE}{names.digest(self.name)}"

    def record(self) -> dns.RecordSet:
        values = [{"Value": self.value}]
        return {"Name": self.name, "Type": "CNAME", "TTL": TTL, "ResourceRecords": values}


def wanted(certificate: Mapping[str, Any], zones: Mapping[str, str]) -> list[Proof]:
    """Those of a described certificate, each once; none while ACM has not told all of them."""
    options = certificate.get("DomainValidationOptions", ())  # not told at first
    if not options or not all("ResourceRecord" in each for each in options):
        return []
    proofs = {
        each["ResourceRecord"]["Name"]: Proof(
            each["ResourceRecord"]["Name"],
            each["ResourceRecord"]["Value"],
            zones.get(each["DomainName"], ""),
        )
        for each in options
    }
    return list(proofs.values())


def write(aws: Aws, owner: Owner, certificate: str, proofs: Sequence[Proof]) -> None:
    """Make those that are missing, after noting them on the certificate."""
    known = set(_notes_of_ours(aws, owner))
    missing = [each for each in proofs if not _standing(aws, each)]
    ours = [*missing, *(each for each in proofs if each.note in known)]
    if ours:
        note = tags.as_list({each.note: each.zone for each in ours})
        aws.client("acm").add_tags_to_certificate(CertificateArn=certificate, Tags=note)
    for each in missing:
        dns.change(aws, each.zone, [("CREATE", each.record())])


def delete(aws: Aws, certificate: Mapping[str, Any], noted: Mapping[str, str]) -> None:
    """Delete those that we made, except what another certificate is renewed by."""
    if not any(key.startswith(NOTE) for key in noted):
        return  # ACM may not even have told what it wants to see
    others = _domains_of_others(aws, certificate["CertificateArn"])
    for option in certificate["DomainValidationOptions"]:
        told = option["ResourceRecord"]
        proof = Proof(told["Name"], told["Value"], "")
        zone = noted.get(proof.note)
        if not zone or option["DomainName"].removeprefix("*.") in others:
            continue
        # Deleted as it stands: a domain and its wildcard share one.
        standing = dns.records_now(aws, zone, dns.normal(proof.name))
        ours = [each for each in standing if _is(proof, each)]
        for each in standing:
            if each not in ours:
                tell(f"leaves record {each['Name']} {each['Type']}: fargatectl made another one")
        dns.change(aws, zone, [("DELETE", each) for each in ours])


def one_at_a_time() -> AbstractContextManager[object]:
    """Certificates that share a record are deleted one after the other."""
    return _deleting


def _standing(aws: Aws, proof: Proof) -> bool:
    records = dns.records_now(aws, proof.zone, dns.normal(proof.name))
    return any(_is(proof, each) for each in records)


def _is(proof: Proof, record: dns.RecordSet) -> bool:
    """Nothing but a CNAME has such a value, whatever type its answer tells."""
    return dns.leads_to(record) == [dns.normal(proof.value)]


def _notes_of_ours(aws: Aws, owner: Owner) -> Iterator[str]:
    for arn in tagged.arns(aws, owner, tagged.CERTIFICATES):
        yield from (key for key in acm.tags_of_now(aws, arn) if key.startswith(NOTE))


def _domains_of_others(aws: Aws, certificate: str) -> set[str]:
    """What the region's other certificates are for; a wildcard counts as what it is under."""
    return {
        domain.removeprefix("*.")
        for each in acm.listed_now(aws)
        if each["CertificateArn"] != certificate
        for domain in acm.domains_of(each)
    }
