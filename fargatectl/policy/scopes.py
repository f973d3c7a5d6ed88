"""On what each action may be done: as narrow as AWS can tell, by ARN, by tag or by condition.

An action is only ever held against ARNs of its own kinds, so one statement with all ARNs of a
service allows no more than a statement for each would. Which ARNs and conditions an action knows is
told by AWS's Service Authorization Reference.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fargatectl.policy import conditions, places
from fargatectl.policy.conditions import Condition
from fargatectl.policy.implied import LINK, PASS
from fargatectl.policy.target import Target


@dataclass(frozen=True)
class Scope:
    """Some actions, the ARNs that they are allowed on, and under which condition."""

    name: str
    actions: frozenset[str]
    on: Callable[[Target], Iterable[str]] = places.anywhere
    when: Callable[[Target], Condition] = conditions.always


def _words(service: str, operations: str) -> frozenset[str]:
    return frozenset(f"{service}:{operation}" for operation in operations.split())


_EC2_NEW = _words(
    "ec2",
    "AllocateAddress CreateInternetGateway CreateNatGateway CreateRouteTable CreateSecurityGroup"
    " CreateSubnet CreateVpc CreateVpcEndpoint",
)

SCOPES: tuple[Scope, ...] = (
    # What lists, and what AWS cannot limit.
    Scope(
        "Look",
        _words(
            "ec2",
            "DescribeAddresses DescribeAvailabilityZones DescribeCarrierGateways"
            " DescribeEgressOnlyInternetGateways DescribeInternetGateways DescribeNatGateways"
            " DescribeNetworkAcls DescribeNetworkInterfaces DescribeRouteTables"
            " DescribeSecurityGroups DescribeSubnets DescribeTags"
            " DescribeTransitGatewayVpcAttachments DescribeVpcAttribute DescribeVpcEndpoints"
            " DescribeVpcPeeringConnections DescribeVpcs DescribeVpnGateways",
        )
        | _words("acm", "ListCertificates")
        | _words(
            "application-autoscaling",
            "DescribeScalableTargets DescribeScalingPolicies DescribeScheduledActions"
            " ListTagsForResource",
        )
        | _words("cloudwatch", "GetMetricData GetMetricStatistics")
        | _words("compute-optimizer", "GetECSServiceRecommendations")
        | _words("ecr", "DescribePullThroughCacheRules DescribeRepositories GetAuthorizationToken")
        # All clusters are looked at to find ours, and all tasks to tell whose an interface is.
        | _words(
            "ecs",
            "DeregisterTaskDefinition DescribeClusters DescribeServices DescribeTaskDefinition"
            " DescribeTasks ListClusters ListServices ListTagsForResource"
            " ListTaskDefinitionFamilies ListTaskDefinitions ListTasks",
        )
        | _words(
            "elasticloadbalancing",
            "DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules"
            " DescribeSSLPolicies DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups"
            " DescribeTargetHealth",
        )
        | _words("iam", "ListRoles")
        | _words("logs", "DescribeLogGroups GetQueryResults StopQuery")
        | _words("pricing", "GetProducts")
        | _words("route53", "ListHostedZones")
        | _words("scheduler", "ListScheduleGroups ListSchedules ListTagsForResource")
        | _words("secretsmanager", "GetRandomPassword")
        | _words(
            "servicediscovery",
            "GetNamespace GetOperation ListNamespaces ListTagsForResource TagResource"
            " UntagResource",
        )
        | _words("servicequotas", "GetServiceQuota")
        | _words("ssm", "DescribeParameters")
        | _words("tag", "GetResources"),
    ),
    Scope("NewNetwork", _EC2_NEW, places.new_in_network, conditions.new),
    Scope(
        "TagNewNetwork",
        _words("ec2", "CreateTags"),
        places.new_in_network,
        conditions.making(_EC2_NEW),
    ),
    Scope(
        "OurNetwork",
        # What a thing is made in or of is ours, too.
        _EC2_NEW - _words("ec2", "AllocateAddress CreateInternetGateway CreateVpc")
        | _words(
            "ec2",
            "AssociateRouteTable AttachInternetGateway AuthorizeSecurityGroupIngress CreateRoute"
            " CreateTags DeleteInternetGateway DeleteNatGateway DeleteRoute DeleteRouteTable"
            " DeleteSecurityGroup DeleteSubnet DeleteTags DeleteVpc DeleteVpcEndpoints"
            " DetachInternetGateway DisassociateRouteTable ModifyVpcAttribute ModifyVpcEndpoint"
            " ReleaseAddress ReplaceRoute ReplaceRouteTableAssociation"
            " RevokeSecurityGroupIngress",
        ),
        places.network,
        conditions.ours,
    ),
    Scope(
        "NetworkOfOthers",
        _words(
            "ec2",
            "AssociateRouteTable CreateNatGateway CreateRouteTable CreateSecurityGroup"
            " CreateSubnet CreateVpcEndpoint DisassociateRouteTable ModifyVpcEndpoint"
            " ReplaceRouteTableAssociation",
        ),
        places.network_of_others,
    ),
    Scope(
        "PrivateNames",
        _words("route53", "AssociateVPCWithHostedZone"),
        places.private_names,
    ),
    Scope(
        "Roles",
        _words(
            "iam",
            "CreateRole DeleteRole DeleteRolePolicy PutRolePolicy TagRole UntagRole"
            " UpdateAssumeRolePolicy",
        ),
        places.roles,
    ),
    Scope(
        "LookAtRoles",
        _words("iam", "GetRolePolicy ListAttachedRolePolicies ListRolePolicies"),
        places.roles_looked_at,
    ),
    Scope(
        "RolePolicies",
        _words("iam", "AttachRolePolicy DetachRolePolicy"),
        places.roles,
        conditions.attached,
    ),
    Scope(
        # The caller's own, whoever that is; of the others `doctor` asks what they may do.
        "LookAtCallers",
        _words("iam", "GetRole SimulatePrincipalPolicy"),
        places.callers,
    ),
    Scope("PassRoles", frozenset({PASS}), places.roles_passed, conditions.passed),
    Scope(
        "RolesOfAws",
        frozenset({LINK}),
        places.roles_of_aws,
        conditions.linked,
    ),
    Scope("Policies", _words("iam", "GetPolicy"), lambda target: target.attached),
    Scope(
        "ServerCertificates",
        _words("iam", "GetServerCertificate"),
        lambda target: target.certificates,
    ),
    Scope(
        "Lock",
        _words("ssm", "AddTagsToResource DeleteParameter GetParameter PutParameter"),
        places.lock,
    ),
    Scope(
        "Containers",
        _words(
            "ecs",
            "ContinueServiceDeployment CreateCluster CreateService DeleteCluster DeleteService"
            " DeleteTaskDefinitions DescribeServiceDeployments DescribeServiceRevisions"
            " ExecuteCommand ListServiceDeployments PutClusterCapacityProviders"
            " RegisterTaskDefinition RunTask StopServiceDeployment"
            " StopTask TagResource UntagResource UpdateClusterSettings UpdateService",
        ),
        places.containers,
    ),
    Scope(
        "Logs",
        _words(
            "logs",
            "CreateLogGroup DeleteLogGroup DeleteRetentionPolicy FilterLogEvents GetLogEvents"
            " ListTagsForResource PutRetentionPolicy StartQuery TagResource UntagResource",
        ),
        places.log_groups,
    ),
    Scope(
        "LoadBalancing",
        _words(
            "elasticloadbalancing",
            "AddTags CreateListener CreateLoadBalancer CreateRule CreateTargetGroup"
            " DeleteListener DeleteLoadBalancer DeleteRule DeleteTargetGroup ModifyListener"
            " ModifyLoadBalancerAttributes ModifyRule ModifyTargetGroup"
            " ModifyTargetGroupAttributes RemoveTags SetRulePriorities SetSecurityGroups"
            " SetSubnets",
        ),
        places.balancing,
    ),
    Scope(
        "Secrets",
        _words(
            "secretsmanager",
            "CreateSecret DeleteSecret DescribeSecret GetSecretValue ListSecretVersionIds"
            " PutSecretValue RestoreSecret TagResource UntagResource",
        ),
        places.secrets,
    ),
    Scope("Keys", _words("kms", "DescribeKey"), places.keys),
    Scope(
        "OurRepositories",
        _words(
            "ecr",
            "BatchCheckLayerAvailability CompleteLayerUpload CreateRepository DeleteRepository"
            " DescribeImages GetLifecyclePolicy InitiateLayerUpload ListTagsForResource PutImage"
            " PutLifecyclePolicy TagResource UntagResource UploadLayerPart",
        ),
        places.repositories,
    ),
    Scope(
        "Images",
        _words("ecr", "BatchGetImage DescribeImages GetDownloadUrlForLayer"),
        lambda target: target.images,
    ),
    Scope(
        "Certificates",
        _words("acm", "DescribeCertificate ListTagsForCertificate"),
        places.certificates,
    ),
    Scope(
        "New",
        _words("acm", "AddTagsToCertificate RequestCertificate")
        | _words("servicediscovery", "CreateHttpNamespace")
        | _words("application-autoscaling", "RegisterScalableTarget TagResource"),
        when=conditions.new,
    ),
    Scope(
        "Ours",
        _words("acm", "AddTagsToCertificate DeleteCertificate RemoveTagsFromCertificate")
        | _words(
            "application-autoscaling",
            "DeleteScalingPolicy DeleteScheduledAction DeregisterScalableTarget PutScalingPolicy"
            " PutScheduledAction RegisterScalableTarget TagResource UntagResource",
        )
        | _words("servicediscovery", "DeleteNamespace"),
        when=conditions.ours,
    ),
    Scope(
        "Domains",
        _words("route53", "ChangeResourceRecordSets ListResourceRecordSets"),
        places.domains,
    ),
    Scope(
        "Schedules",
        _words(
            "scheduler",
            "CreateSchedule CreateScheduleGroup DeleteSchedule DeleteScheduleGroup GetSchedule"
            " TagResource UntagResource UpdateSchedule",
        ),
        places.schedules,
    ),
    Scope(
        "Alarms",
        _words("cloudwatch", "DescribeAlarms"),
        places.alarms,
    ),
    Scope(
        "TrackingAlarms",
        _words("cloudwatch", "DeleteAlarms PutMetricAlarm"),
        places.tracking_alarms,
    ),
    Scope(
        "FileSystems",
        _words(
            "elasticfilesystem",
            "DescribeAccessPoints DescribeFileSystems DescribeMountTargetSecurityGroups"
            " DescribeMountTargets",
        ),
        lambda target: target.file_systems,
    ),
    Scope("AccessLogs", _words("s3", "ListBucket"), lambda target: target.buckets),
)
