"""`doctor`: what will keep a deployment from working, and what `up` sees of it before it asks."""

import json
from hashlib import sha256
from typing import Any

from tests.commands.registry import MANIFEST, index, registry
from tests.commands.vpc import PrivateVpc
from tests.commands.web import shared
from tests.commands.world import HELLO, World

ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
Findings = list[dict[str, Any]]


def examined(world: World, *arguments: str, code: int) -> Findings:
    """What `doctor` finds, when it ends with that exit code."""
    ran = world.run("doctor", *arguments, "-o", "json")
    assert ran.exit_code == code, ran.stdout + ran.stderr
    findings: Findings = ran.json["findings"]
    assert all(
        {"check", "ok", "severity", "where", "message", "fix"} <= each.keys() for each in findings
    )
    return findings


def of(findings: Findings, check: str) -> Findings:
    return [each for each in findings if each["check"] == check]


def troubles(findings: Findings) -> list[tuple[str, str]]:
    return [(each["check"], each["severity"]) for each in findings if not each["ok"]]


def push(world: World, repository: str, tag: str, *arches: str) -> str:
    """The reference of an image in ECR."""
    ecr = world.client("ecr")
    names = [each["repositoryName"] for each in ecr.describe_repositories()["repositories"]]
    if repository not in names:
        ecr.create_repository(repositoryName=repository)
    ecr.put_image(repositoryName=repository, imageTag=tag, imageManifest=json.dumps(index(*arches)))
    return f"{ECR}/{repository}:{tag}"


def test_a_good_spec_has_nothing_in_its_way_before_and_after_it_is_deployed(world: World) -> None:
    world.edit("amazon/amazon-ecs-sample", push(world, "web", "1", "amd64", "arm64"))
    world.wire.clear()
    before = examined(world, code=0)
    assert world.wire.writes == ["BatchGetImage"]  # which only reads
    assert troubles(before) == []
    assert "exists, amd64" in of(before, "image")[0]["message"]
    assert of(before, "image")[0]["where"].endswith("fargate.yaml:4")
    world.up()
    after = examined(world, "web", code=0)
    assert troubles(after) == []
    assert "1 of 1 running" in of(after, "tasks")[0]["message"]
    assert {"image", "roles", "network", "ports", "health check", "quotas"} <= {
        each["check"] for each in after
    }
    # An `up` that deploys nothing looks at no image; for another than the spec's it does.
    world.wire.clear()
    world.up()
    assert "BatchGetImage" not in world.wire.calls
    ran = world.run("up", "--image", f"web={ECR}/web:2")
    assert "ECR repository web has no tag 2" in ran.stderr
    assert ran.exit_code == 2


def test_up_tells_before_it_asks_that_the_image_is_for_another_processor(world: World) -> None:
    image = push(world, "web", "1", "amd64")
    world.edit("amazon/amazon-ecs-sample", f"{image}\n    arch: arm64")
    (found,) = of(examined(world, code=1), "image")
    assert (found["ok"], found["severity"]) == (False, "fails")
    assert "is built for amd64, and the task is arm64" in found["message"]
    assert "arch: x86_64" in found["fix"]
    world.wire.clear()
    ran = world.run("up")
    assert ran.exit_code == 2
    assert "is built for amd64, and the task is arm64" in ran.stderr
    assert ran.stderr.index("built for amd64") < ran.stderr.index("Go on?")
    assert [call for call in world.wire.writes if call != "BatchGetImage"] == []
    (event,) = [e for e in world.run("up", "-o", "json").events if e["event"] == "foreseen"]
    assert (event["check"], event["severity"], event["service"]) == ("image", "fails", "web")


def test_the_processor_of_a_single_image_in_ecr_is_read_in_its_configuration(world: World) -> None:
    ecr = world.client("ecr")
    ecr.create_repository(repositoryName="web")
    config = json.dumps({"os": "linux", "architecture": "arm64"}).encode()
    upload = ecr.initiate_layer_upload(repositoryName="web")["uploadId"]
    ecr.upload_layer_part(
        repositoryName="web",
        uploadId=upload,
        partFirstByte=0,
        partLastByte=len(config) - 1,
        layerPartBlob=config,
    )
    digest = f"sha256:{sha256(config).hexdigest()}"
    ecr.complete_layer_upload(repositoryName="web", uploadId=upload, layerDigests=[digest])
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": digest}}
    ecr.put_image(repositoryName="web", imageTag="1", imageManifest=json.dumps(manifest))
    world.edit("amazon/amazon-ecs-sample", f"{ECR}/web:1")
    (found,) = of(examined(world, code=1), "image")
    assert "is built for arm64, and the task is amd64" in found["message"]
    assert "arch: arm64" in found["fix"]
    # Where the configuration cannot be had, the image is there all the same.
    world.wire.spoil = lambda operation: operation == "GetDownloadUrlForLayer"
    (found,) = of(examined(world, code=0), "image")
    assert "exists; which processor it is for cannot be seen" in found["message"]


