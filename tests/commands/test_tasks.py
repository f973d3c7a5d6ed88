"""Tasks: every key of a container reaches ECS, comes back as it was, and makes one revision."""

import json
from typing import Any

import pytest

from tests.commands import granted
from tests.commands.inventory import inventory
from tests.commands.world import World

WORKER = """\
app: hello
services:
  web:
    image: amazon/amazon-ecs-sample
"""
EVERY_KEY = """\
app: hello
services:
  web:
    image: amazon/amazon-ecs-sample
    cpu: 512
    memory: 1 GB
    arch: arm64
    ephemeral_storage: 30
    ports: {main: 8080, admin: 9000}
    environment: {B: two, A: 1, EMPTY: ""}
    command: [serve, --fast]
    entrypoint: /entry
    working_dir: /srv
    user: "1000"
    init: true
    readonly_root: true
    stop_timeout: 20s
    ulimits: {nofile: 4096, core: {soft: 0, hard: 1}}
    labels: {team: web}
    health_check: {command: "true", interval: 20s, start_period: 10s}
    volumes: {/tmp: {}, /shared: {read_only: true}}
    sidecars:
      proxy:
        image: nginx
        port: 80
        depends_on: {web: healthy}
        volumes: {/shared: {}}
      agent: {image: agent, essential: false, cpu: 64, memory: 128, environment: {A: 1}}
    logs: {prefix: p, mode: blocking, options: {awslogs-multiline-pattern: "^x"}}
    role: {statements: [{actions: "s3:Get*", resources: "arn:aws:s3:::b/*"}]}
    raw:
      task_definition: {pidMode: task, runtimePlatform: {operatingSystemFamily: LINUX}}
      container: {restartPolicy: {enabled: true}, linuxParameters: {capabilities: {drop: [ALL]}}}
"""
EDITS = [
    ("memory: 1 GB", "memory: 2 GB", "memory"),
    ("arch: arm64", "arch: x86_64", "arch"),
    ("ephemeral_storage: 30", "ephemeral_storage: 31", "ephemeral_storage"),
    ("admin: 9000", "admin: 9001", "portMappings.admin.containerPort"),
    ("B: two", "B: three", "environment.B"),
    ("A: 1,", "", "environment.A"),
    ("command: [serve, --fast]", "", "command"),
    ("entrypoint: /entry", "", "entryPoint"),
    ("init: true", "", "linuxParameters.initProcessEnabled"),
    ("readonly_root: true", "", "readonlyRootFilesystem"),
    ("stop_timeout: 20s", "stop_timeout: 21s", "stopTimeout"),
    ("nofile: 4096", "nofile: 4097", "ulimits.nofile.softLimit"),
    ("labels: {team: web}", "", "dockerLabels"),
    ("interval: 20s", "interval: 21s", "healthCheck.interval"),
    ("/tmp: {}, ", "", "mountPoints"),
    ("depends_on: {web: healthy}", "", "containers.proxy.dependsOn"),
    ("essential: false", "essential: true", "containers.agent.essential"),
    ("mode: blocking", "mode: non-blocking", "logConfiguration.options.mode"),
    ("pidMode: task, ", "", "more.pidMode"),
    ("restartPolicy: {enabled: true}, ", "", "restartPolicy"),
]


def definition(world: World, family: str = "hello-web") -> Any:
    found = world.client("ecs").describe_task_definition(taskDefinition=family)
    return found["taskDefinition"]


def container(world: World, name: str = "web") -> Any:
    listed = definition(world)["containerDefinitions"]
    return next(each for each in listed if each["name"] == name)


def test_every_key_comes_back_as_it_was(world: World) -> None:
    world.write(EVERY_KEY)
    world.up("--no-wait")
    ran = world.run("plan", "--exit-code")
    assert ran.exit_code == 0, ran.stdout


def test_order_means_nothing(world: World) -> None:
    world.write(EVERY_KEY)
    world.up("--no-wait")
    world.edit('{B: two, A: 1, EMPTY: ""}', '{EMPTY: "", A: 1, B: two}')
    world.edit("{main: 8080, admin: 9000}", "{admin: 9000, main: 8080}")
    agent = "      agent: {image: agent, essential: false, cpu: 64, memory: 128, "
    agent += "environment: {A: 1}}\n"
    world.edit(agent, "")
    world.edit("    sidecars:\n", f"    sidecars:\n{agent}")
    ran = world.run("plan", "--exit-code")
    assert ran.exit_code == 0, ran.stdout


def test_each_change_makes_one_revision_and_is_told_by_its_name(world: World) -> None:
    world.write(EVERY_KEY)
    world.up("--no-wait")
    for old, new, field in EDITS:
        world.edit(old, new)
        world.wire.clear()
        (plan, *_) = world.up("--no-wait", "-o", "json").events
        (change,) = plan["changes"]
        assert (change["kind"], change["name"]) == ("service", "web")
        told = [each["field"] for each in change["fields"]]
        assert any(each.startswith(field) for each in told), (field, told)
        assert world.wire.writes.count("RegisterTaskDefinition") == 1, field
        assert world.wire.writes.count("UpdateService") == 1, field
    assert world.run("plan", "--exit-code").exit_code == 0
    assert definition(world)["revision"] == len(EDITS) + 1


def test_containers_share_what_they_mount_at_one_path(world: World) -> None:
    world.write(EVERY_KEY)
    world.up("--no-wait")
    mounted = {
        (each["containerPath"], each["sourceVolume"], each.get("readOnly", False))
        for name in ("web", "proxy")
        for each in container(world, name)["mountPoints"]
    }
    shared = next(name for path, name, _ in mounted if path == "/shared")
    assert {("/shared", shared, True), ("/shared", shared, False)} <= mounted
    assert {each["name"] for each in definition(world)["volumes"]} == {n for _, n, _ in mounted}


