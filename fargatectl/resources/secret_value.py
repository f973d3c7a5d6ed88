"""The value of a secret: on its way to Secrets Manager, and told to nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager

from fargatectl.aws import Aws, AwsError, code_of

# Bytes that Secrets Manager takes.
LONGEST = 65_536


def write(aws: Aws, secret: str, value: str) -> None:
    """Make it the current value. boto3 gives the call a token: its repetitions make one version."""
    with unspoken(value):
        aws.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=value)


def current(aws: Aws, secret: str) -> str:
    """The value as it stands. It is kept nowhere: not even `aws.read` may remember it."""
    answer = aws.client("secretsmanager").get_secret_value(SecretId=secret)
    return str(answer.get("SecretString", ""))


@contextmanager
def unspoken(value: str) -> Iterator[None]:
    """Let no error repeat the value: AWS quotes what it refuses."""
    try:
        yield
    except Exception as error:
        if value not in str(error):
            raise
        refusal = AwsError(
            f"AWS did not take the value: {code_of(error) or type(error).__name__}.",
            "What it said quotes the value, so it is not shown. Nothing was changed.",
        )
        raise refusal from None