def test_images_elsewhere_are_seen_as_anybody_sees_them(world: World) -> None:
    with registry() as there:
        images = {
            "good": there.push("team/web", "1", index("amd64", "arm64")),
            "other": there.push("team/web", "2", index("arm64")),
            "single": there.push_single("web", "3", "arm64"),
            "gone": f"{there.host}/web:4",
            "secret": f"{there.host}/private/web:5",
        }
        lines = "".join(f"  {name}: {{image: '{image}'}}\n" for name, image in images.items())
        world.write(f"app: hello\nservices:\n{lines}  away: {{image: '127.0.0.1:1/web'}}\n")
        found = {each["service"]: each for each in of(examined(world, code=1), "image")}
    assert found["good"]["ok"] and "amd64" in found["good"]["message"]
    assert "built for arm64" in found["other"]["message"]
    assert "built for arm64" in found["single"]["message"]
    assert "has no web with 4" in found["gone"]["message"]
    assert "private" in found["secret"]["message"]
    assert [found[each]["severity"] for each in ("other", "single", "gone", "secret")] == [
        "fails"
    ] * 4
    assert (found["away"]["ok"], found["away"]["severity"]) == (True, "note")
    assert "not checked" in found["away"]["message"]


def test_problems_that_up_refuses_are_findings_with_their_line(world: World) -> None:
    secrets = world.client("secretsmanager")
    secrets.create_secret(Name="db", SecretString='{"username": "hunter2"}')
    world.edit("port: 80", "port: 80\n    secrets: {PASSWORD: 'db:password'}")
    world.edit("    http: true\n", "    http: {health_check: {grace: 10s}}\n")
    world.edit("port: 80", "port: 80\n    health_check: {command: 'true', start_period: 60s}")
    findings = examined(world, code=1)
    (found,) = of(findings, "secrets")
    assert found["severity"] == "fails"
    assert "has no key `password`" in found["message"]
    assert found["where"].endswith("fargate.yaml:7")
    assert "hunter2" not in json.dumps(findings)
    # The rest is told all the same.
    assert "grace period 10 s" in of(findings, "health check")[0]["message"]


def test_a_grace_period_that_ends_before_the_start_period_may_fail(world: World) -> None:
    world.edit("    http: true\n", "    http: {health_check: {path: '/health/*', grace: 10s}}\n")
    world.edit("port: 80", "port: 80\n    health_check: {command: 'true', start_period: 60s}")
    found = of(examined(world, code=0), "health check")
    assert [each["severity"] for each in found] == ["may fail", "may fail"]
    assert "grace period 10 s, but the container's start_period is 60 s" in found[0]["message"]
    assert "grace: 60s" in found[0]["fix"]
    assert "asterisk" in found[1]["message"]
    assert "grace period 10 s" in world.run("up").stderr
    assert "2 things may fail the deployment." in world.run("doctor").stdout


def test_a_secret_without_a_value_and_a_role_that_may_not_read_fail(world: World) -> None:
    arn = world.client("secretsmanager").create_secret(Name="db")["ARN"]
    iam = world.client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = iam.create_role(RoleName="theirs", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    world.edit("amazon/amazon-ecs-sample", push(world, "web", "1", "amd64"))
    more = f"    execution_role: {role['Arn']}\n    secrets: {{DB: '{arn}'}}\n"
    world.edit("    http: true\n", f"    http: true\n{more}")
    found = examined(world, code=1)
    messages = " ".join(each["message"] for each in of(found, "secrets"))
    assert "db exists, but has no value yet" in messages
    assert f"may not secretsmanager:GetSecretValue on {arn}" in messages
    assert "ecr:BatchGetImage" in of(found, "roles")[0]["message"]
    allowed = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["ecr:*", "logs:*", "secretsmanager:GetSecretValue"],
                "Resource": "*",
            }
        ],
    }
    iam.put_role_policy(RoleName="theirs", PolicyName="all", PolicyDocument=json.dumps(allowed))
    world.client("secretsmanager").put_secret_value(SecretId="db", SecretString="hunter2")
    found = examined(world, code=0)
    assert "1 of 1 readable by the execution role" in of(found, "secrets")[0]["message"]
    assert "hunter2" not in json.dumps(found)
    # Who may not ask IAM is told what is not known.
    world.wire.spoil = lambda operation: operation == "SimulatePrincipalPolicy"
    found = examined(world, code=0)
    assert "not checked" in of(found, "roles")[0]["message"]
    assert "not checked" in of(found, "secrets")[0]["message"]