def test_firelens_gets_a_router_of_its_own(world: World) -> None:
    world.client("ssm").put_parameter(Name="/key", Value="v", Type="String")
    logs = "{driver: awsfirelens, options: {Name: datadog}, secret_options: {apikey: ssm:/key}}"
    world.write(f"{WORKER}    logs: {logs}\n")
    world.up()
    arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/key"
    assert container(world)["logConfiguration"] == {
        "logDriver": "awsfirelens",
        "options": {"Name": "datadog"},
        "secretOptions": [{"name": "apikey", "valueFrom": arn}],
    }
    router = container(world, "log_router")
    assert router["firelensConfiguration"]["type"] == "fluentbit"
    assert router["logConfiguration"]["logDriver"] == "awslogs"
    assert arn in json.dumps(granted.statements(world, "hello-web-execution-eu-west-1"))
    assert world.run("plan", "--exit-code").exit_code == 0


def test_splunk_needs_no_log_group(world: World) -> None:
    world.write(WORKER + "    logs: {driver: splunk, options: {splunk-url: https://s}}\n")
    world.up()
    assert not [line for line in inventory(world) if line.startswith("log group")]
    assert "secretOptions" not in container(world)["logConfiguration"]


def test_a_shared_log_group_is_one_and_its_retention_is_kept(world: World) -> None:
    before = inventory(world)
    world.write(
        WORKER + "    logs: {group: /all/of/it}\n  other: {image: a, logs: {group: /all/of/it}}\n"
    )
    world.up("--no-wait")
    assert "log group /all/of/it 30" in inventory(world)
    world.write(world.file.read_text().replace("/all/of/it}", "/all/of/it, retention: forever}"))
    world.up("--no-wait")
    assert "log group /all/of/it None" in inventory(world)
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit("a, logs: {group: /all/of/it, retention: forever}", "a, logs: {group: /all/of/it}")
    ran = world.run("plan")
    assert ran.exit_code == 2
    assert "service web keeps the lines of /all/of/it for another time" in ran.stderr
    world.run("down", "--yes")
    assert inventory(world) == before


def _role(world: World, service: str) -> str:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        ],
    }
    iam = world.client("iam")
    document = json.dumps(trust)
    made = iam.create_role(RoleName="theirs", AssumeRolePolicyDocument=document)
    world.clock.sleep(60)
    return str(made["Role"]["Arn"])


def test_roles_of_others_are_used_and_left_alone(world: World) -> None:
    arn = _role(world, "ecs-tasks.amazonaws.com")
    before = inventory(world)
    world.write(f"{WORKER}    role: {arn}\n    execution_role: {arn}\n")
    world.up()
    found = definition(world)
    assert (found["taskRoleArn"], found["executionRoleArn"]) == (arn, arn)
    assert not [line for line in inventory(world) - before if line.startswith("role")]
    world.run("down", "--yes")
    assert inventory(world) == before


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("role: arn:aws:iam::123456789012:role/gone", "there is no role"),
        ("execution_role: arn:aws:iam::123456789012:role/theirs", "does not let ecs-tasks"),
        ("role: arn:aws:iam::999999999999:role/x", "is of another account"),
        ("role: {policies: arn:aws:iam::aws:policy/Gone}", "there is no policy"),
        ("raw: {container: {restartPolcy: {}}}", "Did you mean `restartPolicy`?"),
        ("raw: {container: {restartPolicy: {}}}", "`enabled` is missing"),
        ("raw: {container: {cpu: much}}", "`cpu` must be a integer, not much"),
        ("raw: {task_definition: {pidMode: all}}", "must be host or task, not all"),
        ("raw: {task_definition: {family: x}}", "it comes from the app's"),
        ("raw: {service: {availabilityZoneRebalancing: YES}}", "must be ENABLED or DISABLED"),
        ("raw: {service: {nothing: 1}}", "the ECS API has no `nothing` here"),
        ("raw: {container: {privileged: true}}", "Fargate has no `privileged`"),
        ("raw: {container: {linuxParameters: {tmpfs: [{}]}}}", "Fargate has no `tmpfs`"),
        ("raw: {service: {platformVersion: 2.0.0}}", "must be LATEST, 1.4.0 or 1.3.0, not 2.0.0"),
        ("volumes: {/a: {ebs: 10}, /b: {ebs: 10}}", "at most one EBS volume"),
        ("volumes: {/a: {efs: fs-12345678}}", "there is no EFS file system `fs-12345678`"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(world: World, keys: str, said: str) -> None:
    _role(world, "ec2.amazonaws.com")
    world.write(f"{WORKER}    {keys}\n")
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert "fargate.yaml:5:" in ran.stderr
    assert said in ran.stderr
    assert world.wire.writes == []


def test_a_service_member_passed_raw_is_set_and_put_back(world: World) -> None:
    members = "{platformVersion: 1.4.0, deploymentConfiguration: {maximumPercent: 150}}"
    raw = f"    raw: {{service: {members}}}\n"
    world.write(WORKER + raw)
    world.up()
    assert world.service()["platformVersion"] == "1.4.0"
    assert world.service()["deploymentConfiguration"]["maximumPercent"] == 150
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit(raw, "")
    world.up()
    assert world.service()["platformVersion"] == "LATEST"
    assert world.service()["deploymentConfiguration"]["maximumPercent"] == 200
    assert world.run("plan", "--exit-code").exit_code == 0
