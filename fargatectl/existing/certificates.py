"""The certificate that others made: the one that the spec names, or one that fits its domains."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from fargatectl.aws import Aws, code_of
from fargatectl.engine import Owner
from fargatectl.errors import Problem
from fargatectl.resources import acm
from fargatectl.resources.certificate import ISSUED
from fargatectl.spec import SpecFile
from fargatectl.spec.door import Door

_MISSING = ("ResourceNotFoundException", "ValidationException", "NoSuchEntity")


def look(aws: Aws, file: SpecFile, door: Door, owner: Owner) -> tuple[str, list[Problem]]:
    """Its ARN; empty where there is none and `auto` lets us make one."""
    wanted = door.wanted.certificate
    problems = list(_policy(aws, file, door))
    if wanted is None:
        return "", problems
    if wanted == "auto":
        return _fitting(aws, door.wanted.domain, owner), problems
    if fault := _fault(aws, wanted):
        problems.append(file.problem(*door.at, "certificate", message=fault))
    return wanted, problems


def covers(certificate: Iterable[str], domain: str) -> bool:
    """Whether a certificate with these names is good for the domain.

    An asterisk stands for exactly one label.
    """
    names = {name.lower() for name in certificate}
    _, _, parent = domain.lower().partition(".")
    return domain.lower() in names or (domain[0] != "*" and f"*.{parent}" in names)


def _fault(aws: Aws, arn: str) -> str:
    _, _, service, region, _, resource = arn.split(":", 5)
    if service == "iam":
        name = resource.rpartition("/")[2]
        ask = partial(aws.read, "iam", "get_server_certificate", ServerCertificateName=name)
    elif region != aws.region:
        return f"the certificate is in {region}; a load balancer in {aws.region} needs one there."
    else:
        ask = partial(aws.read, "acm", "describe_certificate", CertificateArn=arn)
    try:
        answer = ask()
    except Exception as error:
        if code_of(error) in _MISSING:
            return f"there is no certificate {arn}."
        raise
    status = answer.get("Certificate", {}).get("Status", ISSUED)
    return f"the certificate is {status}, not {ISSUED}." if status != ISSUED else ""


def _policy(aws: Aws, file: SpecFile, door: Door) -> Iterator[Problem]:
    policy = door.wanted.ssl_policy
    if policy is None:
        return
    try:
        aws.read("elbv2", "describe_ssl_policies", Names=[policy])
    except Exception as error:
        if code_of(error) not in ("SSLPolicyNotFound", "SSLPolicyNotFoundException"):
            raise
        message = f"there is no TLS policy {policy} in {aws.region}."
        yield file.problem(*door.at, "ssl_policy", message=message)


def _fitting(aws: Aws, domains: Collection[str], owner: Owner) -> str:
    """One that others made and that covers all domains, unless we have made our own already.

    Not that of another app or environment: its `down` would want to delete it.
    """
    items = [each for each in acm.listed(aws) if _is_for(each, domains)]
    arns = [each["CertificateArn"] for each in items]
    noted = aws.together([partial(acm.tags_of, aws, arn) for arn in arns])
    owners = [Owner.of(tags) for tags in noted]
    # One that we made for more domains is another load balancer's.
    ours = [acm.domains_of(each) for each, by in zip(items, owners, strict=True) if by == owner]
    if {each.lower() for each in domains} in ours:
        return ""
    good = [
        each
        for each, made_by in zip(items, owners, strict=True)
        if made_by is None and each["Status"] == ISSUED
    ]
    return str(max(good, key=_rank)["CertificateArn"]) if good else ""


def _is_for(item: acm.Item, domains: Iterable[str]) -> bool:
    return all(covers(acm.domains_of(item), domain) for domain in domains)


def _rank(item: acm.Item) -> tuple[bool, str, str]:
    """ACM's own renew themselves; of others the one that lasts longest; always the same one."""
    return (
        item.get("Type") == "AMAZON_ISSUED",
        str(item.get("NotAfter", "")),
        item["CertificateArn"],
    )
