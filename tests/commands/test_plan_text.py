"""How a plan reads: parts folded into what they are parts of, values as people say them."""

from collections import Counter

from tests.commands.world import World

SPEC = """\
app: shop
network: {vpc: default}
services:
  web:
    image: nginx
    port: 80
    http: true
  worker:
    image: busybox
    scaling: {min: 1, max: 4, cpu: 60}
jobs:
  nightly: {image: busybox, schedule: "@daily"}
"""
REST = """\
app: shop
tags: {team: checkout}
network: {vpc: default}
services:
  web:
    image: nginx
    port: 80
    http: true
    network: {allow: [{from: 10.0.0.0/8, port: 80}]}
    environment: {LEVEL: debug}
    sidecars: {proxy: {image: envoy}}
"""


def _deleted(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.startswith("  delete")]


def test_a_plan_reads_well(world: World) -> None:
    world.write(SPEC)
    first = world.run("plan", "-o", "json").json["changes"]
    # In the order of the file, though a worker could be made before the load balancer is.
    assert [each["name"] for each in first if each["kind"] == "service"] == ["web", "worker"]
    world.up("--no-wait")
    down = world.run("down").stderr
    assert "delete load balancer and 2 parts of it" in " ".join(down.split())
    web, worker, nightly = (line for line in _deleted(down) if "logs" in line)
    assert web.startswith("delete service web and ")
    world.write(REST)
    text = world.run("plan").stdout
    assert _deleted(text) == [
        f"{worker}, after the rollout is stable",
        f"{nightly}, after the rollout is stable",
    ]
    # Nothing is left out of the machine's plan, nor of the long one.
    document = world.run("plan", "-o", "json").json
    gone = [each for each in document["changes"] if each["action"] == "delete"]
    assert len(_deleted(world.run("plan", "-v").stdout)) == len(gone)
    told = Counter(each["name"].partition("-")[0] for each in gone)
    assert f"worker and {told['worker'] - 1} parts of it with its logs" in worker
    assert f"nightly and {told['nightly'] + told['jobs'] - 1} parts of it" in nightly
    for line in (
        "tags.team        (none) → checkout",
        "ingress          (none) → 80 from 10.0.0.0/8",
        "environment.LEVEL (none) → debug",
        "containers.proxy.image (none) → envoy",
    ):
        assert text.count(line) <= 3
        assert line in text
    assert "{" not in text
    assert "fargatectl:" not in text
    assert "  update  tags of " in text
    ingress = next(
        field["new"]
        for each in document["changes"]
        for field in each["fields"]
        if field["field"] == "ingress"
    )
    source = {"source": "10.0.0.0/8", "from_port": 80, "to_port": 80, "protocol": "tcp"}
    assert ingress == source


def test_what_is_replaced_while_its_service_stays_is_told_by_itself(world: World) -> None:
    world.write(REST)
    world.up("--no-wait")
    world.edit("    port: 80\n", "    port: 81\n")
    text = " ".join(world.run("plan").stdout.split())
    assert "delete security group web-80 after the rollout is stable" in text


def test_what_moves_requests_is_told_by_name(world: World) -> None:
    world.write(REST)
    world.up("--no-wait")
    world.edit("    http: true\n", "    http: true\n    deploy: {strategy: canary}\n")
    rows = [" ".join(line.split()) for line in world.run("plan").stdout.splitlines()]
    (group,) = world.client("elbv2").describe_target_groups()["TargetGroups"]
    name = group["TargetGroupName"]
    assert f"action.to {name} at weight 1 → {name}" in rows
    assert f"bindings web:80 in {name} → (none)" in rows
    assert not [row for row in rows if "arn:" in row and "target" in row]
