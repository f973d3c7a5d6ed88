"""Secrets: made once, never seen, had back after `down`; those of others are only read."""

import json
import re
from typing import Any

import pytest

from tests.commands import granted
from tests.commands.inventory import inventory
from tests.commands.world import World

GENERATED = """\
app: my-app
secrets:
  db:
    name: my-app/db-credentials
    generate: {template: {username: admin}, key: password, include_space: false}
services:
  web:
    image: amazon/amazon-ecs-sample
    secrets:
      DB_USERNAME: db:username
      DB_PASSWORD: db:password
"""
NAME = "my-app/db-credentials"
ALIEN = """\
app: my-app
services:
  web:
    image: amazon/amazon-ecs-sample
    secrets:
      TOKEN: REFERENCE
"""


def value(world: World) -> dict[str, str]:
    found = world.client("secretsmanager").get_secret_value(SecretId=NAME)
    return dict(json.loads(found["SecretString"]))


def references(world: World) -> dict[str, str]:
    """What the containers' secrets point to, by variable."""
    described = world.client("ecs").describe_task_definition(taskDefinition="my-app-web")
    (container,) = described["taskDefinition"]["containerDefinitions"]
    return {each["name"]: each["valueFrom"] for each in container["secrets"]}


def statements(world: World) -> dict[str, Any]:
    """What the execution role may do, by statement."""
    found = granted.statements(world, "my-app-web-execution-eu-west-1")
    return {each["Sid"]: each for each in found}


def test_a_generated_secret_is_injected_by_its_json_keys(world: World) -> None:
    world.write(GENERATED)
    world.up()
    made = value(world)
    assert made["username"] == "admin"
    assert re.fullmatch(r"[A-Za-z0-9]{32}", made["password"])
    arn = world.client("secretsmanager").describe_secret(SecretId=NAME)["ARN"]
    assert references(world) == {
        "DB_USERNAME": f"{arn}:username::",
        "DB_PASSWORD": f"{arn}:password::",
    }
    read = statements(world)["ReadSecrets"]
    assert (read["Action"], read["Resource"]) == (["secretsmanager:GetSecretValue"], [arn])
    assert world.service(cluster="my-app")["runningCount"] == 1
    assert world.run("plan", "--exit-code").exit_code == 0


def test_a_value_that_stands_is_never_written_again(world: World) -> None:
    world.write(GENERATED)
    world.up()
    before = value(world)
    world.edit("include_space: false", "length: 64")
    world.edit("services:", "tags: {team: web}\nservices:")
    world.up()
    assert value(world) == before
    tags = world.client("secretsmanager").describe_secret(SecretId=NAME)["Tags"]
    assert {"Key": "team", "Value": "web"} in tags


@pytest.mark.parametrize("output", [("-v",), ("-o", "json")])
def test_no_value_is_ever_told(world: World, output: tuple[str, ...]) -> None:
    world.write(GENERATED)
    told = [world.run("plan", *output), world.run("up", "--yes", *output)]
    secret = value(world)["password"]
    world.edit("DB_USERNAME: db:username", "DB_USERNAME: db:user")
    told += [world.run("plan", *output)]
    world.edit("DB_USERNAME: db:user", "DB_USER: db:username")
    told += [world.run(command, "--yes", *output) for command in ("up", "down", "up")]
    assert [ran.exit_code for ran in told] == [0, 0, 2, 0, 0, 0]
    assert not [ran for ran in told if secret in ran.stdout + ran.stderr]
    described = world.client("secretsmanager").describe_secret(SecretId=NAME)
    revisions = world.client("ecs").list_task_definitions()["taskDefinitionArns"]
    looks = [world.client("ecs").describe_task_definition(taskDefinition=r) for r in revisions]
    assert secret not in json.dumps([described, looks], default=str)


def test_down_schedules_the_deletion_and_up_restores_the_value(world: World) -> None:
    world.write(GENERATED)
    before = inventory(world)
    world.up()
    made = value(world)
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before
    found = world.client("secretsmanager").describe_secret(SecretId=NAME)
    assert 6 <= (found["DeletedDate"] - found["CreatedDate"]).days <= 7
    assert "restored with its value" in world.run("plan").stdout
    world.up()
    assert value(world) == made
    assert world.run("plan", "--exit-code").exit_code == 0


def test_after_a_week_the_name_is_free_and_gets_another_value(world: World) -> None:
    world.write(GENERATED)
    world.up("--no-wait")
    made = value(world)
    world.run("down", "--yes")
    world.clock.sleep(8 * 86_400)
    world.up("--no-wait")
    assert value(world) != made


