"""The least policy: what is allowed is what is called, and what is called is allowed."""

import ast
import json
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name

from fargatectl.clock import SimulatedClock
from fargatectl.local.server import EmbeddedAws
from fargatectl.policy.calls import FEATURES, KINDS
from fargatectl.policy.implied import IMPLIED
from fargatectl.policy.scopes import SCOPES
from fargatectl.resources import KINDS as RESOURCES
from fargatectl.runtime.doctor.writes import CREATES, UPDATES
from tests import clients, iam
from tests.calls import Calls, action_of, model
from tests.commands.docker import Docker
from tests.commands.web import zone
from tests.commands.world import HELLO, World
from tests.example_prerequisites import PREREQUISITES
from tests.port import port
from tests.wire import Wire

PACKAGE = Path(__file__).parents[2] / "fargatectl"
EXAMPLES = PACKAGE.parent / "examples"
# As boto3 calls those that fargatectl talks to.
CLIENTS = (
    *("acm", "application-autoscaling", "cloudwatch", "compute-optimizer", "ec2", "ecr", "ecs"),
    *("efs", "elbv2", "iam", "kms", "logs", "pricing", "resourcegroupstaggingapi", "route53"),
    *("s3", "scheduler", "secretsmanager", "service-quotas", "servicediscovery", "ssm", "sts"),
)
FREE = {
    "sts:GetCallerIdentity",  # whoever is known may ask who they are
    "iam:GetAccountAuthorizationDetails",  # what is not allowed is asked of each role
}
TABLE = {action for rows in (KINDS, FEATURES) for row in rows.values() for action in row}
IMPLICIT = {action for actions in IMPLIED.values() for action in actions}
# What the commands of these tests have no reason to call, and when it is called.
UNSEEN = {
    "ec2:DeleteRoute": "a route was added by hand",
    "ec2:ReplaceRoute": "a NAT gateway takes another's place",
    "ec2:ReplaceRouteTableAssociation": "a subnet moves to another table",
    "ec2:ModifyVpcEndpoint": "an endpoint's subnets change",
    "ecr:DescribePullThroughCacheRules": "`doctor` looks for an image that a cache brings",
    "ecr:PutImage": "what is wanted was built for another commit",
    "ecs:ExecuteCommand": "`exec`",
    "ecs:PutClusterCapacityProviders": "Fargate was taken from the cluster by hand",
    "ecs:StopTask": "`run` is interrupted",
    "ecs:UpdateClusterSettings": "`cluster.insights` changes",
    "elasticloadbalancing:SetSecurityGroups": "a group was added by hand",
    "elasticloadbalancing:SetSubnets": "`network.zones` changes",
    "iam:UpdateAssumeRolePolicy": "a role's trust was changed by hand",
    "logs:DeleteRetentionPolicy": "`logs.retention` ends",
    "logs:GetLogEvents": "a task has failed",
    "logs:StopQuery": "`logs --query` is interrupted",
    "secretsmanager:RestoreSecret": "`up` within a week of `down`",
}

RICH = """\
app: shop
tags: {a: b}
network:
  nat: one
  endpoints: [s3, logs]
load_balancer:
  domain: app.example.com
  certificate: auto
secrets:
  db: {generate: {template: {username: admin}, key: password}}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
    exec: true
    connect: client
    deploy: {strategy: blue-green, bake: 1m}
    secrets: {PASSWORD: "db:password"}
    scaling: {min: 1, max: 4, cpu: 60, schedule: [{at: "0 8 * * *", min: 2}]}
  api:
    build: site
    port: 8080
    connect: true
    http: /api/*
jobs:
  report: {image: amazon/amazon-ecs-sample, schedule: "@daily"}
  once: {image: sim/job}
"""


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def world(tmp_path: Path, calls: Calls, pace: int) -> Iterator[World]:
    clock, wire = SimulatedClock(float(round(time.time()))), Wire()
    server = EmbeddedAws(clock, pace, wrap=lambda app: calls.wrap(wire.wrap(app)))
    with port().leading_to(server), clients.shared():
        yield World(server, clock, wire, tmp_path)


def _policy(world: World, *arguments: str) -> Any:
    ran = world.run("policy", *arguments)
    assert ran.exit_code == 0, ran.stderr
    # IAM would take it for a variable of its own, and refuse the policy.
    assert "${" not in ran.stdout
    return ran.json


def _run(world: World, *commands: str) -> None:
    for command in commands:
        ran = world.run(command)
        assert ran.exit_code == 0, f"{command}: {ran.stderr}"


