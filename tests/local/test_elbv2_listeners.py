"""What Elastic Load Balancing refuses of listeners and their rules."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.local.account import Account, Network, Refused

NOT_FOUND = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
ANY_PATH = [{"Field": "path-pattern", "Values": ["/*"]}]


class Balancer:
    """A load balancer with a listener on port 80 that answers 404."""

    def __init__(self, aws: Account, network: Network, name: str = "web") -> None:
        self.elb = aws.client("elbv2")
        self.network = network
        made = self.elb.create_load_balancer(
            Name=name, Subnets=network.subnets, SecurityGroups=[network.group]
        )
        self.arn: str = made["LoadBalancers"][0]["LoadBalancerArn"]
        self.listener: str = self.listen(80)["ListenerArn"]

    def listen(self, port: int, protocol: str = "HTTP", **wish: Any) -> dict[str, Any]:
        answer = self.elb.create_listener(
            LoadBalancerArn=self.arn,
            Port=port,
            Protocol=protocol,
            **{"DefaultActions": NOT_FOUND, **wish},
        )
        listener: dict[str, Any] = answer["Listeners"][0]
        return listener

    def rule(self, priority: int, **wish: Any) -> dict[str, Any]:
        wish = {"Conditions": ANY_PATH, "Actions": NOT_FOUND, **wish}
        answer = self.elb.create_rule(ListenerArn=self.listener, Priority=priority, **wish)
        rule: dict[str, Any] = answer["Rules"][0]
        return rule

    def group(self, name: str, vpc: str = "", version: str = "HTTP1") -> str:
        made = self.elb.create_target_group(
            Name=name,
            Protocol="HTTP",
            ProtocolVersion=version,
            Port=80,
            TargetType="ip",
            VpcId=vpc or self.network.vpc,
        )
        arn: str = made["TargetGroups"][0]["TargetGroupArn"]
        return arn

    def priorities(self) -> list[str]:
        rules = self.elb.describe_rules(ListenerArn=self.listener)["Rules"]
        return [rule["Priority"] for rule in rules]


def _forward(*groups: str) -> list[dict[str, Any]]:
    targets = [{"TargetGroupArn": group, "Weight": 1} for group in groups]
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": targets}}]


@pytest.fixture
def web(aws: Account, network: Network) -> Balancer:
    return Balancer(aws, network)


@pytest.fixture
def certificate(aws: Account) -> Callable[[str], str]:
    """Makes a certificate, its status as if DNS had been validated or not."""

    def make(status: str) -> str:
        from moto.acm.models import acm_backends

        requested = aws.client("acm").request_certificate(
            DomainName="app.example.com", ValidationMethod="DNS"
        )
        arn: str = requested["CertificateArn"]
        backend = acm_backends["123456789012"]["eu-west-1"]
        backend._certificates[arn].status = status
        return arn

    return make


def test_a_port_has_one_listener(web: Balancer) -> None:
    text = f"A listener already exists on this port for this load balancer '{web.arn}'"
    with Refused("DuplicateListener", text):
        web.listen(80, DefaultActions=_forward(web.group("web")))


def test_the_same_listener_again_answers_the_existing_one(web: Balancer) -> None:
    wish = _forward(web.group("web"))
    first, second = (web.listen(81, DefaultActions=wish) for _ in range(2))
    assert first["ListenerArn"] == second["ListenerArn"]


def test_a_listener_cannot_move_to_a_port_that_is_taken(web: Balancer) -> None:
    other = web.listen(81)["ListenerArn"]
    with Refused("DuplicateListener"):
        web.elb.modify_listener(ListenerArn=other, Port=80)


def test_ports_end_at_65535(web: Balancer) -> None:
    with Refused("ValidationError"):
        web.listen(70000)


def test_a_listener_of_a_missing_load_balancer_is_refused(web: Balancer) -> None:
    web.arn = web.arn[:-4] + "0000"
    with Refused("LoadBalancerNotFound"):
        web.listen(81)


def test_http_has_no_ssl_policy(web: Balancer) -> None:
    assert "SslPolicy" not in web.elb.describe_listeners(LoadBalancerArn=web.arn)["Listeners"][0]


def test_https_needs_a_certificate(web: Balancer) -> None:
    with Refused("ValidationError", "A certificate must be specified for HTTPS listeners"):
        web.listen(443, "HTTPS")
    with Refused("ValidationError", "A certificate must be specified for HTTPS listeners"):
        web.elb.modify_listener(ListenerArn=web.listener, Protocol="HTTPS")


def test_a_certificate_that_does_not_exist_is_refused(web: Balancer) -> None:
    arn = "arn:aws:acm:eu-west-1:123456789012:certificate/none"
    with Refused("CertificateNotFound"):
        web.listen(443, "HTTPS", Certificates=[{"CertificateArn": arn}])


def test_a_certificate_that_is_not_issued_is_refused(
    web: Balancer, certificate: Callable[[str], str]
) -> None:
    arn = certificate("PENDING_VALIDATION")
    text = f"The certificate '{arn}' must have a fully-qualified domain name"
    with Refused("UnsupportedCertificate", text):
        web.listen(443, "HTTPS", Certificates=[{"CertificateArn": arn}])


def test_an_issued_certificate_is_taken(web: Balancer, certificate: Callable[[str], str]) -> None:
    arn = certificate("ISSUED")
    listener = web.listen(443, "HTTPS", Certificates=[{"CertificateArn": arn}])
    assert listener["SslPolicy"] == "ELBSecurityPolicy-2016-08"
    assert listener["MutualAuthentication"] == {"Mode": "off"}
    web.elb.modify_listener(ListenerArn=listener["ListenerArn"], DefaultActions=NOT_FOUND)


def test_an_unknown_ssl_policy_is_refused(web: Balancer, certificate: Callable[[str], str]) -> None:
    wish = {"Certificates": [{"CertificateArn": certificate("ISSUED")}], "SslPolicy": "none"}
    with Refused("SSLPolicyNotFound"):
        web.listen(443, "HTTPS", **wish)


def test_an_unknown_ssl_policy_is_not_described(web: Balancer) -> None:
    with Refused("SSLPolicyNotFound"):
        web.elb.describe_ssl_policies(Names=["TLS-9"])


@pytest.mark.parametrize("version", ["HTTP2", "GRPC"])
def test_http_forwards_neither_http2_nor_grpc(web: Balancer, version: str) -> None:
    actions = _forward(web.group("new", version=version))
    text = f"not supported with a target group with the protocol-version '{version}'"
    with Refused("InvalidConfigurationRequest", text):
        web.rule(1, Actions=actions)
    with Refused("InvalidConfigurationRequest", text):
        web.elb.modify_listener(ListenerArn=web.listener, DefaultActions=actions)


def test_a_load_balancer_has_fifty_listeners(web: Balancer) -> None:
    for port in range(81, 130):
        web.listen(port)
    with Refused("TooManyListeners"):
        web.listen(130)


def test_forwarding_to_a_target_group_of_another_vpc_is_refused(
    aws: Account, web: Balancer
) -> None:
    other = aws.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    with Refused("InvalidConfigurationRequest"):
        web.rule(1, Actions=_forward(web.group("far", other)))


def test_a_target_group_has_one_load_balancer(
    aws: Account, network: Network, web: Balancer
) -> None:
    group = web.group("web")
    web.rule(1, Actions=_forward(group))
    with Refused("TargetGroupAssociationLimit", "with more than one load balancer"):
        Balancer(aws, network, "other").rule(1, Actions=_forward(group))


def test_an_action_has_five_target_groups(web: Balancer) -> None:
    groups = [web.group(f"group-{number}") for number in range(6)]
    with Refused("TooManyTargetGroups"):
        web.rule(1, Actions=_forward(*groups))


def test_a_target_group_that_does_not_exist_is_refused(web: Balancer) -> None:
    with Refused("TargetGroupNotFound"):
        web.rule(1, Actions=_forward(web.group("web")[:-4] + "0000"))


def test_forwarding_is_answered_in_both_forms(web: Balancer) -> None:
    group = web.group("web")
    action = web.rule(1, Actions=[{"Type": "forward", "TargetGroupArn": group}])["Actions"][0]
    assert action["TargetGroupArn"] == group
    assert action["ForwardConfig"] == {
        "TargetGroups": [{"TargetGroupArn": group, "Weight": 1}],
        "TargetGroupStickinessConfig": {"Enabled": False},
    }
    again = web.rule(2, Actions=_forward(group))["Actions"][0]
    assert again == action


def test_redirects_are_answered_with_their_defaults(web: Balancer) -> None:
    redirect = {"Protocol": "HTTPS", "StatusCode": "HTTP_301"}
    rule = web.rule(1, Actions=[{"Type": "redirect", "RedirectConfig": redirect}])
    assert rule["Actions"][0]["RedirectConfig"] == {
        **redirect,
        "Host": "#{host}",
        "Path": "/#{path}",
        "Port": "#{port}",
        "Query": "#{query}",
    }


def test_a_priority_is_used_once(web: Balancer) -> None:
    web.rule(7)
    with Refused("PriorityInUse", "Priority '7' is currently in use"):
        web.rule(7)


def test_priorities_end_at_50000(web: Balancer) -> None:
    with Refused("ValidationError"):
        web.rule(50_001)


def test_rules_are_answered_by_priority_with_the_default_last(web: Balancer) -> None:
    for priority in (30, 4, 200):
        web.rule(priority)
    assert web.priorities() == ["4", "30", "200", "default"]


def test_two_rules_can_change_places(web: Balancer) -> None:
    first, second = web.rule(1)["RuleArn"], web.rule(2)["RuleArn"]
    web.elb.set_rule_priorities(
        RulePriorities=[
            {"RuleArn": first, "Priority": 2},
            {"RuleArn": second, "Priority": 1},
        ]
    )
    with Refused("PriorityInUse"):
        web.elb.set_rule_priorities(RulePriorities=[{"RuleArn": first, "Priority": 1}])


def test_the_default_rule_can_neither_change_nor_go(web: Balancer) -> None:
    default = web.elb.describe_rules(ListenerArn=web.listener)["Rules"][-1]["RuleArn"]
    with Refused("OperationNotPermitted"):
        web.elb.delete_rule(RuleArn=default)
    with Refused("OperationNotPermitted"):
        web.elb.modify_rule(RuleArn=default, Actions=NOT_FOUND)


def test_a_rule_that_is_gone_is_not_found(web: Balancer) -> None:
    arn = web.rule(1)["RuleArn"]
    web.elb.delete_rule(RuleArn=arn)
    with Refused("RuleNotFound"):
        web.elb.delete_rule(RuleArn=arn)


@pytest.mark.parametrize(
    "conditions",
    [
        [],
        [{"Field": "path-pattern", "Values": []}],
        [{"Field": "path-pattern", "PathPatternConfig": {"Values": list("/" * 6)}}],
        [{"Field": "path-pattern", "Values": ["/" + "x" * 128]}],
        [{"Field": "path-pattern", "Values": ["api"]}],
        [{"Field": "path-pattern", "Values": ["/*/*/*/*/*/*"]}],
        [{"Field": "host-header", "Values": ["localhost"]}],
        [*ANY_PATH, *ANY_PATH],
    ],
)
def test_conditions_that_aws_does_not_take_are_refused(
    web: Balancer, conditions: list[dict[str, Any]]
) -> None:
    with Refused("ValidationError"):
        web.rule(1, Conditions=conditions)
    if conditions:
        arn = web.rule(1)["RuleArn"]
        with Refused("ValidationError"):
            web.elb.modify_rule(RuleArn=arn, Conditions=conditions)


def test_conditions_of_every_kind_are_answered_as_they_were_sent(web: Balancer) -> None:
    conditions = [
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["*.example.com"]}},
        {
            "Field": "http-header",
            "HttpHeaderConfig": {"HttpHeaderName": "X-Beta", "Values": ["yes"]},
        },
        {
            "Field": "query-string",
            "QueryStringConfig": {"Values": [{"Key": "version", "Value": "2"}]},
        },
        {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET"]}},
        {"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}},
    ]
    answered = web.rule(1, Conditions=conditions)["Conditions"]
    assert answered == [{**conditions[0], "Values": ["*.example.com"]}, *conditions[1:]]


def test_a_load_balancer_has_a_hundred_rules(web: Balancer) -> None:
    for priority in range(1, 101):
        web.rule(priority)
    with Refused("TooManyRules"):
        web.rule(101)
