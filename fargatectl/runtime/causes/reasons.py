"""What AWS itself names: the stopped reasons of tasks and containers, and service events."""

from fargatectl.runtime.causes.known import Known

_ROUTE = (
    "Tasks need a public address in a public subnet, a NAT (`network.nat: one`), or "
    "`network.endpoints: [ecr, s3, logs, secretsmanager]`, and security groups that let 443 out."
)
_NO_ANSWER = (
    r"(i/o timeout|connection issue|deadline exceeded|request ?(error|canceled)|dial tcp"
    r"|no such host|client\.timeout|connection refused|exceeded maximum number of attempts"
    r"|httpreaderseeker|connection reset)"
)

IMAGE = (
    Known(
        r"toomanyrequests|pull rate limit",
        "Docker Hub's limit on pulls from this address is reached.",
        "Keep the image in ECR (`build:`, or an ECR pull-through cache), or give Docker Hub "
        "credentials with `raw.container.repositoryCredentials`.",
    ),
    Known(
        r"matching platform '?(?P<platform>[\w/]+)|no match(ing manifest)? for (platform|linux)",
        "The image was not built for the processor that the task asks for: {platform}",
        "Build it for that one (`docker build --platform …`), or set the service's `arch` to the "
        "one it was built for (`x86_64` or `arm64`).",
        repeats=True,
    ),
    Known(
        r"not authorized to perform:? (?P<action>ecr:\w+)",
        "The execution role may not pull from ECR: {action} is denied.",
        "Add the managed policy AmazonECSTaskExecutionRolePolicy to the `execution_role`; an "
        "image of another account needs that repository's policy as well.",
        repeats=True,
    ),
    Known(
        r"cannotpull.*(pull access denied|may require authorization|authorization failed"
        r"|insufficient_scope|access forbidden|403 forbidden|401 unauthorized"
        r"|no basic auth credentials)",
        "The registry refuses the image: there is none of that name, or it is private.",
        "Check the `image` name. A private image outside ECR needs "
        "`raw.container.repositoryCredentials`; one in ECR, a repository policy for this account.",
        repeats=True,
    ),
    Known(
        r"cannotpull.*(not found|manifest unknown|name unknown|does not exist|not exist)",
        "The registry has no such image or tag.",
        "Check name and tag of `image`, and that it was pushed to this registry and region.",
        repeats=True,
    ),
    Known(
        r"cannotpull.*no space left",
        "The image does not fit into the task's storage.",
        "Give it more `ephemeral_storage` (21 to 200 GiB), or make the image smaller.",
        repeats=True,
    ),
    Known(
        r"cannotpull.*" + _NO_ANSWER,
        "The task cannot reach the image's registry (ECR keeps its layers in S3).",
        _ROUTE,
    ),
    Known(
        r"cannotpull",
        "The image could not be pulled.",
        "Try `docker pull` of the same `image`; `fargatectl doctor` checks name, role and route.",
    ),
)

SECRETS = (
    Known(
        r"not authorized to perform:? (?P<action>(secretsmanager|ssm|kms):\w+)",
        "The execution role may not read a secret: {action} is denied.",
        "Allow {action} on it to the `execution_role`; one encrypted with your own key needs "
        "kms:Decrypt too, one of another account that secret's policy.",
        repeats=True,
    ),
    Known(
        r"(can't|cannot) find the specified secret value",
        "A secret exists but has no value yet.",
        "Set one: `fargatectl secrets set NAME`.",
        repeats=True,
    ),
    Known(
        r"(can't|cannot) find the specified secret",
        "A secret that `secrets` names does not exist in this region.",
        "Create it, or correct its name or ARN; a deleted one can be restored for some days.",
        repeats=True,
    ),
    Known(
        r"(invalid (ssm )?parameters?:|parameternotfound:?) *(?P<name>[\w/.-]*)",
        "There is no SSM parameter {name} in this region.",
        "Create it, or correct its path in `secrets`.",
        repeats=True,
    ),
    Known(
        r"did not contain json key:? *(?P<key>[\w.-]*)",
        "A secret has no key {key}.",
        "Add that key to the secret's JSON, or correct what follows the colon in `secrets`.",
        repeats=True,
    ),
    Known(
        r"invalid character .* looking for|unexpected end of json",
        "A key of a secret is asked for, but the secret's value is not JSON.",
        "Refer to the secret without `:key`, or store a JSON object in it.",
        repeats=True,
    ),
)

