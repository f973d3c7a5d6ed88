"""What the load balancer does with requests that are not simply one service's."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from fargatectl.spec.models.conditions import Conditions, check_limits
from fargatectl.spec.models.http import Priority
from fargatectl.spec.models.lists import ShortForm
from fargatectl.spec.models.names import Name, StrOrEmpty
from fargatectl.spec.models.section import Schema, Section, sentence, wrong
from fargatectl.spec.models.texts import Matching
from fargatectl.spec.models.values import Whole

MOST_FORWARDS = 5  # target groups in one action


class When(Conditions):
    """The requests that a rule is about."""

    @model_validator(mode="after")
    def _says_something(self) -> "When":
        if not self.all_values:
            raise sentence("`when` needs at least one condition")
        check_limits(self)
        return self


class Redirect(Section):
    """Send the client elsewhere."""

    short = "to"

    to: Annotated[
        str,
        Matching(
            r"(https?://|#\{protocol\}://|/)[!-~]{0,1000}",
            "a URL or a path, in which #{protocol}, #{host}, #{port}, #{path} and #{query} "
            "stand for the request's own",
        ),
    ] = Field(description="Where to: `https://example.com/#{path}`.")
    status: Annotated[int, Whole(301, 302)] = Field(
        default=301, description="301 for good, 302 for now."
    )


class Respond(Section):
    """Answer without asking any service."""

    short = "status"

    status: Annotated[int, Whole(200, 599)] = Field(default=200, description="2xx, 4xx or 5xx.")
    body: Annotated[StrOrEmpty, Field(max_length=1024)] = Field(
        default="", description="At most 1024 characters."
    )
    content_type: Literal[
        "text/plain", "text/css", "text/html", "application/javascript", "application/json"
    ] = Field(default="text/plain", description="The type of the body.")

    @field_validator("status")
    @classmethod
    def _no_redirect(cls, status: int) -> int:
        if 300 <= status <= 399:
            raise wrong(f"must be 2xx, 4xx or 5xx, not {status}; for 3xx there is `redirect`")
        return status


class LoneService(ShortForm):
    """A service that takes all."""

    def spell_out(self, value: Any) -> Any:
        return {value: 1} if isinstance(value, str) else value

    def also(self, _: Schema) -> list[Schema]:
        return [{"type": "string"}]


class Action(Section):
    """One of `redirect`, `respond` and `forward`."""

    redirect: Redirect | None = Field(default=None, description="A redirect, or just where to.")
    respond: Respond | None = Field(default=None, description="An answer, or just its status.")
    forward: Annotated[dict[Name, Annotated[int, Whole(0, 999)]], LoneService()] = Field(
        default_factory=dict, description="A service, or weights by service."
    )

    @field_validator("forward")
    @classmethod
    def _goes_somewhere(cls, weights: dict[str, int]) -> dict[str, int]:
        if len(weights) > MOST_FORWARDS:
            raise wrong(f"takes at most {MOST_FORWARDS} services, not {len(weights)}")
        if not any(weights.values()):
            raise wrong("needs a service with a weight above 0")
        return weights

    @model_validator(mode="after")
    def _is_one_action(self) -> "Action":
        given = [name for name in ("redirect", "respond", "forward") if getattr(self, name)]
        if len(given) != 1:
            found = f"both {' and '.join(given)}" if given else "none of them"
            raise sentence(f"an action is one of redirect, respond and forward; this has {found}")
        return self


class Rule(Action):
    """What to do with some requests."""

    when: When = Field(description="The requests; all conditions given must match.")
    priority: Priority | None = Field(
        default=None, description="The rule's priority; by default planned by fargatectl."
    )