def test_down_can_keep_the_secrets(world: World) -> None:
    world.write(GENERATED)
    before = inventory(world)
    world.up()
    assert world.run("down", "--yes", "--keep-secrets").exit_code == 0
    assert inventory(world) - before == {f"secret {NAME}"}


def test_a_run_cut_off_after_making_the_secret_makes_no_other(world: World) -> None:
    world.write(GENERATED)
    world.wire.spoil = lambda operation: operation == "RegisterTaskDefinition"
    assert world.run("up", "--yes").exit_code == 1
    made = value(world)
    world.wire.spoil = lambda _operation: False
    world.up()
    assert value(world) == made


def test_a_secret_taken_out_of_the_spec_goes_after_the_rollout(world: World) -> None:
    world.write(GENERATED)
    world.up()
    world.write(ALIEN.replace("    secrets:\n      TOKEN: REFERENCE\n", ""))
    ran = world.up()
    assert "delete  secret           db" in ran.stderr
    assert f"secret {NAME}" not in inventory(world)
    assert "ReadSecrets" not in statements(world)


def _secret(world: World, value: str, **more: str) -> str:
    made = world.client("secretsmanager").create_secret(Name="theirs", SecretString=value, **more)
    return str(made["ARN"])


def test_secrets_of_others_are_read_through_their_own_key(world: World) -> None:
    key = world.client("kms").create_key()["KeyMetadata"]["Arn"]
    ssm = world.client("ssm")
    ssm.put_parameter(Name="/theirs/a", Value="v", Type="SecureString", KeyId=key)
    arn = _secret(world, '{"token": "v"}', KmsKeyId=key)
    before = inventory(world)
    world.write(ALIEN.replace("REFERENCE", "theirs:token\n      P: ssm:/theirs/a"))
    world.up()
    parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter/theirs/a"
    assert references(world) == {"TOKEN": f"{arn}:token::", "P": parameter}
    allowed = statements(world)
    assert allowed["ReadSecrets"]["Resource"] == [arn]
    assert allowed["ReadParameters"]["Action"] == ["ssm:GetParameters"]
    assert allowed["ReadParameters"]["Resource"] == [parameter]
    through = [allowed[sid]["Condition"] for sid in ("Decrypt1", "Decrypt2")]
    assert through == [
        {"StringEquals": {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}}
        for service in ("secretsmanager", "ssm")
    ]
    assert allowed["Decrypt1"]["Resource"] == [key]
    assert world.run("plan", "--exit-code").exit_code == 0
    world.run("down", "--yes")
    assert inventory(world) == before


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("nothing:key", "there is no secret `nothing` in AWS"),
        ("ssm:/nothing", "there is no parameter `/nothing` in AWS"),
        ("theirs:tokn", "secret `theirs` has no key `tokn`. Did you mean `token`?"),
        (
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:gone-AbCdEf",
            "there is no secret `arn:aws:secretsmanager",
        ),
    ],
)
def test_what_is_not_there_is_told_with_its_line(world: World, reference: str, said: str) -> None:
    _secret(world, '{"token": "marked-value"}')
    world.write(ALIEN.replace("REFERENCE", reference))
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert f"fargate.yaml:6:14: {said}" in ran.stderr
    assert "marked-value" not in ran.stderr
    assert world.wire.writes == []


def test_a_generated_key_that_the_template_has_not_is_told(world: World) -> None:
    world.write(GENERATED.replace("db:username", "db:user"))
    ran = world.run("plan")
    assert ran.exit_code == 2
    assert "fargate.yaml:10:20: secret `my-app/db-credentials` has no key `user`" in ran.stderr


def test_a_secret_of_our_name_that_others_made_stops_the_plan(world: World) -> None:
    world.client("secretsmanager").create_secret(Name=NAME, SecretString="{}")
    world.write(
        GENERATED.replace("    secrets:\n      DB_USERNAME: db:username\n", "").replace(
            "      DB_PASSWORD: db:password\n", ""
        )
    )
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert "secret/db exists and was not made by fargatectl" in ran.stderr


def test_a_rollout_that_fails_leaves_the_old_tasks_their_secret(world: World) -> None:
    world.write(GENERATED)
    world.up()
    world.write(ALIEN.replace("    secrets:\n      TOKEN: REFERENCE\n", ""))
    world.edit("amazon/amazon-ecs-sample", "sim/crash")
    assert world.run("up", "--yes").exit_code == 3
    assert "ReadSecrets" in statements(world)
    assert f"secret {NAME}" in inventory(world)
    world.edit("sim/crash", "amazon/amazon-ecs-sample")
    world.up()
    assert "ReadSecrets" not in statements(world)
    assert f"secret {NAME}" not in inventory(world)