def test_every_obstacle_on_the_way_out_and_in_is_named(world: World) -> None:
    ec2, there = world.client("ec2"), PrivateVpc(world)
    image = push(world, "web", "1", "amd64")
    world.write(HELLO.replace("amazon/amazon-ecs-sample", image))
    world.edit("services:", f"network: {{vpc: {there.vpc}}}\nservices:")
    assert troubles(examined(world, code=0)) == []
    world.up()
    assert troubles(examined(world, code=0)) == []
    # Somebody closes the tasks' group, both ways.
    (group,) = ec2.describe_security_groups(
        Filters=[{"Name": "group-name", "Values": ["hello-web-80"]}]
    )["SecurityGroups"]
    ec2.revoke_security_group_egress(
        GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"]
    )
    (found,) = of(examined(world, code=1), "network")
    assert found["severity"] == "fails"
    assert f"{group['GroupId']} lets nothing out on 443" in found["message"]
    assert "ECR, S3, CloudWatch Logs" in found["message"]
    ec2.authorize_security_group_egress(
        GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"]
    )
    ec2.revoke_security_group_ingress(
        GroupId=group["GroupId"], IpPermissions=group["IpPermissions"]
    )
    (found,) = of(examined(world, code=0), "ports")
    assert "does not let it in any more" in found["message"]
    world.up()
    # A network ACL in front of one of the two subnets forgets the answers.
    acl = ec2.create_network_acl(VpcId=there.vpc)["NetworkAcl"]["NetworkAclId"]
    for number, (egress, first, last) in enumerate([(True, 0, 65535), (False, 80, 443)], start=1):
        ec2.create_network_acl_entry(
            NetworkAclId=acl,
            RuleNumber=number,
            Protocol="6",
            RuleAction="allow",
            Egress=egress,
            CidrBlock="0.0.0.0/0",
            PortRange={"From": first, "To": last},
        )
    filters = [{"Name": "association.subnet-id", "Values": [there.private[0]]}]
    (old,) = ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
    (association,) = [a for a in old["Associations"] if a["SubnetId"] == there.private[0]]
    ec2.replace_network_acl_association(
        AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl
    )
    found_all = of(examined(world, code=0), "network")
    assert [each["severity"] for each in found_all] == ["may fail"]
    assert f"network ACL {acl} lets nothing back in" in found_all[0]["message"]
    assert there.private[0] in found_all[0]["message"]
    assert there.private[1] not in found_all[0]["message"]
    # The NAT gateway goes: nothing leads out any more, and both subnets are concerned.
    (nat,) = ec2.describe_nat_gateways()["NatGateways"]
    ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    world.clock.sleep(3600)
    found_all = of(examined(world, code=1), "network")
    assert "fails" in {each["severity"] for each in found_all}


def test_groups_of_others_that_let_nothing_through_fail(world: World) -> None:
    """An endpoint that lets no task in, and a load balancer that lets nothing out."""
    ec2, theirs = world.client("ec2"), PrivateVpc(world)
    image = push(world, "web", "1", "amd64")
    group = theirs.group()
    ec2.modify_vpc_attribute(VpcId=theirs.vpc, EnableDnsHostnames={"Value": True})
    for service in ("ecr.api", "ecr.dkr", "logs"):
        ec2.create_vpc_endpoint(
            VpcId=theirs.vpc,
            VpcEndpointType="Interface",
            ServiceName=f"com.amazonaws.eu-west-1.{service}",
            SubnetIds=theirs.isolated,
            SecurityGroupIds=[group],
            PrivateDnsEnabled=True,
        )
    main = [
        {"Name": "vpc-id", "Values": [theirs.vpc]},
        {"Name": "association.main", "Values": ["true"]},
    ]
    (table,) = ec2.describe_route_tables(Filters=main)["RouteTables"]
    ec2.create_vpc_endpoint(
        VpcId=theirs.vpc,
        ServiceName="com.amazonaws.eu-west-1.s3",
        RouteTableIds=[table["RouteTableId"]],
    )
    world.write(
        f"app: hello\nnetwork: {{vpc: {theirs.vpc}}}\nservices:\n  web:\n    image: {image}\n"
        f"    network: {{subnets: [{', '.join(theirs.isolated)}]}}\n"
    )
    found = of(examined(world, code=1), "network")
    assert {each["severity"] for each in found} == {"fails"}
    told = " ".join(each["message"] for each in found)
    assert f"{group} of endpoint" in told
    assert "S3" not in told
    inside = [{"CidrIp": "10.7.0.0/16"}]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": inside}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
    assert of(examined(world, code=0), "network")[0]["ok"]

    balancer = shared(world)
    world.write(
        HELLO.replace("services:", "load_balancer: {existing: shared, listener: 80}\nservices:")
    )
    world.edit("services:", "network: {vpc: default}\nservices:")
    world.edit("amazon/amazon-ecs-sample", image)
    assert of(examined(world, code=0), "ports")[0]["ok"]
    (closed,) = ec2.describe_security_groups(GroupIds=[balancer.group])["SecurityGroups"]
    ec2.revoke_security_group_egress(
        GroupId=balancer.group, IpPermissions=closed["IpPermissionsEgress"]
    )
    (port,) = of(examined(world, code=1), "ports")
    assert f"its {balancer.group} lets nothing out to them" in port["message"]


