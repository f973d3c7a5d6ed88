"""What a load balancer proves with that it is who it says: a certificate of ACM's."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, code_of, ignoring, once, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource, tell
from fargatectl.errors import FargatectlError
from fargatectl.resources import acm, proofs, tagged, tags

ISSUED, PENDING = "ISSUED", "PENDING_VALIDATION"

LOOK_EVERY = 5
# Most are issued within minutes; a hosted zone that nobody is sent to never proves anything.
PATIENCE = 30 * 60

# What has one of these never serves again, and another one is requested.
_ENDED = ("EXPIRED", "FAILED", "INACTIVE", "REVOKED", "VALIDATION_TIMED_OUT")

_NOT_YET = (Transient("ResourceNotFoundException"),)
# True for a moment after the listener that used it is gone.
_IN_USE = (Transient("ResourceInUseException"),)


@dataclass(frozen=True, kw_only=True)
class Certificate(Resource):
    """Outputs: `arn`. `zones` are the hosted zones by domain, in which its domains are proved.

    It is made once it is issued: one that is pending is a change still to be done.
    """

    kind: ClassVar[str] = "certificate"

    domains: tuple[str, ...] = field(compare=False)
    zones: Mapping[str, str] = field(default_factory=dict, compare=False)
    status: str = ISSUED

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        found = {}
        for item in wanted:
            for summary in acm.listed(aws):
                if acm.domains_of(summary) != set(item.domains):
                    continue
                noted = acm.tags_of(aws, summary["CertificateArn"])
                if Owner.of(noted) == item.owner:
                    found[item.key] = _live(cls, summary, noted, item.name)
        return found

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        for arn in tagged.arns(aws, owner, tagged.CERTIFICATES):
            try:
                described = acm.described(aws, arn)
            except Exception as error:
                # Deleted a moment ago, the search by tag still finds it.
                if code_of(error) == "ResourceNotFoundException":
                    continue
                raise
            noted = acm.tags_of(aws, arn)
            name = tags.name_in(noted, arn)
            has_ended = described["Status"] in _ENDED
            yield _live(cls, described, noted, f"{name} ({arn})" if has_ended else name)

    def create(self, aws: Aws) -> Outputs:
        first, *others = self.domains
        more = {"SubjectAlternativeNames": others} if others else {}
        request = partial(
            aws.client("acm", retries=False).request_certificate,
            DomainName=first,
            ValidationMethod="DNS",
            IdempotencyToken=uuid.uuid4().hex,
            Tags=tags.as_list(self.tags),
            **more,
        )
        arn = once(aws.clock, lambda: str(request()["CertificateArn"]), lambda: self._made(aws))
        self._wait_until_issued(aws, arn)
        return {"arn": arn}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        arn = live.outputs["arn"]
        new, gone = tags.changed(self.tags, live.found.tags)
        client = aws.client("acm")
        if new:
            client.add_tags_to_certificate(CertificateArn=arn, Tags=tags.as_list(new))
        if gone:
            keys = [{"Key": key} for key in gone]
            client.remove_tags_from_certificate(CertificateArn=arn, Tags=keys)
        if live.found.status != ISSUED:
            self._wait_until_issued(aws, arn)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        arn = live.outputs["arn"]
        with proofs.one_at_a_time(), ignoring("ResourceNotFoundException"):
            proofs.delete(aws, acm.described_now(aws, arn), acm.tags_of_now(aws, arn))
            delete = partial(aws.client("acm").delete_certificate, CertificateArn=arn)
            patiently(aws.clock, delete, *_IN_USE, seconds=120)

    def _made(self, aws: Aws) -> str | None:
        aws.forget()
        found = self.observe(aws, [self]).get(self.key)
        return found.outputs["arn"] if found else None

    def _wait_until_issued(self, aws: Aws, arn: str) -> None:
        """Write the records that ACM wants to see as soon as it tells them, and wait for it."""
        deadline = aws.clock.now() + PATIENCE
        are_written = False
        look = partial(acm.described_now, aws, arn)
        while (described := patiently(aws.clock, look, *_NOT_YET))["Status"] != ISSUED:
            self._check(described, aws.clock.now() > deadline)
            wanted = proofs.wanted(described, self.zones)
            if wanted and not are_written:
                proofs.write(aws, self.owner, arn, wanted)
                are_written = True
                tell("its records are written; ACM takes minutes to see them and issue it")
            aws.clock.sleep(LOOK_EVERY)

    def _check(self, described: acm.Item, is_late: bool) -> None:
        names = ", ".join(self.domains)
        if described["Status"] != PENDING:
            why = described.get("FailureReason") or described["Status"]
            raise FargatectlError(
                f"ACM does not issue the certificate for {names}: {why}.",
                "See the certificate in ACM; once that is resolved, run the command again.",
            )
        if is_late:
            raise FargatectlError(
                f"ACM has not issued the certificate for {names} in {PATIENCE // 60} minutes.",
                "Its records are in Route 53. Check that the domain's registrar names the hosted "
                "zone's name servers, and run the command again: it goes on waiting.",
            )


def _live(cls: type[Certificate], item: acm.Item, noted: Mapping[str, str], name: str) -> Live[Any]:
    found = cls(
        name=name,
        tags=tags.managed(noted),
        domains=tuple(sorted(acm.domains_of(item))),
        status=item["Status"],
    )
    return Live(found, {"arn": item["CertificateArn"]}, Owner.of(noted))
