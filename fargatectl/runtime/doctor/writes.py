"""What each kind of thing takes to be made or changed: IAM's words for the calls that `up` makes.

Those of a kind that every deployment has, or that are often denied; reading is not among them, for
who may not read gets no plan.
"""

from collections.abc import Mapping

CREATES: Mapping[str, tuple[str, ...]] = {
    "vpc": ("ec2:CreateVpc", "ec2:CreateTags"),
    "subnet": ("ec2:CreateSubnet",),
    "internet-gateway": ("ec2:CreateInternetGateway", "ec2:AttachInternetGateway"),
    "address": ("ec2:AllocateAddress",),
    "nat-gateway": ("ec2:CreateNatGateway",),
    "route-table": ("ec2:CreateRouteTable", "ec2:CreateRoute", "ec2:AssociateRouteTable"),
    "security-group": ("ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress"),
    "vpc-endpoint": ("ec2:CreateVpcEndpoint",),
    "secret": ("secretsmanager:CreateSecret", "secretsmanager:GetRandomPassword"),
    "role": ("iam:CreateRole", "iam:TagRole"),
    "grant": ("iam:PutRolePolicy",),
    "log-group": ("logs:CreateLogGroup", "logs:PutRetentionPolicy"),
    "cluster": ("ecs:CreateCluster",),
    "namespace": ("servicediscovery:CreateHttpNamespace",),
    "load-balancer": ("elasticloadbalancing:CreateLoadBalancer",),
    "target-group": ("elasticloadbalancing:CreateTargetGroup",),
    "certificate": ("acm:RequestCertificate",),
    "listener": ("elasticloadbalancing:CreateListener",),
    "listener-rule": ("elasticloadbalancing:CreateRule",),
    "record": ("route53:ChangeResourceRecordSets",),
    "task-definition": ("ecs:RegisterTaskDefinition",),
    "service": ("ecs:CreateService", "ecs:TagResource"),
    "scaling": (
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
    ),
    "schedule-group": ("scheduler:CreateScheduleGroup",),
    "job": ("scheduler:CreateSchedule",),
}
UPDATES: Mapping[str, tuple[str, ...]] = {
    "security-group": ("ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"),
    "route-table": ("ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"),
    "role": ("iam:UpdateAssumeRolePolicy", "iam:AttachRolePolicy", "iam:DetachRolePolicy"),
    "grant": ("iam:PutRolePolicy",),
    "task-definition": ("ecs:RegisterTaskDefinition",),
    "service": ("ecs:UpdateService",),
    "listener": ("elasticloadbalancing:ModifyListener",),
    "listener-rule": ("elasticloadbalancing:ModifyRule",),
    "target-group": ("elasticloadbalancing:ModifyTargetGroup",),
    "load-balancer": ("elasticloadbalancing:ModifyLoadBalancerAttributes",),
    "record": ("route53:ChangeResourceRecordSets",),
    "job": ("scheduler:UpdateSchedule",),
}
# How EC2 calls those in ARNs.
EC2: Mapping[str, str] = {
    "vpc": "vpc",
    "subnet": "subnet",
    "internet-gateway": "internet-gateway",
    "address": "elastic-ip",
    "nat-gateway": "natgateway",
    "route-table": "route-table",
    "security-group": "security-group",
    "vpc-endpoint": "vpc-endpoint",
}