def _ask_insights(world: World, service: str) -> None:
    ran = world.run("logs", service, "--query", "fields @message")
    assert ran.exit_code == 0, ran.stderr


def _stop_what_runs_besides(world: World) -> None:
    ecs = world.client("ecs")
    arns = ecs.list_tasks(cluster="hello")["taskArns"]
    for task in ecs.describe_tasks(cluster="hello", tasks=arns)["tasks"]:
        if not task["group"].startswith("service:"):
            ecs.stop_task(cluster="hello", task=task["taskArn"])


def _tags(world: World) -> dict[str, dict[str, str]]:
    """Of all that stands, by ARN."""
    found: dict[str, dict[str, str]] = {}
    ec2 = world.client("ec2")
    for each in ec2.describe_tags()["Tags"]:
        found.setdefault(iam.arn_in_ec2(each["ResourceId"]), {})[each["Key"]] = each["Value"]
    for table in ec2.describe_route_tables()["RouteTables"]:
        for each in table["Associations"]:
            of_table = found.get(iam.arn_in_ec2(table["RouteTableId"]), {})
            found[iam.arn_in_ec2(each["RouteTableAssociationId"])] = of_table
    index = world.client("resourcegroupstaggingapi").get_paginator("get_resources")
    for item in index.paginate().build_full_result()["ResourceTagMappingList"]:
        found[item["ResourceARN"]] = {tag["Key"]: tag["Value"] for tag in item["Tags"]}
    scaling = world.client("application-autoscaling")
    for target in scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]:
        by_place = iam.arn("application-autoscaling", f"scalable-target/{target['ResourceId']}")
        found[by_place] = found[target["ScalableTargetARN"]] = scaling.list_tags_for_resource(
            ResourceARN=target["ScalableTargetARN"]
        )["Tags"]
    return found


def _denied(policy: Any, calls: Calls, tags: dict[str, dict[str, str]]) -> list[str]:
    asked = [each for each in iam.asked(calls.made, tags) if each.action not in FREE]
    return sorted({str(each) for each in asked if not iam.allows(policy, each)})


def _allowed(policy: Any) -> set[str]:
    return {action for statement in policy["Statement"] for action in statement["Action"]}


def _unused(policy: Any, calls: Calls) -> list[str]:
    return sorted(_allowed(policy) - calls.actions - IMPLICIT - UNSEEN.keys())


def test_what_hello_calls_is_allowed_and_nothing_else(world: World, calls: Calls) -> None:
    world.write(f"tags: {{a: b}}\n{HELLO}")
    policy = _policy(world)
    calls.made.clear()
    _run(world, "plan", "up --yes", "status", "logs --tail 5", "history", "events", "doctor")
    tags = _tags(world)
    _ask_insights(world, "web")
    _run(world, "run web --detach", "scale --count 2", "cost --advise")
    _stop_what_runs_besides(world)
    world.write(f"tags: {{c: d}}\nload_balancer: {{idle_timeout: 90s}}\n{HELLO}")
    world.edit("http: true", "http: {path: /a, health_check: /up}")
    _run(world, "up --yes --no-wait", "stop", "unlock", "down --yes")
    assert _denied(policy, calls, tags) == []
    assert _unused(policy, calls) == []
    assert [each for each in UNSEEN if each in calls.actions] == []
    assert {action.partition(":")[0] for action in _allowed(policy)}.isdisjoint(
        {"acm", "kms", "route53", "secretsmanager"}
    )


def test_what_a_rich_spec_calls_is_allowed_and_nothing_else(world: World, calls: Calls) -> None:
    docker = Docker(world.folder / "bin")
    docker.install(world)
    (world.folder / "site").mkdir()
    (world.folder / "site" / "Dockerfile").write_text("FROM scratch\n")
    zone(world)
    # What it has in common with hello is tried there.
    common = _allowed(_policy(world))
    world.write(RICH)
    policy = _policy(world)
    calls.made.clear()
    _run(world, "up --yes")
    tags = _tags(world)
    _run(world, "status", "run once", "secrets list", "secrets rotate db", "doctor")
    _run(world, "scale web --min 2 --max 3")
    world.edit("{a: b}", "{c: d}")
    world.edit("nat: one", "nat: none")
    world.edit('cpu: 60, schedule: [{at: "0 8 * * *", min: 2}]', "memory: 70")
    _run(world, "up --yes")
    tags |= _tags(world)
    _run(world, "down --yes")
    assert _denied(policy, calls, tags) == []
    assert [each for each in _unused(policy, calls) if each not in common] == []
    assert [each for each in UNSEEN if each in calls.actions] == []


