"""How the embedded AWS talks HTTP: what a connection carries, and when it ends."""

import http.client
import socket
from collections.abc import Iterator

import pytest

from fargatectl.clock import SimulatedClock
from fargatectl.local.server import EmbeddedAws
from tests.local.account import Account

VPC = "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.1.0.0/16"


def _headers(service: str) -> dict[str, str]:
    scope = f"AKIAFARGATECTLLOCAL0/20260101/eu-west-1/{service}/aws4_request"
    return {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def _ask(connection: http.client.HTTPConnection, service: str, body: str) -> str:
    connection.request("POST", "/", body, _headers(service))
    return connection.getresponse().read().decode()


def _connect(server: EmbeddedAws) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)


@pytest.fixture
def connection(aws: Account) -> Iterator[http.client.HTTPConnection]:
    connection = _connect(aws.server)
    yield connection
    connection.close()


def test_a_connection_carries_request_after_request(connection: http.client.HTTPConnection) -> None:
    assert "CreateVpcResponse" in _ask(connection, "ec2", VPC)
    opened = connection.sock
    assert "10.1.0.0/16" in _ask(connection, "ec2", "Action=DescribeVpcs&Version=2016-11-15")
    assert "<Code>" in _ask(connection, "ec2", "Action=Nonsense&Version=2016-11-15")
    assert "GetCallerIdentity" in _ask(
        connection, "sts", "Action=GetCallerIdentity&Version=2011-06-15"
    )
    assert opened is not None
    assert connection.sock is opened


def test_a_request_in_chunks_is_read_to_its_end(connection: http.client.HTTPConnection) -> None:
    parts = (part.encode() for part in (VPC[:20], VPC[20:]))
    connection.request("POST", "/", parts, _headers("ec2"), encode_chunked=True)
    assert "10.1.0.0/16" in connection.getresponse().read().decode()


def test_a_request_that_breaks_off_is_not_carried_out(aws: Account) -> None:
    before = len(aws.client("ec2").describe_vpcs()["Vpcs"])
    host, port = aws.server.url.removeprefix("http://").split(":")
    lines = _headers("ec2") | {"Host": f"{host}:{port}", "Content-Length": str(len(VPC) + 1)}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\n{head}\r\n{VPC}".encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert len(aws.client("ec2").describe_vpcs()["Vpcs"]) == before


def test_a_stopped_one_answers_nobody_over_a_connection_of_before() -> None:
    with EmbeddedAws(SimulatedClock()) as server:
        connection = _connect(server)
        assert "CreateVpcResponse" in _ask(connection, "ec2", VPC)
        opened = connection.sock
    assert opened is not None
    assert opened.recv(1) == b""
    connection.close()
