"""What CloudWatch Logs and Secrets Manager refuse."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.local.account import Account, Refused


@pytest.mark.parametrize("name", ["aws/web", "my logs", "w:1"])
def test_log_groups_that_aws_does_not_take_are_refused(aws: Account, name: str) -> None:
    with Refused("InvalidParameterException"):
        aws.client("logs").create_log_group(logGroupName=name)


def test_logs_are_kept_for_certain_numbers_of_days(aws: Account) -> None:
    logs = aws.client("logs")
    logs.create_log_group(logGroupName="/ecs/web")
    logs.put_retention_policy(logGroupName="/ecs/web", retentionInDays=30)
    with Refused("InvalidParameterException", "Value '13' at 'retentionInDays'"):
        logs.put_retention_policy(logGroupName="/ecs/web", retentionInDays=13)


@pytest.mark.parametrize("name", ["my secret", "wéb", "w" * 257])
def test_secrets_that_aws_does_not_take_are_refused(aws: Account, name: str) -> None:
    with Refused("ValidationException", "Invalid name."):
        aws.client("secretsmanager").create_secret(Name=name, SecretString="x")


def test_a_secrets_name_is_used_once(aws: Account) -> None:
    secrets = aws.client("secretsmanager")
    secrets.create_secret(Name="db", SecretString="x")
    text = "The operation failed because the secret db already exists."
    with Refused("ResourceExistsException", text):
        secrets.create_secret(Name="db", SecretString="x")


def test_a_name_that_is_scheduled_for_deletion_is_taken(aws: Account) -> None:
    secrets = aws.client("secretsmanager")
    secrets.create_secret(Name="db", SecretString="x")
    secrets.delete_secret(SecretId="db", RecoveryWindowInDays=7)
    text = "a secret with this name is already scheduled for deletion."
    with Refused("InvalidRequestException", text):
        secrets.create_secret(Name="db", SecretString="x")
    secrets.restore_secret(SecretId="db")
    assert secrets.get_secret_value(SecretId="db")["SecretString"] == "x"


@pytest.mark.parametrize(
    "use",
    [
        lambda secrets: secrets.get_secret_value(SecretId="db"),
        lambda secrets: secrets.put_secret_value(SecretId="db", SecretString="y"),
        lambda secrets: secrets.update_secret(SecretId="db", SecretString="y"),
        lambda secrets: secrets.tag_resource(SecretId="db", Tags=[{"Key": "a", "Value": "b"}]),
        lambda secrets: secrets.untag_resource(SecretId="db", TagKeys=["a"]),
    ],
)
def test_a_secret_that_is_scheduled_for_deletion_cannot_be_used(
    aws: Account, use: Callable[[Any], Any]
) -> None:
    secrets = aws.client("secretsmanager")
    secrets.create_secret(Name="db", SecretString="x")
    secrets.delete_secret(SecretId="db", RecoveryWindowInDays=7)
    with Refused("InvalidRequestException", "because it was marked for deletion."):
        use(secrets)


def test_after_a_deletion_without_recovery_the_name_is_free_a_little_later(aws: Account) -> None:
    secrets = aws.client("secretsmanager")
    secrets.create_secret(Name="db", SecretString="x")
    secrets.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    with Refused("InvalidRequestException"):
        secrets.create_secret(Name="db", SecretString="x")
    aws.clock.sleep(10)
    secrets.create_secret(Name="db", SecretString="x")
