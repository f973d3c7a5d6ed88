"""Keys of the customer's own, which a role must be allowed to decrypt with."""

from fargatectl.aws import Aws, code_of

DENIED = ("AccessDeniedException", "AccessDenied")


def customer_key(aws: Aws, key: str, default: str) -> str:
    """The ARN of a key that is not the service's own (`default`, or none); else empty."""
    if key in ("", default):
        return ""
    try:
        found = aws.read("kms", "describe_key", KeyId=key)["KeyMetadata"]
    except Exception as error:
        if code_of(error) in DENIED and ":key/" in key:
            return key
        raise
    return "" if found.get("KeyManager") == "AWS" else str(found["Arn"])
