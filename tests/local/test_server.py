"""The embedded AWS as a server: who may ask, what a crash looks like, and what it forgets."""

import http.client
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from fargatectl.clock import SimulatedClock
from fargatectl.local.process import Endpoint, client_arguments
from fargatectl.local.server import EmbeddedAws
from tests.local.account import Account, Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Ask = Callable[[Any], Any]

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAFARGATECTLLOCAL0/20260101/eu-west-1/sts/"
    "aws4_request, SignedHeaders=host, Signature=0",
    "Content-Type": "application/x-www-form-urlencoded",
}
WHO = "Action=GetCallerIdentity&Version=2011-06-15"


def _ask(
    url: str, path: str = "/", method: str = "POST", body: str = WHO, **headers: str
) -> tuple[int, str]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
    try:
        sent = SIGNED | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _client(server: EmbeddedAws, service: str, **other: Any) -> Any:
    endpoint = Endpoint(server.url, pid=0, speed=1, started=0, token="")
    return boto3.client(service, **{**client_arguments(endpoint, "eu-west-1"), **other})


def test_it_answers_programs_of_this_machine(aws: Account) -> None:
    status, body = _ask(aws.server.url)
    assert status == 200
    assert "123456789012" in body


def test_it_answers_through_a_proxy_of_this_machine(aws: Account) -> None:
    assert _ask(aws.server.url, Host="127.0.0.1:8080")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost:80@evil.example"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_it_does_not_answer_web_pages(aws: Account, headers: dict[str, str]) -> None:
    assert _ask(aws.server.url, **headers)[0] == 403
    assert _ask(aws.server.url, "/_fargatectl/status", "GET", "", **headers)[0] == 403


def test_motos_own_pages_which_show_secrets_are_closed(aws: Account) -> None:
    assert _ask(aws.server.url, "/moto-api/data.json", "GET", "")[0] == 403


@pytest.mark.parametrize(
    ("path", "method"), [("status", "GET"), ("reset", "POST"), ("stop", "POST")]
)
def test_control_needs_the_token(aws: Account, path: str, method: str) -> None:
    assert _ask(aws.server.url, f"/_fargatectl/{path}", method, "")[0] == 403
    wrong = {"X_Fargatectl_Token": "wrong"}
    assert _ask(aws.server.url, f"/_fargatectl/{path}", method, "", **wrong)[0] == 403


def test_control_changes_nothing_by_get(aws: Account) -> None:
    token = {"X_Fargatectl_Token": aws.server.token}
    for path in ("reset", "stop", "speed", "nonsense"):
        assert _ask(aws.server.url, f"/_fargatectl/{path}", "GET", "", **token)[0] == 404


def test_a_speed_must_be_a_positive_number(aws: Account) -> None:
    token = {"X_Fargatectl_Token": aws.server.token}
    for speed in ("", "fast", "0", "-1", "inf", "nan"):
        assert _ask(aws.server.url, "/_fargatectl/speed", "POST", speed, **token)[0] == 400


def test_an_operation_it_does_not_have_is_an_aws_error_and_not_retried(aws: Account) -> None:
    asks: list[tuple[str, Ask]] = [
        ("ec2", lambda client: client.get_security_groups_for_vpc(VpcId="vpc-1")),
        ("ssm", lambda client: client.start_session(Target="i-1")),
        ("efs", lambda client: client.update_file_system(FileSystemId="fs-1")),
    ]
    for service, ask in asks:
        with Refused("UnknownOperationException", "is not in the embedded AWS."):
            ask(aws.client(service))


def test_a_service_it_does_not_have_is_an_aws_error(aws: Account) -> None:
    asks: list[tuple[str, Ask]] = [
        ("pricing", lambda client: client.describe_services()),
        ("compute-optimizer", lambda client: client.get_enrollment_status()),
        ("autoscaling-plans", lambda client: client.describe_scaling_plans()),
    ]
    for service, ask in asks:
        with Refused("UnknownOperationException"):
            ask(aws.client(service))


def test_a_crash_is_an_aws_error_and_not_retried(aws: Account) -> None:
    with Refused("InternalFailure", "iam:CreateServiceLinkedRole"):
        aws.client("iam").create_service_linked_role(AWSServiceName="nonsense")


def test_nonsense_is_an_aws_error(aws: Account) -> None:
    for body in ("Action=Nonsense&Version=2011-06-15", "nonsense", ""):
        status, answer = _ask(aws.server.url, body=body)
        assert 400 <= status < 500
        assert "<html" not in answer


def test_a_reset_forgets_everything(aws: Account) -> None:
    logs = aws.client("logs")
    logs.create_log_group(logGroupName="web")
    token = {"X_Fargatectl_Token": aws.server.token}
    status, body = _ask(aws.server.url, "/_fargatectl/reset", "POST", "", **token)
    assert (status, json.loads(body)["url"]) == (200, aws.server.url)
    assert logs.describe_log_groups()["logGroups"] == []


def test_a_reset_frees_the_names_of_buckets(aws: Account) -> None:
    for _ in range(2):
        aws.client("s3", "us-east-1").create_bucket(Bucket="logs")
        aws.server.reset()


def test_a_reset_forgets_what_was_about_to_happen(aws: Account) -> None:
    ec2 = aws.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")
    aws.server.reset()
    aws.clock.sleep(3600)
    assert ec2.describe_nat_gateways()["NatGateways"] == []


def test_regions_are_apart(aws: Account) -> None:
    aws.client("logs").create_log_group(logGroupName="web")
    assert aws.client("logs", "us-east-1").describe_log_groups()["logGroups"] == []


def test_a_wrapper_sees_every_request() -> None:
    seen: list[str] = []

    def count(application: "WSGIApplication") -> "WSGIApplication":
        def counting(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            seen.append(environ["REQUEST_METHOD"])
            return application(environ, start)

        return counting

    with EmbeddedAws(SimulatedClock(), wrap=count) as server:
        _client(server, "sts").get_caller_identity()
    assert seen == ["POST"]


def test_real_keys_are_refused_where_only_the_dummy_is_taken() -> None:
    with EmbeddedAws(SimulatedClock(), any_key=False) as server:
        real = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE"}
        asks: list[tuple[str, Ask]] = [
            ("sts", lambda client: client.get_caller_identity()),
            ("logs", lambda client: client.describe_log_groups()),
            ("ec2", lambda client: client.describe_vpcs()),
            ("route53", lambda client: client.list_hosted_zones()),
        ]
        for service, ask in asks:
            with Refused("AccessDeniedException", "takes only the access key"):
                ask(_client(server, service, **real))
        assert _ask(server.url, Authorization="")[0] == 403
        _client(server, "sts").get_caller_identity()


def test_a_new_server_starts_from_an_empty_account() -> None:
    with EmbeddedAws(SimulatedClock()) as server:
        _client(server, "logs").create_log_group(logGroupName="web")
    with EmbeddedAws(SimulatedClock()) as server:
        assert _client(server, "logs").describe_log_groups()["logGroups"] == []


def test_speed_shortens_what_takes_a_while() -> None:
    clock = SimulatedClock()
    with EmbeddedAws(clock, speed=10) as server:
        ec2 = _client(server, "ec2")
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")
        clock.sleep(10)
        assert ec2.describe_nat_gateways()["NatGateways"][0]["State"] == "available"
