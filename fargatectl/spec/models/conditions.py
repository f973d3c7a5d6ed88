"""Which requests a listener rule is about, within what an ALB takes in one rule."""

from typing import Annotated

from pydantic import Field

from fargatectl.spec.models.lists import OneOrMany, Pairs
from fargatectl.spec.models.names import Cidr, StrOrEmpty
from fargatectl.spec.models.section import Section, sentence
from fargatectl.spec.models.texts import Matching

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
MOST_VALUES = 5
MOST_WILDCARDS = 5

Path = Annotated[
    str, Matching(r"[/*?][!-~]{0,127}", "a path such as /api/*, beginning with / or *")
]
Host = Annotated[
    str,
    Matching(
        r"(?=.{3,128}$)[A-Za-z0-9*?-][A-Za-z0-9*?_-]*(\.[A-Za-z0-9*?_-]+)+",
        "a host name with a dot, such as app.example.com or *.example.com",
    ),
]
HeaderName = Annotated[
    str, Matching(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,40}", "the name of a header, at most 40 long")
]
Method = Annotated[
    str, Matching(r"[A-Z_-]{1,40}", "an HTTP method in capital letters, such as GET")
]
Value = Annotated[str, Matching(r".{1,128}", "1 to 128 characters")]
Values = Annotated[tuple[Value, ...], Field(min_length=1), OneOrMany()]


class Conditions(Section):
    """All that is given must match; of several values of one key, any."""

    path: Annotated[tuple[Path, ...], OneOrMany()] = Field(
        default=(), description="Path patterns: `/api/*`, or `/api` for that path alone."
    )
    host: Annotated[tuple[Host, ...], OneOrMany()] = Field(
        default=(), description="Host names; `*` stands for any characters."
    )
    headers: dict[HeaderName, Values] = Field(
        default_factory=dict, description="Values by the name of the header."
    )
    query: Annotated[dict[StrOrEmpty, Values], Pairs(lone_value=True)] = Field(
        default_factory=dict, description="Values by key of the query string, or `key=value`."
    )
    methods: Annotated[tuple[Method, ...], OneOrMany()] = Field(
        default=(), description="HTTP methods."
    )
    source_ips: Annotated[tuple[Cidr, ...], OneOrMany()] = Field(
        default=(), description="Networks of the clients, in CIDR form."
    )

    @property
    def all_values(self) -> tuple[str, ...]:
        """What an ALB counts; `/*` beside other conditions says nothing and needs no condition."""
        by_name = (values for named in (self.headers, self.query) for values in named.values())
        lists = (self.host, *by_name, self.methods, self.source_ips)
        others = tuple(value for values in lists for value in values)
        return others if others and self.path == ("/*",) else (*self.path, *others)


def check_limits(conditions: Conditions) -> None:
    """Raises when they are too many for one rule of an ALB."""
    values = conditions.all_values
    if len(values) > MOST_VALUES:
        raise sentence(
            f"a listener rule takes at most {MOST_VALUES} values in all its conditions, "
            f"not {len(values)}"
        )
    wildcards = sum(value.count("*") + value.count("?") for value in values)
    if wildcards > MOST_WILDCARDS:
        raise sentence(
            f"a listener rule takes at most {MOST_WILDCARDS} wildcards (* and ?) in all its "
            f"conditions, not {wildcards}"
        )
