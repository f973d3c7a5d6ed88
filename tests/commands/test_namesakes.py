"""What bears our names and is not ours: `down` leaves it, and says so."""

import json

from tests.commands.inventory import inventory
from tests.commands.web import zone
from tests.commands.world import World

SPEC = """\
app: hello
secrets: {db: {generate: true}}
services:
  web:
    image: amazon/amazon-ecs-sample
    secrets: {PASSWORD: db}
"""
DOMAIN = """\
app: hello
load_balancer: {domain: www.example.com}
services:
  web: {image: amazon/amazon-ecs-sample, port: 80, http: true}
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "x.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
NO_TAGS = "fargatectl did not make it (no tags of ours)"


def test_what_others_named_like_ours_is_told_by_name_and_left(world: World) -> None:
    world.write(SPEC)
    ecs, iam = world.client("ecs"), world.client("iam")
    ecs.create_cluster(clusterName="hello", tags=[{"key": "fargatectl:app", "value": "store"}])
    ecs.create_cluster(clusterName="hello-too", tags=[{"key": "theirs", "value": ""}])
    for family in ("hello-web", "hello-not-in-the-spec"):
        ecs.register_task_definition(
            family=family,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "web", "image": "web"}],
        )
    iam.create_role(
        RoleName="old", Path="/fargatectl/hello/-/", AssumeRolePolicyDocument=json.dumps(TRUST)
    )
    world.client("secretsmanager").create_secret(Name="hello/db", SecretString="x")
    logs = world.client("logs")
    logs.create_log_group(logGroupName="/fargatectl/hello/web")
    prods = {"fargatectl:app": "hello", "fargatectl:env": "prod"}
    logs.create_log_group(logGroupName="/fargatectl/hello/prod/web", tags=prods)
    standing = inventory(world)
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0
    assert ran.stdout == ""
    told = [line for line in ran.stderr.splitlines() if line.startswith("Left alone")]
    assert told == [
        "Left alone: cluster hello, named like ours: it belongs to store.",
        f"Left alone: log group /fargatectl/hello/web, named like ours: {NO_TAGS}.",
        f"Left alone: role old, named like ours: {NO_TAGS}.",
        f"Left alone: secret hello/db, named like ours: {NO_TAGS}.",
        f"Left alone: task definition hello-web, named like ours: {NO_TAGS}.",
    ]
    assert "up --adopt" in ran.stderr
    assert inventory(world) == standing
    told = world.run("down", "--yes", "-o", "json").events[-1]["left_alone"]
    assert {(each["kind"], each["name"], each["why"]) for each in told} == {
        ("cluster", "hello", "it belongs to store"),
        ("log-group", "/fargatectl/hello/web", NO_TAGS),
        ("role", "old", NO_TAGS),
        ("secret", "hello/db", NO_TAGS),
        ("task-definition", "hello-web", NO_TAGS),
    }


def test_a_revision_registered_by_hand_is_left_and_told(world: World) -> None:
    world.write(SPEC)
    before = inventory(world)
    world.up("--no-wait")
    ecs = world.client("ecs")
    ours = ecs.describe_task_definition(taskDefinition="hello-web")["taskDefinition"]
    kept = ("family", "networkMode", "requiresCompatibilities", "cpu", "memory")
    ecs.register_task_definition(
        **{name: ours[name] for name in kept},
        containerDefinitions=[{"name": "web", "image": "web"}],
    )
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    assert "leaves hello-web:2: fargatectl did not register it" in ran.stderr
    assert f"Left alone: task definition hello-web, named like ours: {NO_TAGS}." in ran.stderr
    (left,) = inventory(world) - before
    assert left.endswith("task-definition/hello-web:2 ACTIVE")


def test_a_record_that_somebody_made_lead_elsewhere_is_left_and_told(world: World) -> None:
    zone(world)
    world.write(DOMAIN)
    before = inventory(world)
    world.up("--no-wait")
    route53 = world.client("route53")
    (hosted,) = route53.list_hosted_zones()["HostedZones"]
    (a, aaaa) = [
        each
        for each in route53.list_resource_record_sets(HostedZoneId=hosted["Id"])[
            "ResourceRecordSets"
        ]
        if "AliasTarget" in each
    ]
    theirs = {**a, "AliasTarget": {**a["AliasTarget"], "DNSName": "d1.cloudfront.net."}}
    changes = [
        {"Action": "UPSERT", "ResourceRecordSet": theirs},
        {"Action": "DELETE", "ResourceRecordSet": aaaa},
    ]
    route53.change_resource_record_sets(HostedZoneId=hosted["Id"], ChangeBatch={"Changes": changes})
    ran = world.run("down", "--yes", "-o", "json")
    assert ran.exit_code == 0, ran.stdout
    assert json.loads(ran.stdout.splitlines()[-1])["left_alone"] == [
        {"kind": "record", "name": "www.example.com", "why": "it leads to d1.cloudfront.net by now"}
    ]
    assert inventory(world) - before == {"record www.example.com. A d1.cloudfront.net."}
