"""Listeners: one for each port, and certificates that can be used."""

from typing import Any, NoReturn

from moto.elbv2.models import ELBv2Backend, FakeAction
from moto.elbv2.responses import ELBV2Response
from moto.elbv2.ssl_policies import SSL_POLICIES

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.elbv2.actions import check_actions
from fargatectl.local.refusals.elbv2.versions import check_versions

QUOTA = 50


@patch(ELBV2Response)
def create_listener(original: Original, response: Any) -> Any:
    wish, backend = response._get_params(), response.elbv2_backend
    balancer = backend.load_balancers.get(wish["LoadBalancerArn"])
    if balancer is None:
        raise AwsError("LoadBalancerNotFound", "One or more load balancers not found")
    _check_port(wish.get("Port"))
    _check_encryption(backend, wish, wish.get("Protocol"))
    check_actions(backend, balancer, wish["DefaultActions"])
    check_versions(backend, wish.get("Protocol", ""), wish["DefaultActions"])
    if len(balancer.listeners) >= QUOTA:
        raise AwsError("TooManyListeners", "You've reached the limit on the number of listeners")
    return original(response)


@patch(ELBv2Backend, "create_listener")
def add_listener(original: Original, backend: Any, **wish: Any) -> Any:
    balancer = backend.load_balancers[wish["load_balancer_arn"]]
    for existing in balancer.listeners.values():
        if existing.port == wish["port"]:
            return _same(existing, wish)
    return _complete(original(backend, **wish))


def _same(existing: Any, wish: dict[str, Any]) -> Any:
    """The existing listener of that port, if it is what is wished for."""
    present = [action.data for action in existing.default_actions]
    wished = [FakeAction(action).data for action in wish["actions"]]
    settings = (wish["protocol"], wish["certificate"], wished)
    if settings != (existing.protocol, existing.certificate, present):
        _refuse_port(existing)
    return existing


def _refuse_port(existing: Any) -> NoReturn:
    raise AwsError(
        "DuplicateListener",
        "A listener already exists on this port for this load balancer "
        f"'{existing.load_balancer_arn}'",
    )


@patch(ELBV2Response)
def modify_listener(original: Original, response: Any) -> Any:
    wish, backend = response._get_params(), response.elbv2_backend
    listener = backend.describe_listeners(None, [wish["ListenerArn"]])[0]
    balancer = backend.load_balancers[listener.load_balancer_arn]
    _check_port(wish.get("Port"))
    protocol = wish.get("Protocol", listener.protocol)
    known = [{"CertificateArn": arn} for arn in listener.certificates]
    _check_encryption(backend, {"Certificates": known, **wish}, protocol)
    check_actions(backend, balancer, wish.get("DefaultActions", []))
    check_versions(backend, protocol, wish.get("DefaultActions", []))
    for other in balancer.listeners.values():
        if other is not listener and other.port == wish.get("Port"):
            _refuse_port(other)
    answer = original(response)
    _complete(listener)
    return answer


@patch(ELBV2Response)
def describe_ssl_policies(original: Original, response: Any) -> Any:
    for policy in response._get_param("Names", []):
        _check_policy(policy)
    return original(response)


def _complete(listener: Any) -> Any:
    if listener.protocol == "HTTPS":
        listener.mutual_authentication = {"Mode": "off"}
    else:
        listener.ssl_policy = None
    return listener


def _check_port(port: Any) -> None:
    if port is not None and not 1 <= int(port) <= 65535:
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{port}' at 'port' failed to satisfy constraint: "
            "Member must have value between 1 and 65535",
        )


def _check_encryption(backend: Any, wish: dict[str, Any], protocol: Any) -> None:
    policy, certificates = wish.get("SslPolicy"), wish.get("Certificates") or []
    if protocol == "HTTP" and (policy or wish.get("Certificates")) and "Protocol" in wish:
        raise AwsError(
            "InvalidConfigurationRequest",
            "A certificate or SSL policy cannot be specified for HTTP listeners",
        )
    _check_policy(policy)
    if protocol == "HTTPS" and not certificates:
        raise AwsError("ValidationError", "A certificate must be specified for HTTPS listeners")
    for certificate in certificates:
        _check_certificate(backend, certificate["CertificateArn"])


def _check_policy(policy: str | None) -> None:
    if policy and policy not in SSL_POLICIES:
        raise AwsError("SSLPolicyNotFound", f"SSL policy '{policy}' not found")


def _check_certificate(backend: Any, arn: str) -> None:
    from moto.acm.models import CertificateNotFound, acm_backends  # slow, and seldom needed

    if ":iam:" in arn:
        return
    try:
        certificate = acm_backends[backend.account_id][backend.region_name].get_certificate(arn)
    except CertificateNotFound:
        raise AwsError("CertificateNotFound", f"Certificate '{arn}' not found") from None
    if certificate.status != "ISSUED":
        raise AwsError(
            "UnsupportedCertificate",
            f"The certificate '{arn}' must have a fully-qualified domain name, "
            "a supported signature, and a supported key size.",
        )