START = (
    Known(
        r"log group does not exist|cannot find the amazon cloudwatch log group",
        "The log group that the task definition names does not exist.",
        "Run `fargatectl up` again: it creates the group. With `logs.group`, check that name.",
        repeats=True,
    ),
    Known(
        r"not authorized to perform:? (?P<action>logs:\w+)",
        "The execution role may not write logs: {action} is denied.",
        "Allow {action} on the log group to the `execution_role`.",
        repeats=True,
    ),
    Known(r"logger args.*" + _NO_ANSWER, "The task cannot reach CloudWatch Logs.", _ROUTE),
    Known(
        r"(registry auth|pull secrets|retrieve secret|secret data|getauthorizationtoken).*"
        + _NO_ANSWER,
        "The task cannot reach ECR or Secrets Manager.",
        _ROUTE,
    ),
    Known(
        r"efs utils|mount\.nfs|efs.*(mount|access point|timed out)",
        "An EFS volume cannot be mounted.",
        "It needs a mount target in each of the tasks' zones, port 2049 open to their security "
        "group, and, with `iam: true`, a task role that may mount it.",
    ),
    Known(
        r"insufficient free addresses|insufficientfreeaddresses",
        "A subnet has no free address left.",
        "Use larger subnets or more of them (`network.subnets`).",
    ),
    Known(
        r"timeout waiting for (network interface|ephemeralstorage) provisioning",
        "AWS took too long to provide the task's network interface or storage.",
        "Nothing: ECS tries again. If it stays so, look at AWS's health page for the region.",
        passes=True,
    ),
    Known(
        r"outofmemory|oom ?killed|killed due to memory usage",
        "A container used more memory than it has and was killed.",
        "Raise `memory`, or find what uses it; a peak at the start counts as well.",
    ),
    Known(
        r"cannotstartcontainer.*(executable file not found|no such file|not found in \$path)",
        "The image has no such program as `command` or `entrypoint` names.",
        "Correct them, or leave them out to run what the image was built to run.",
        repeats=True,
    ),
    Known(
        r"cannotstartcontainer.*(exec format error)",
        "The image was built for another processor.",
        "Build it for the service's `arch`, or set `arch` to what it was built for.",
        repeats=True,
    ),
    Known(
        r"cannotcreatevolume",
        "A volume cannot be created.",
        "Check the ids under `volumes`, and that file system and tasks are in the same VPC.",
    ),
    Known(
        r"cannotstartcontainer|containerruntime(timeout)?error|cannotinspectcontainer"
        r"|cannotstopcontainer",
        "The container did not get going.",
        "Often too little `memory` or `cpu`, or a wrong `command`; run the image locally with both "
        "limits to see.",
    ),
)

PLACEMENT = (
    Known(
        r"spotinterruption|spot task was interrupted|terminationnotice",
        "AWS took the Spot capacity back.",
        "Nothing: ECS starts another task. For a steady base set `spot.base` or leave Spot out.",
        passes=True,
    ),
    Known(
        r"performing maintenance",
        "AWS replaces the machine that the task ran on.",
        "Nothing: ECS starts another task.",
        passes=True,
    ),
    Known(
        r"infrastructurehealth",
        "The machine that the task ran on failed.",
        "Nothing: ECS starts another task.",
        passes=True,
    ),
    Known(
        r"capacity is unavailable|insufficient capacity|no capacity",
        "Fargate has no capacity free here at the moment; for Spot that is usual.",
        "Wait, allow more zones (`network.zones`), or less Spot (`spot.base`).",
        passes=True,
    ),
    Known(
        r"limit on the number of (?P<what>tasks|vcpus)",
        "The account's Fargate quota of {what} is used up.",
        "Raise it in Service Quotas (Fargate On-Demand or Spot vCPU count), or stop something.",
    ),
    Known(
        r"requested (?P<what>cpu|memory) configuration is above your limit",
        "The account may not run tasks with that much {what}.",
        "Take less, or ask AWS Support to raise the limit.",
    ),
    Known(
        r"(unable to place a task.*|: )internal error",
        "ECS could not place a task; often one of the subnets is in a zone without Fargate.",
        "Leave that zone's subnet out of `network.subnets`.",
    ),
    Known(
        r"unable to assume (the )?role '?(?P<role>[^'\s)]*)",
        "ECS cannot assume the role {role} (yet).",
        "A role just made takes some seconds to be known everywhere: ECS tries again. If it stays "
        "so, its trust policy must name ecs-tasks.amazonaws.com.",
        passes=True,
    ),
    Known(
        r"missing permissions on ecs infrastructure role '?(?P<role>[^'\s]*)",
        "ECS may not move traffic: the infrastructure role {role} lacks permissions.",
        "Add AmazonECSInfrastructureRolePolicyForLoadBalancers to it.",
    ),
    Known(
        r"unable to stop or start tasks during a deployment because of the service deployment",
        "The deployment cannot move: `deploy.min_healthy` and `deploy.max` allow neither one task "
        "more nor one less.",
        "Raise `deploy.max` (200 always works) or lower `deploy.min_healthy`.",
    ),
    Known(
        r"alarm (was )?detected|alarms? .*triggered",
        "A CloudWatch alarm of `deploy.alarms` went off during the deployment.",
        "See what the alarm measures; it goes off for the old tasks' troubles, too.",
    ),
    Known(
        r"operations are being throttled|rate exceeded|could not launch \d+ task",
        "AWS is slowing ECS down.",
        "Nothing: ECS tries again.",
        passes=True,
    ),
    Known(
        r"unable to consistently start tasks",
        "Tasks end again and again before they run; ECS waits longer and longer between tries.",
        "The failed tasks say why; a new revision starts without the wait.",
    ),
    Known(
        r"userinitiated|stopped by user",
        "Somebody stopped the task.",
        "Nothing, if that was meant: ECS starts another.",
        passes=True,
    ),
)

REASONS = (*IMAGE, *SECRETS, *START, *PLACEMENT)