def test_subnets_without_a_way_out_fail_with_the_ways_on(world: World) -> None:
    world.edit("    http: true\n", "    http: true\n    network: {public_ip: false}\n")
    (found,) = of(examined(world, code=1), "network")
    assert "no way to the internet" in found["message"]
    assert "network.nat: one" in found["message"]


def test_more_than_the_quota_fails_and_more_at_the_peak_may_fail(world: World) -> None:
    big = "port: 80\n    cpu: 2 vCPU\n    memory: 4 GB\n    count: 2"
    world.edit("port: 80", big)
    assert troubles(examined(world, code=0)) == []  # 4, and 6 while it is deployed
    world.edit("count: 2", "scaling: {min: 2, max: 10}")
    (found,) = of(examined(world, code=0), "quotas")
    assert found["severity"] == "may fail"
    assert "needs 20 at its most" in found["message"]
    assert "L-3032A538" in found["fix"]
    world.edit("scaling: {min: 2, max: 10}", "count: 8\n    spot: true")
    (found,) = of(examined(world, code=1), "quotas")
    assert found["severity"] == "fails"
    assert "may run 6 Spot vCPU; the spec needs 16" in found["message"]
    assert "16" in world.run("up").stderr
    # What others run counts, what the service itself runs does not.
    world.edit("count: 8\n    spot: true", "count: 2")
    world.up()
    assert troubles(examined(world, code=0)) == []
    world.edit("app: hello", "app: second")
    (found,) = of(examined(world, code=1), "quotas")
    assert "of which others use 4" in found["message"]


def test_after_a_failure_the_tasks_tell_why(world: World) -> None:
    world.edit("port: 80", "port: 80\n    count: 2\n    deploy: {max: 150}")
    world.up()
    world.edit("amazon/amazon-ecs-sample", "sim/crash")
    assert world.run("up", "--yes").exit_code == 3
    (found,) = of(examined(world, code=0), "tasks")
    assert "DATABASE_URL" in found["message"]
    # ECS went back: what failed is nobody's wish any more.
    assert found["severity"] == "note"
    # The spec's own count could be deployed; the one that was set by hand cannot.
    assert world.run("scale", "--count", "1").exit_code == 0
    (found,) = of(examined(world, code=1), "deployment")
    assert "of 1 task, max 150% lets none more start" in found["message"]


def test_a_caller_that_may_not_pass_roles_fails(world: World) -> None:
    iam = world.client("iam")
    iam.create_user(UserName="ci")
    statements = [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_user_policy(UserName="ci", PolicyName="all", PolicyDocument=document)
    key = iam.create_access_key(UserName="ci")["AccessKey"]
    keys = {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }
    ran = world.run("doctor", env=keys)
    assert ran.exit_code == 1
    assert "user/ci may not iam:PassRole" in ran.stdout
    iam.put_user_policy(
        UserName="ci", PolicyName="all", PolicyDocument=document.replace("Deny", "Allow")
    )
    world.wire.clear()
    ran = world.run("doctor", env=keys)
    assert ran.exit_code == 0
    assert "user/ci may do all that the plan takes" in ran.stdout
    # What is done to several things alike is asked once.
    assert world.wire.calls.count("SimulatePrincipalPolicy") <= 20
    document = document.replace('"Action": "*"', '"Action": ["ec2:*", "ecs:*"]')
    iam.put_user_policy(UserName="ci", PolicyName="all", PolicyDocument=document)
    ran = world.run("doctor", env=keys)
    assert "user/ci seems not to be allowed elasticloadbalancing:CreateL" in ran.stdout


def test_an_image_that_up_will_build_is_not_missed(world: World) -> None:
    (world.file.parent / "Dockerfile").write_text("FROM scratch\n")
    world.edit("image: amazon/amazon-ecs-sample", "build: .")
    (found,) = of(examined(world, code=0), "image")
    assert "web's is built by `up`" in found["message"]


def test_jobs_and_single_services_are_examined_by_name(world: World) -> None:
    world.edit("    http: true\n", "    http: true\njobs:\n  nightly:\n    image: sim/job\n")
    assert {each["service"] for each in examined(world, "nightly", code=0)} == {"nightly", None}
    assert world.run("doctor", "nobody").exit_code == 2
