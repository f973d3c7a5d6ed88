"""A piece of somebody's network: what the rest has to know of a subnet."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lot:
    """A subnet: its zone, its route table, and where its way out leads.

    A public one leads to an internet gateway, for what has a public address. `has_exit` tells of
    another way out, such as a NAT gateway, for what has none.
    """

    zone: str
    table: str = ""
    is_public: bool = False
    has_exit: bool = False
