"""Keys of the customer's own, which a role must be allowed to decrypt with."""

from fargatectl.aws import Aws, is_denied


def customer_key(aws: Aws, key: str, default: str) -> str:
    """The ARN of a key that is not the service's own (`default`, or none); else empty."""
    if key in ("", default):
        return ""
    try:
        found = aws.read("kms", "describe_key", KeyId=key)["KeyMetadata"]
    except Exception as error:
        if is_denied(error) and ":key/" in key:
            return key
        raise
    return "" if found.get("KeyManager") == "AWS" else str(found["Arn"])
