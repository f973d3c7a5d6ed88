"""What a load balancer does with a request: forward it, answer it, or send it elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never


@dataclass(frozen=True)
class Share:
    """A target group and its weight, 0 to 999, among those of one forward."""

    target_group: str
    weight: int = 1


@dataclass(frozen=True)
class Forward:
    to: tuple[Share, ...]


@dataclass(frozen=True)
class Shift:
    """All requests to one of two target groups. ECS moves them: which one it is, is not drift."""

    to: str
    alternate: str

    def beside(self, found: "LoadBalancerAction | None") -> Forward:
        """Both, with requests going on to where they go now; at first to the first."""
        serving = {share.target_group for share in serving_in(found)}
        is_swapped = self.alternate in serving and self.to not in serving
        weights = (0, 100) if is_swapped else (100, 0)
        return Forward((Share(self.to, weights[0]), Share(self.alternate, weights[1])))

    def is_met_by(self, found: "LoadBalancerAction | None") -> bool:
        groups = {share.target_group for share in found.to} if isinstance(found, Forward) else set()
        return groups == {self.to, self.alternate}


@dataclass(frozen=True)
class Respond:
    status: int
    body: str = ""
    content_type: str = "text/plain"


@dataclass(frozen=True)
class Redirect:
    """`to` parts may be AWS's placeholders, such as `#{path}`."""

    status: int = 301
    protocol: str = "#{protocol}"
    host: str = "#{host}"
    port: str = "#{port}"
    path: str = "/#{path}"
    query: str = "#{query}"


LoadBalancerAction = Forward | Shift | Respond | Redirect


def serving_in(action: LoadBalancerAction | None) -> tuple[Share, ...]:
    """The target groups that get requests."""
    if isinstance(action, Shift):
        action = action.beside(None)
    shares = action.to if isinstance(action, Forward) else ()
    return tuple(share for share in shares if share.weight > 0)


def to_aws(action: LoadBalancerAction) -> list[dict[str, Any]]:
    match action:
        case Forward(to=shares):
            groups = [{"TargetGroupArn": s.target_group, "Weight": s.weight} for s in shares]
            return [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]
        case Shift():
            return to_aws(action.beside(None))
        case Respond(status=status, body=body, content_type=content_type):
            answer = {"StatusCode": str(status), "ContentType": content_type}
            body_if_any = {"MessageBody": body} if body else {}
            config = {**answer, **body_if_any}
            return [{"Type": "fixed-response", "FixedResponseConfig": config}]
        case Redirect():
            config = {
                "StatusCode": f"HTTP_{action.status}",
                "Protocol": action.protocol,
                "Host": action.host,
                "Port": action.port,
                "Path": action.path,
                "Query": action.query,
            }
            return [{"Type": "redirect", "RedirectConfig": config}]
        case _:
            assert_never(action)


def from_aws(actions: list[Mapping[str, Any]]) -> LoadBalancerAction | None:
    """None for what fargatectl never makes, such as authentication."""
    if len(actions) != 1:
        return None
    action = actions[0]
    match action["Type"]:
        case "forward":
            return _forward(action)
        case "fixed-response":
            config = action["FixedResponseConfig"]
            return Respond(
                int(config["StatusCode"]),
                config.get("MessageBody", ""),
                config.get("ContentType", "text/plain"),
            )
        case "redirect":
            config = action["RedirectConfig"]
            status = config["StatusCode"].removeprefix("HTTP_")
            if not status.isdecimal():
                return None
            return Redirect(
                int(status),
                config.get("Protocol", "#{protocol}"),
                config.get("Host", "#{host}"),
                config.get("Port", "#{port}"),
                config.get("Path", "/#{path}"),
                config.get("Query", "#{query}"),
            )
        case _:
            return None


def _forward(action: Mapping[str, Any]) -> Forward:
    # One target group is told twice: as TargetGroupArn and as a ForwardConfig of one.
    groups = action.get("ForwardConfig", {}).get("TargetGroups") or [
        {"TargetGroupArn": action["TargetGroupArn"]}
    ]
    return Forward(tuple(Share(each["TargetGroupArn"], each.get("Weight", 1)) for each in groups))
