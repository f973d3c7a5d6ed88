"""What IAM refuses of roles, and the roles of AWS's own services."""

import json
from typing import Any

import pytest

from tests.local.account import Account, Refused

EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def trust(service: str = "ecs-tasks.amazonaws.com") -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _create(aws: Account, name: str = "web", **wish: Any) -> None:
    wish = {"AssumeRolePolicyDocument": trust(), **wish}
    aws.client("iam").create_role(RoleName=name, **wish)


@pytest.mark.parametrize("name", ["w" * 65, "my role", "a/b"])
def test_names_that_aws_does_not_take_are_refused(aws: Account, name: str) -> None:
    with Refused("ValidationError", f"Value '{name}' at 'roleName'"):
        _create(aws, name)


def test_a_name_is_used_once_whatever_its_case(aws: Account) -> None:
    _create(aws, "web")
    with Refused("EntityAlreadyExists", "Role with name WEB already exists."):
        _create(aws, "WEB")


@pytest.mark.parametrize("document", ["", "{", "{}", trust("ecs-tasks"), trust("example.com")])
def test_a_malformed_trust_policy_is_refused(aws: Account, document: str) -> None:
    with Refused("MalformedPolicyDocument"):
        _create(aws, AssumeRolePolicyDocument=document or "[]")


def test_a_malformed_trust_policy_is_refused_on_update(aws: Account) -> None:
    _create(aws)
    with Refused("MalformedPolicyDocument", 'Invalid principal in policy: "SERVICE":"ecs"'):
        aws.client("iam").update_assume_role_policy(RoleName="web", PolicyDocument=trust("ecs"))


def test_a_boundary_must_exist(aws: Account) -> None:
    iam = aws.client("iam")
    missing = "arn:aws:iam::123456789012:policy/none"
    with Refused("NoSuchEntity", f"Scope ARN: {missing} does not exist or is not attachable."):
        _create(aws, PermissionsBoundary=missing)
    _create(aws, PermissionsBoundary="arn:aws:iam::aws:policy/PowerUserAccess")
    with Refused("NoSuchEntity"):
        iam.put_role_permissions_boundary(RoleName="web", PermissionsBoundary=missing)


def test_awss_own_policies_can_be_attached(aws: Account) -> None:
    iam = aws.client("iam")
    _create(aws)
    iam.attach_role_policy(RoleName="web", PolicyArn=EXECUTION)
    attached = iam.list_attached_role_policies(RoleName="web")["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [EXECUTION]
    with Refused("DeleteConflict", "Cannot delete entity, must detach all policies first."):
        iam.delete_role(RoleName="web")


def test_awss_own_policies_can_be_read(aws: Account) -> None:
    policy = aws.client("iam").get_policy(PolicyArn=EXECUTION)["Policy"]
    assert policy["PolicyName"] == "AmazonECSTaskExecutionRolePolicy"


def test_a_policy_that_does_not_exist_is_refused(aws: Account) -> None:
    _create(aws)
    with Refused("NoSuchEntity"):
        aws.client("iam").attach_role_policy(
            RoleName="web", PolicyArn="arn:aws:iam::aws:policy/NoSuchPolicy"
        )


def test_inline_policies_have_ten_thousand_characters_together(aws: Account) -> None:
    iam = aws.client("iam")
    _create(aws)
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::" + "x" * 6000]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="web", PolicyName="one", PolicyDocument=document)
    iam.put_role_policy(RoleName="web", PolicyName="one", PolicyDocument=document)
    with Refused("LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role web"):
        iam.put_role_policy(RoleName="web", PolicyName="two", PolicyDocument=document)


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("ecs", "AWSServiceRoleForECS"),
        ("elasticloadbalancing", "AWSServiceRoleForElasticLoadBalancing"),
        ("ecs.application-autoscaling", "AWSServiceRoleForApplicationAutoScaling_ECSService"),
    ],
)
def test_service_linked_roles_have_awss_names_and_are_made_once(
    aws: Account, service: str, name: str
) -> None:
    iam, wish = aws.client("iam"), {"AWSServiceName": f"{service}.amazonaws.com"}
    assert iam.create_service_linked_role(**wish)["Role"]["RoleName"] == name
    assert name in iam.get_role(RoleName=name)["Role"]["Arn"]
    with Refused("InvalidInput", f"Service role name {name} has been taken in this account"):
        iam.create_service_linked_role(**wish)


def test_service_linked_roles_are_deleted_only_as_such(aws: Account) -> None:
    iam = aws.client("iam")
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    with Refused("UnmodifiableEntity"):
        iam.delete_role(RoleName="AWSServiceRoleForECS")
    iam.delete_service_linked_role(RoleName="AWSServiceRoleForECS")
    with Refused("NoSuchEntity"):
        iam.get_role(RoleName="AWSServiceRoleForECS")


def test_policies_are_simulated_with_their_patterns_conditions_and_denials(aws: Account) -> None:
    iam = aws.client("iam")
    _create(aws)
    arn = iam.get_role(RoleName="web")["Role"]["Arn"]
    iam.attach_role_policy(RoleName="web", PolicyArn=EXECUTION)
    passing = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    statements = [
        {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::data/*"},
        {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::data/secret/*"},
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:ecs:*:*:service/[a]"},
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": passing},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName="web", PolicyName="own", PolicyDocument=document)

    def decided(action: str, resource: str, **context: Any) -> tuple[str, list[str]]:
        (result,) = iam.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=[action], ResourceArns=[resource], **context
        )["EvaluationResults"]
        return result["EvalDecision"], result["MissingContextValues"]

    assert decided("s3:GetObject", "arn:aws:s3:::data/a") == ("allowed", [])
    assert decided("S3:getobject", "arn:aws:s3:::data/secret/a") == ("explicitDeny", [])
    assert decided("s3:PutObject", "arn:aws:s3:::data/a") == ("implicitDeny", [])
    assert decided("ecr:BatchGetImage", "*") == ("allowed", [])
    assert decided("ecs:UpdateService", "arn:aws:ecs:a:1:service/[a]") == ("allowed", [])
    assert decided("ecs:UpdateService", "arn:aws:ecs:a:1:service/a") == ("implicitDeny", [])
    assert decided("iam:PassRole", arn) == ("implicitDeny", ["iam:PassedToService"])
    entry = {
        "ContextKeyName": "iam:PassedToService",
        "ContextKeyValues": ["ecs-tasks.amazonaws.com"],
        "ContextKeyType": "string",
    }
    assert decided("iam:PassRole", arn, ContextEntries=[entry]) == ("allowed", [])
    nobody = arn.replace("web", "nobody")
    for principal, code in ((nobody, "NoSuchEntity"), (f"{arn[:25]}:root", "InvalidInput")):
        with Refused(code):
            iam.simulate_principal_policy(PolicySourceArn=principal, ActionNames=["s3:GetObject"])
