"""A redirect as users write it, in the parts that a load balancer wants."""

import re

from fargatectl.resources.actions import Redirect

# Any part may have a placeholder of AWS's in it, such as `#{path}`.
_URL = re.compile(
    r"""(?: (?P<protocol> https? | \#\{protocol\} )://
            (?P<host> [^/?:]* )
            (?: : (?P<port> \d+ | \#\{port\} ) )?
        )?
        (?P<path> /[^?]* )?
        (?: \? (?P<query> .* ) )?""",
    re.VERBOSE | re.IGNORECASE,
)
_PORTS = {"HTTPS": "443", "HTTP": "80"}


def redirect(to: str, status: int) -> Redirect:
    """What is not said stays as it was asked for: path and query string, and for a path the host.

    Raises ValueError for what is no URL.
    """
    match = _URL.fullmatch(to)
    if match is None:
        raise ValueError(f"{to} is neither a URL nor a path")
    same = Redirect()
    said = match.groupdict()
    protocol = said["protocol"] or same.protocol
    protocol = protocol if protocol.startswith("#") else protocol.upper()
    return Redirect(
        status=status,
        protocol=protocol,
        host=said["host"] or same.host,
        port=said["port"] or _PORTS.get(protocol, same.port),
        path=said["path"] or same.path,
        query=same.query if said["query"] is None else said["query"],
    )
