"""What ECS says of tasks that it cannot start, in its own words."""

_PULL = "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
_RESOLVE = _PULL + "failed to resolve ref docker.io/{image}: "
_PREPARE = "ResourceInitializationError: unable to pull secrets or registry auth: "
_ONCE = "service call has been retried 1 time(s): "
_SECRET = f"{_PREPARE}execution resource retrieval failed: unable to retrieve secret from asm: "
_ROLE = (
    "AccessDeniedException: User: arn:aws:sts::{account}:assumed-role/execution/0123456789abcdef "
    "is not authorized to perform: "
)
_UNGRANTED = " because no identity-based policy allows the {action} action"

PULL_DENIED = (
    f"{_RESOLVE}pull access denied, repository does not exist or may require authorization: "
    "server message: insufficient_scope: authorization failed"
)
NOT_FOUND = _RESOLVE + "docker.io/{image}: not found"
RATE_LIMITED = (
    f"{_PULL}failed to copy: httpReadSeeker: failed open: unexpected status code "
    "https://registry-1.docker.io/v2/{name}/manifests/latest: 429 Too Many Requests - Server "
    "message: toomanyrequests: You have reached your pull rate limit. You may increase the limit "
    "by authenticating and upgrading: https://www.docker.com/increase-rate-limit"
)
WRONG_ARCH = _PULL + "image Manifest does not contain descriptor matching platform 'linux/{arch}'"
NO_ROUTE = (
    f"{_PREPARE}The task cannot pull registry auth from Amazon ECR: There is a connection issue "
    "between the task and Amazon ECR. Check your task network configuration. operation error ECR: "
    "GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error "
    "StatusCode: 0, RequestID: , request send failed, Post "
    '"https://api.ecr.{region}.amazonaws.com/": dial tcp 52.94.0.1:443: i/o timeout'
)
NO_PERMISSION = (
    f"{_PREPARE}execution resource retrieval failed: unable to retrieve ecr registry auth: {_ONCE}"
    f"{_ROLE}ecr:GetAuthorizationToken on resource: *"
    f"{_UNGRANTED.format(action='ecr:GetAuthorizationToken')}"
)
SECRET_MISSING = (
    f"{_SECRET}{_ONCE}failed to fetch secret from secrets manager: ResourceNotFoundException: "
    "Secrets Manager can't find the specified secret."
)
SECRET_DENIED = (
    f"{_SECRET}{_ONCE}failed to fetch secret from secrets manager: {_ROLE}"
    "secretsmanager:GetSecretValue on resource: "
    "arn:aws:secretsmanager:{region}:{account}:secret:sim-AbCdEf"
    f"{_UNGRANTED.format(action='secretsmanager:GetSecretValue')}"
)
SECRET_WITHOUT_KEY = (
    f"{_SECRET}{_ONCE}retrieved secret from Secrets Manager did not contain json key password"
)
SECRET_NOT_JSON = (
    f"{_SECRET}{_ONCE}invalid character 'h' looking for beginning of object key string"
)
NO_LOG_GROUP = (
    "ResourceInitializationError: failed to validate logger args: create stream has been retried "
    "1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified "
    "log group does not exist.: exit status 1"
)
BAD_COMMAND = (
    "CannotStartContainerError: ResourceInitializationError: failed to create new container "
    'runtime task: OCI runtime create failed: runc create failed: exec: "serve": executable file '
    "not found in $PATH"
)
NO_INTERFACE = "Timeout waiting for network interface provisioning to complete."
NO_STORAGE = "Timeout waiting for EphemeralStorage provisioning to complete."
INTERRUPTED = "Your Spot Task was interrupted."

NO_CAPACITY = (
    "Capacity is unavailable at this time. Please try again later or in a different availability "
    "zone."
)
NO_QUOTA = "You've reached the limit on the number of vCPUs you can run concurrently."
