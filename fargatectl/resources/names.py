"""Names in AWS: ours begin with the app's and the environment's, and fit the limit."""

from hashlib import sha256

from fargatectl.engine import Owner

# Load balancers and target groups have 32 characters, roles 64.
SHORT = 32
ROLE = 64


def name(owner: Owner, *parts: str, limit: int) -> str:
    """`shop-prod-web`; where that is too long the end gives way to a digest of the whole."""
    whole = "-".join([_beginning(owner), *(part for part in parts if part)])
    if len(whole) <= limit:
        return whole
    return f"{whole[: limit - 7].rstrip('-')}-{digest(whole)}"


def digest(*values: str, length: int = 6) -> str:
    """A few characters that stand for the values: other values, another name."""
    return sha256("\0".join(values).encode()).hexdigest()[:length]


def prefix(owner: Owner) -> str:
    """How all of the owner's names begin, shortened or not; tags tell whose a thing is."""
    return _beginning(owner)[: SHORT - 7].rstrip("-")


def _beginning(owner: Owner) -> str:
    # AWS keeps names that begin with `internal-` for its own load balancers.
    return f"app-{owner.slug}" if owner.slug.startswith("internal") else owner.slug


def patterns(owner: Owner) -> tuple[str, ...]:
    """What all of the owner's names match, and few others do: `shop-prod`, `shop-prod-*`."""
    whole, begins = _beginning(owner), prefix(owner)
    return (whole, f"{whole}-*") if whole == begins else (f"{begins}*",)
