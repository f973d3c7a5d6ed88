"""Why a running task is taken for unhealthy."""

from fargatectl.runtime.causes.known import Known

_CODES = r"failed with these codes: \["

HEALTH = (
    Known(
        _CODES + r"404\b",
        "The health check's path does not exist: the service answers 404.",
        "Set `http.health_check.path` to one that answers 200.",
    ),
    Known(
        _CODES + r"(?P<code>401|403)\b",
        "The health check's path asks for a login: the service answers {code}.",
        "Set `http.health_check.path` to one that needs none, or allow {code} in `codes`.",
    ),
    Known(
        _CODES + r"(?P<code>30\d)\b",
        "The health check is redirected ({code}), and `codes` does not allow that.",
        "Set `http.health_check.path` to the page itself, or allow {code} in `codes`.",
    ),
    Known(
        _CODES + r"400\b",
        "The service answers the health check with 400; many frameworks refuse its Host, the "
        "task's address.",
        "Allow any host for the health check's path, or allow 400 in `http.health_check.codes`.",
    ),
    Known(
        _CODES + r"(?P<code>5\d\d)\b",
        "The service answers the health check with an error of its own: {code}.",
        "Its log lines should tell which; if it only needs time, raise `http.health_check.grace`.",
    ),
    Known(
        _CODES + r"(?P<code>[\d, -]+)",
        "The service answers the health check with {code}, which `codes` does not allow.",
        "Set `http.health_check.path` or `codes`.",
    ),
    Known(
        r"request timed out|target\.timeout",
        "The service does not answer the health check in time.",
        "Check that it listens on the service's `port` and that its security group lets the load "
        "balancer in; if it is slow, raise `http.health_check.timeout` and `grace`.",
    ),
    Known(
        r"failed container health checks?",
        "The container's own health check fails.",
        "Run its `health_check.command` in the image: often curl is not in it, or `start_period` "
        "is shorter than the start.",
    ),
    Known(
        r"target\.failedhealthchecks|health checks failed|connection refused",
        "Nothing listens on the port that the load balancer asks.",
        "`port` must be the one that the program listens on, at 0.0.0.0 and not at 127.0.0.1.",
    ),
    Known(
        r"target\.notinuse",
        "The load balancer has no rule that leads to the target group, or is not in that zone.",
        "Check the service's `http` rule and the load balancer's zones.",
    ),
    Known(
        r"failed elb health checks|unhealthy",
        "The load balancer's health check fails.",
        "Check `http.health_check.path`, `port`, and whether the start takes longer than "
        "`http.health_check.grace`.",
    ),
)

HEALTH_LOGS = (
    Known(
        r"(listen|running|serving|started|bound)\w*\b[^\n]{0,60}(?P<where>127\.0\.0\.1|localhost)",
        "The program listens at {where} only, where the load balancer cannot reach it.",
        "Let it listen at 0.0.0.0.",
    ),
)