@pytest.mark.parametrize(
    "name", ["efs", "existing-cluster", "existing-load-balancer", "existing-vpc"]
)
def test_what_others_made_may_be_used(world: World, calls: Calls, name: str) -> None:
    world.write((EXAMPLES / name / "fargate.yaml").read_text())
    PREREQUISITES[name](world)
    policy = _policy(world)
    calls.made.clear()
    _run(world, "up --yes")
    tags = _tags(world)
    _run(world, "status", "down --yes")
    assert _denied(policy, calls, tags) == []


def _operations() -> dict[str, set[str]]:
    """Of all clients: their actions by the name that boto3 gives the operation."""
    found: dict[str, set[str]] = {}
    for client in CLIENTS:
        for operation in model(client).operation_names:
            found.setdefault(xform_name(operation), set()).add(f"{client} {operation}")
    return found


@cache
def _sources() -> list[tuple[Path, list[ast.AST]]]:
    """Files that may call AWS, with all that their syntax trees are made of."""
    return [
        (path.relative_to(PACKAGE.parent), list(ast.walk(ast.parse(path.read_text()))))
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in ("local", "policy")
    ]


def _called() -> Iterator[tuple[str, set[str]]]:
    """Each place in the source where an operation is named, with the actions that it may mean.

    A file that names services means one of theirs.
    """
    operations = _operations()
    for path, nodes in _sources():
        words = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        words |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
        for word in sorted(words & operations.keys()):
            all_ = {(client, name) for client, name in (each.split() for each in operations[word])}
            near = {each for each in all_ if each[0] in words} or all_
            place = f"{path} names {word}"
            yield place, {action_of(*each) for each in near}


def test_every_call_in_the_source_is_in_the_table_and_no_other() -> None:
    called = dict(_called())
    missing = [
        f"{place}; policy/calls.py lacks {sorted(actions)}: add it to the row of what leads to it"
        for place, actions in called.items()
        if not actions & (TABLE | FREE)
    ]
    assert missing == []
    everything = {action for actions in called.values() for action in actions}
    assert sorted(TABLE - everything) == [], "policy/calls.py has what the source does not call"


def test_operations_are_named_in_full() -> None:
    """So that whoever looks for one finds it, the test above first."""
    for path, nodes in _sources():
        for node in nodes:
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("read", "expect"):
                named = [each for each in node.args[1:2] if isinstance(each, ast.JoinedStr)]
                assert not named, f"{path}:{node.lineno} puts the name of an operation together"


def test_every_kind_has_its_row_and_every_action_its_place() -> None:
    assert {kind.kind for kind in RESOURCES} - KINDS.keys() == set()
    placed = {action for scope in SCOPES for action in scope.actions}
    assert sorted(TABLE | IMPLICIT) == sorted(placed), "see policy/scopes.py"
    asked_by_doctor = {each for row in (CREATES, UPDATES) for of in row.values() for each in of}
    assert sorted(asked_by_doctor - TABLE - IMPLICIT) == []


def test_a_long_policy_comes_in_parts_that_iam_takes(world: World) -> None:
    world.write(RICH.replace("build: site", "image: amazon/amazon-ecs-sample"))
    zone(world)
    ran = world.run("policy")
    whole, count = ran.json, int(re.findall(r"--part (\d)\.", ran.stderr)[0])
    parts = [_policy(world, "--part", str(number + 1)) for number in range(count)]
    told = {each["Sid"]: each for part in parts for each in part["Statement"]}
    assert told == {each["Sid"]: each for each in whole["Statement"]}
    assert all(len(json.dumps(part, separators=(",", ":"))) <= 6144 for part in parts)
    assert world.run("policy", "--part", str(count + 1)).exit_code == 2


def test_github_may_act_for_one_repository(world: World) -> None:
    ran = world.run("policy", "--ci", "github:me/shop", "-o", "json")
    (statement,) = ran.json["trust"]["Statement"]
    issuer = "token.actions.githubusercontent.com"
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Principal"] == {
        "Federated": f"arn:aws:iam::123456789012:oidc-provider/{issuer}"
    }
    assert statement["Condition"] == {
        "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"},
        "StringLike": {f"{issuer}:sub": "repo:me/shop:*"},
    }
    assert ran.json["policy"] == _policy(world)
    narrow = world.run("policy", "--ci", "github:me/shop:environment:prod").json["trust"]
    assert narrow["Statement"][0]["Condition"]["StringEquals"] == {
        f"{issuer}:aud": "sts.amazonaws.com",
        f"{issuer}:sub": "repo:me/shop:environment:prod",
    }
    wrong = world.run("policy", "--ci", "github:shop")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
