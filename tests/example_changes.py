"""What somebody changes in each example later: much at once, and something goes.

`fields` are among those that the plan then names; `gone` among the kinds of what it deletes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Edit = tuple[str, str]


@dataclass(frozen=True)
class Changed:
    edits: Sequence[Edit]
    fields: frozenset[str]
    gone: frozenset[str] = frozenset()


def _changed(*edits: Edit, fields: str, gone: str = "") -> Changed:
    return Changed(edits, frozenset(fields.split()), frozenset(gone.split()))


# Whole parts that go.
API_IN_STEPS = """\
  api: # in steps of a quarter
    image: amazon/amazon-ecs-sample
    port: 8080
    http: /api/*
    deploy:
      strategy: linear
      linear: {percent: 25, bake: 1m}
      bake: 1m
"""
SHARED_MOUNT = """\
      /srv/shared:
        efs: fs-0123456789abcdef0
        read_only: true
"""
REDIRECT_OF_WWW = """\
  rules:
    - when: {host: www.shop.example.com}
      redirect: "https://shop.example.com/#{path}"
"""
API_FOR_WEB = """\
  api:
    image: amazon/amazon-ecs-sample
    port: 8080
    network:
      allow: web # on the service's own port; an address range or a security group will do, too
"""
AGENT = """\
      agent:
        image: public.ecr.aws/cloudwatch-agent/cloudwatch-agent:latest
        essential: false
        cpu: 64
        memory: 128
"""
WORKER = """\
  worker:
    image: amazon/amazon-ecs-sample
    arch: arm64
    spot: true
    stop_timeout: 2m # AWS gives two minutes' notice
"""
IMPORT = """\
  import:
    image: amazon/amazon-ecs-sample
    command: [./import.sh]
    cpu: 1024
    memory: 2 GB
"""

_BIGGER: Edit = ("    http: true\n", "    cpu: 512\n    memory: 1 GB\n")
# Without `http` nothing of a load balancer is left.
_NO_HTTP = _changed(
    _BIGGER, fields="cpu memory bindings", gone="load-balancer listener target-group"
)

CHANGES: dict[str, Changed] = {
    "hello": _NO_HTTP,
    "existing-cluster": _NO_HTTP,
    "existing-vpc": _NO_HTTP,
    "autoscaling": _changed(
        ("max: 10", "max: 12"),
        ("cpu: 60", "cpu: 50"),
        ("in: 5m", "in: 4m"),
        ("      memory: 80\n", ""),
        ('        - {at: "0 19 * * MON-FRI", timezone: Europe/Paris, min: 2}\n', ""),
        fields="bounds policies schedule",
    ),
    "blue-green": _changed(
        ("count: 2", "count: 3"),
        ("strategy: blue-green", "strategy: rolling"),
        fields="count deployment bindings",
        gone="target-group role",
    ),
    "build": _changed(
        ("    build:\n      context: .\n      args: {GREETING: good day}\n", "    image: nginx\n"),
        fields="image",
        gone="repository",
    ),
    "canary": _changed(
        ("percent: 10", "percent: 20"),
        (API_IN_STEPS, ""),
        fields="deployment",
        gone="service target-group",
    ),
    "efs": _changed(
        ("count: 2", "count: 3"),
        (SHARED_MOUNT, ""),
        fields="count mountPoints volumes",
    ),
    "environments": _changed(
        ("team: checkout", "team: payments"),
        ("      STAGE: ${ENV}\n", "      LEVEL: ${ENV}\n"),
        fields="tags environment",
    ),
    "existing-load-balancer": _changed(
        ("host: billing.example.com", "host: invoices.example.com\n      health_check: /up"),
        fields="conditions health_check",
    ),
    "https-domain": _changed(
        ("deregistration_delay: 10s", "deregistration_delay: 20s"),
        ("[shop.example.com, www.shop.example.com]", "shop.example.com"),
        (REDIRECT_OF_WWW, ""),
        fields="attributes",
        gone="certificate record listener-rule",
    ),
    "no-nat": _changed(
        ("secretsmanager]", "s3]"),
        ("secrets:\n  key:\n    generate: {length: 40}\n", ""),
        ("    secrets:\n      KEY: key\n", "    environment: {KEY: none}\n"),
        fields="secrets environment",
        gone="secret vpc-endpoint",
    ),
    "private-network": _changed(
        ("nat: one #", "nat: per-zone #"),
        (API_FOR_WEB, "    environment: {ALONE: 1}\n"),
        fields="environment",
        gone="service security-group role log-group task-definition",
    ),
    "raw": _changed(
        ("restartAttemptPeriod: 60", "restartAttemptPeriod: 120"),
        ("      task_definition: {pidMode: task}\n", ""),
        ("      service: {platformVersion: 1.4.0}\n", ""),
        fields="restartPolicy more raw",
    ),
    "release-task": _changed(
        ("    image: amazon/amazon-ecs-sample\n", "    image: amazon/amazon-ecs-sample:2\n"),
        ("timeout: 10m", "timeout: 5m"),
        fields="image",
    ),
    "scheduled-job": _changed(
        ("0 6 * *", "0 7 * *"),
        ("Europe/Paris", "Europe/Berlin"),
        ("retries: 2", "retries: 1"),
        ("    spot: true\n", ""),
        (IMPORT, ""),
        fields="schedule timezone retries capacity",
        gone="task-definition role log-group",
    ),
    "secrets": _changed(
        ("      DB_USERNAME: db:username\n", ""),
        ("DB_PASSWORD:", "PASSWORD:"),
        fields="secrets",
    ),
    "service-connect": _changed(
        ("    connect: client\n    environment:\n      API_URL: http://api:8080\n", ""),
        ("connect: true", "connect: {name: backend}"),
        fields="connect environment",
    ),
    "sidecars": _changed(
        ("memory: 1 GB", "memory: 2 GB"),
        ("retention: 14", "retention: 30"),
        (AGENT, ""),
        fields="memory retention containers",
    ),
    "spot-and-arm": _changed(
        ("count: 4", "count: 5"),
        ("base: 1", "base: 2"),
        (WORKER, ""),
        fields="count capacity",
        gone="service role log-group task-definition",
    ),
    "two-load-balancers": _changed(
        ("allow: 10.0.0.0/8", "idle_timeout: 5m"),
        ("      - {path: /*, load_balancer: internal}\n", ""),
        ("    http: {path: /reports/*, load_balancer: internal}", "    http: /reports/*"),
        fields="attributes ingress bindings security_groups",
        gone="listener-rule target-group security-group",
    ),
    "two-services-one-load-balancer": _changed(
        ("idle_timeout: 2m", "idle_timeout: 3m"),
        ("interval: 15s", "interval: 20s"),
        ("stickiness: 1h", "stickiness: 2h"),
        ("status: 302", "status: 301"),
        ("    - when: {path: /status}\n      respond: {status: 200, body: fine}\n", ""),
        fields="attributes health_check action",
        gone="listener-rule",
    ),
}
