"""How images are called."""

import pytest

from fargatectl.spec.image_reference import Reference

DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("image", "host", "repository", "version"),
    [
        ("nginx", "registry-1.docker.io", "library/nginx", "latest"),
        ("grafana/grafana:11", "registry-1.docker.io", "grafana/grafana", "11"),
        ("localhost:5000/web:1", "localhost:5000", "web", "1"),
        (f"ghcr.io/team/web:1@{DIGEST}", "ghcr.io", "team/web", DIGEST),
    ],
)
def test_a_name_is_taken_apart_as_docker_does(
    image: str, host: str, repository: str, version: str
) -> None:
    named = Reference.parse(image)
    assert (named.host, named.repository, named.version) == (host, repository, version)
    assert named.ecr_arn("aws") == ""


@pytest.mark.parametrize(
    ("host", "partition"),
    [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "aws"),
        ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "aws-us-gov"),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "aws-cn"),
    ],
)
def test_every_kind_of_ecr_host_is_known(host: str, partition: str) -> None:
    region = host.split(".")[3]
    arn = Reference.parse(f"{host}/team/web:1.2").ecr_arn(partition)
    assert arn == f"arn:{partition}:ecr:{region}:123456789012:repository/team/web"
