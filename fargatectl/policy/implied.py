"""What AWS asks for besides the call itself: actions that are no call, so that no wire shows them.

Making a thing with its tags is tagging it, too; who gives a role to a service must be allowed to
pass it; the first of a kind in an account makes AWS's own role for it. Sources: `dependent actions`
of the Service Authorization Reference, and the guides of ECS, ECR and Application Auto Scaling.
"""

from collections.abc import Iterable, Mapping

PASS, LINK = "iam:PassRole", "iam:CreateServiceLinkedRole"
_TAGGED = ("ec2:CreateTags",)

IMPLIED: Mapping[str, tuple[str, ...]] = {
    "acm:RequestCertificate": ("acm:AddTagsToCertificate",),
    "application-autoscaling:RegisterScalableTarget": (
        "application-autoscaling:TagResource",
        LINK,
        "ecs:DescribeServices",
        "ecs:UpdateService",
    ),
    # Target tracking keeps alarms, in the name of who asked for it.
    "application-autoscaling:PutScalingPolicy": (
        "cloudwatch:DescribeAlarms",
        "cloudwatch:PutMetricAlarm",
    ),
    "application-autoscaling:DeleteScalingPolicy": ("cloudwatch:DeleteAlarms",),
    "compute-optimizer:GetECSServiceRecommendations": ("ecs:ListClusters", "ecs:ListServices"),
    "ec2:AllocateAddress": _TAGGED,
    "ec2:CreateInternetGateway": _TAGGED,
    "ec2:CreateNatGateway": _TAGGED,
    "ec2:CreateRouteTable": _TAGGED,
    "ec2:CreateSecurityGroup": _TAGGED,
    "ec2:CreateSubnet": _TAGGED,
    "ec2:CreateVpc": _TAGGED,
    "ec2:CreateVpcEndpoint": (*_TAGGED, "route53:AssociateVPCWithHostedZone"),
    "ecr:CreateRepository": ("ecr:TagResource",),
    # `docker push` itself.
    "ecr:PutImage": (
        "ecr:BatchCheckLayerAvailability",
        "ecr:CompleteLayerUpload",
        "ecr:InitiateLayerUpload",
        "ecr:UploadLayerPart",
    ),
    "ecs:CreateCluster": ("ecs:TagResource", LINK),
    "ecs:CreateService": ("ecs:TagResource", PASS, LINK),
    "ecs:RegisterTaskDefinition": ("ecs:TagResource", PASS),
    "ecs:RunTask": ("ecs:TagResource", PASS),
    "ecs:UpdateService": (PASS,),
    "elasticloadbalancing:CreateListener": ("elasticloadbalancing:AddTags",),
    "elasticloadbalancing:CreateLoadBalancer": ("elasticloadbalancing:AddTags", LINK),
    "elasticloadbalancing:CreateRule": ("elasticloadbalancing:AddTags",),
    "elasticloadbalancing:CreateTargetGroup": ("elasticloadbalancing:AddTags",),
    "iam:CreateRole": ("iam:TagRole",),
    "logs:CreateLogGroup": ("logs:TagResource",),
    "scheduler:CreateSchedule": (PASS,),
    "scheduler:CreateScheduleGroup": ("scheduler:TagResource",),
    "scheduler:DeleteScheduleGroup": ("scheduler:DeleteSchedule",),
    "scheduler:UpdateSchedule": (PASS,),
    "secretsmanager:CreateSecret": ("secretsmanager:TagResource",),
    "servicediscovery:CreateHttpNamespace": ("servicediscovery:TagResource",),
    "ssm:PutParameter": ("ssm:AddTagsToResource",),
}

# Whose role AWS makes on the first call of a kind in an account.
LINKED: Mapping[str, str] = {
    "application-autoscaling:RegisterScalableTarget": "ecs.application-autoscaling.amazonaws.com",
    "ecs:CreateCluster": "ecs.amazonaws.com",
    "ecs:CreateService": "ecs.amazonaws.com",
    "elasticloadbalancing:CreateLoadBalancer": "elasticloadbalancing.amazonaws.com",
}


def with_implied(actions: Iterable[str]) -> set[str]:
    """The actions, and what they are refused without."""
    made = set(actions)
    return made | {other for action in made for other in IMPLIED.get(action, ())}
