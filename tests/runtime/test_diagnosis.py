"""Each failure that AWS or a program names is explained, and so is one that nobody names."""

import pytest

from fargatectl.runtime.diagnosis import Symptoms, diagnose

PULL = "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
PREPARE = "ResourceInitializationError: unable to pull secrets or registry auth: "
SECRET = (
    "execution resource retrieval failed: unable to retrieve secret from asm: service call has "
    "been retried 1 time(s): "
)
LOGGER = "ResourceInitializationError: failed to validate logger args: create stream has been "
TIMEOUT = "dial tcp 52.94.0.1:443: i/o timeout"
USER = "AccessDeniedException: User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: "


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        (
            (
                f"{PULL}failed to resolve ref docker.io/library/x:latest: pull access denied, "
                "repository does not exist or may require authorization"
            ),
            "none of that name, or it is private",
        ),
        (
            f"{PULL}failed to resolve ref docker.io/library/nginx:1.99: not found",
            "no such image or tag",
        ),
        (
            (
                "CannotPullContainerError: ref pull has been retried 1 time(s): image Manifest "
                "does not contain descriptor matching platform 'linux/arm64'"
            ),
            "not built for the processor that the task asks for: linux/arm64",
        ),
        (
            (
                "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: "
                "httpReaderSeeker: failed open: unexpected status code"
            ),
            "cannot reach the image's registry",
        ),
        (f"{PULL}toomanyrequests: You have reached your pull rate limit", "Docker Hub's limit"),
        ("CannotPullContainerError: write /x: no space left on device", "does not fit"),
        (f"{PULL}something new", "could not be pulled"),
        (
            (
                f"{PREPARE}The task cannot pull registry auth from Amazon ECR: There is a "
                "connection issue between the task and Amazon ECR. Check your task network."
            ),
            "cannot reach ECR or Secrets Manager",
        ),
        (
            (
                "ResourceInitializationError: unable to pull secrets or registry auth: execution "
                "resource retrieval failed: unable to retrieve ecr registry auth: service call has "
                f"been retried 3 time(s): RequestError: send request failed {TIMEOUT}"
            ),
            "cannot reach ECR or Secrets Manager",
        ),
        (f"{PREPARE}{USER}ecr:GetAuthorizationToken", "ecr:GetAuthorizationToken is denied"),
        (
            f"{PREPARE}{SECRET}{USER}secretsmanager:GetSecretValue on resource: arn",
            "secretsmanager:GetSecretValue is denied",
        ),
        (f"{PREPARE}{SECRET}{USER}kms:Decrypt", "kms:Decrypt is denied"),
        (
            (
                f"{PREPARE}{SECRET}ResourceNotFoundException: Secrets Manager can't find the "
                "specified secret."
            ),
            "does not exist in this region",
        ),
        (
            (
                f"{PREPARE}{SECRET}ResourceNotFoundException: Secrets Manager can't find the "
                "specified secret value for staging label: AWSCURRENT"
            ),
            "no value yet",
        ),
        (
            (
                f"{PREPARE}{SECRET}retrieved secret from Secrets Manager did not contain json key "
                "password"
            ),
            "no key password",
        ),
        (
            f"{PREPARE}{SECRET}invalid character 'D' looking for beginning of object key string",
            "not JSON",
        ),
        (f"{PREPARE}invalid ssm parameters: /shop/token", "no SSM parameter /shop/token"),
        (
            (
                f"{LOGGER}retried 1 times: failed to create Cloudwatch log stream: "
                "ResourceNotFoundException: The specified log group does not exist."
            ),
            "log group that the task definition names does not exist",
        ),
        (
            (
                "ResourceInitializationError: failed to validate logger args: The task cannot find "
                "the Amazon CloudWatch log group defined in the task definition. There is a "
                "connection issue between the task and Amazon CloudWatch."
            ),
            "log group that the task definition names does not exist",
        ),
        (f"{LOGGER}retried: {USER}logs:CreateLogStream", "logs:CreateLogStream is denied"),
        (f"{LOGGER}retried 3 times: {TIMEOUT}", "cannot reach CloudWatch Logs"),
        (
            "Timeout waiting for network interface provisioning to complete.",
            "took too long to provide",
        ),
        (
            "Timeout waiting for EphemeralStorage provisioning to complete.",
            "took too long to provide",
        ),
        (
            (
                "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS "
                "volumes: stderr: mount.nfs4: Connection timed out"
            ),
            "EFS volume cannot be mounted",
        ),
        ("CannotCreateVolumeError: failed", "volume cannot be created"),
        ("CannotStartContainerError: failed to get container status", "did not get going"),
        (
            'CannotStartContainerError: exec: "serve": executable file not found in $PATH',
            "no such program",
        ),
        (
            "ContainerRuntimeTimeoutError: Could not transition to running; timed out after 1m",
            "did not get going",
        ),
        ("Your Spot Task was interrupted.", "Spot capacity back"),
        (
            (
                "Service web: ECS is performing maintenance on the underlying infrastructure "
                "hosting the task"
            ),
            "replaces the machine",
        ),
        (
            "You've reached the limit on the number of vCPUs you can run concurrently",
            "quota of vCPUs is used up",
        ),
        ("The requested CPU configuration is above your limit.", "not run tasks with that much"),
        (
            (
                "Capacity is unavailable at this time. Please try again later or in a different "
                "availability zone."
            ),
            "no capacity free",
        ),
        ("was unable to place a task. Reason: Internal error.", "zone without Fargate"),
        ("Internal error.", "zone without Fargate"),
        ("Service deployment rolled back because an alarm was detected.", "`deploy.alarms`"),
        (
            "ECS was unable to assume the role 'arn:aws:iam::1:role/shop' that was provided",
            "cannot assume the role arn:aws:iam::1:role/shop",
        ),
        (
            (
                "was unable to stop or start tasks during a deployment because of the service "
                "deployment configuration. Update the minimumHealthyPercent or maximumPercent value"
            ),
            "The deployment cannot move",
        ),
        ("is unable to consistently start tasks successfully.", "again and again"),
        ("operations are being throttled. Will try again later.", "slowing ECS down"),
        ("deployment ecs-svc/1 deployment failed: alarm detected.", "alarm"),
        ("Task failed container health checks", "own health check fails"),
        ("Task failed ELB health checks in (target-group arn)", "load balancer's health check"),
    ],
)
def test_what_aws_says_is_explained(reason: str, cause: str) -> None:
    diagnosis = diagnose(Symptoms(stop_code="TaskFailedToStart", reason=reason))
    assert cause in diagnosis.cause
    assert diagnosis.fix


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (0, "ended by itself"),
        (1, "ended with an error"),
        (2, "wrong argument"),
        (126, "cannot be executed"),
        (127, "not found in the image"),
        (134, "aborted"),
        (137, "killed"),
        (139, "segmentation fault"),
        (143, "SIGTERM"),
        (255, "entry point"),
        (42, "exit code 42."),
        (132, "signal 4"),
    ],
)
def test_an_exit_code_is_explained(code: int, cause: str) -> None:
    symptoms = Symptoms(
        stop_code="EssentialContainerExited",
        reason="Essential container in task exited",
        container="web",
        exit_code=code,
    )
    assert cause in diagnose(symptoms).cause
    assert "web" in diagnose(symptoms).cause


def test_out_of_memory_is_more_than_an_exit_code() -> None:
    symptoms = Symptoms(
        reason="Essential container in task exited",
        container_reason="OutOfMemoryError: Container killed due to memory usage",
        exit_code=137,
    )
    assert "more memory than it has" in diagnose(symptoms).cause


@pytest.mark.parametrize(
    ("health", "cause"),
    [
        ("Health checks failed with these codes: [404]", "path does not exist"),
        ("Health checks failed with these codes: [403]", "asks for a login"),
        ("Health checks failed with these codes: [302]", "redirected (302)"),
        ("Health checks failed with these codes: [400]", "Host"),
        ("Health checks failed with these codes: [503]", "error of its own: 503"),
        ("Health checks failed with these codes: [418]", "answers the health check with 418"),
        ("Request timed out", "does not answer the health check in time"),
        ("Health checks failed", "Nothing listens on the port"),
        ("Target.FailedHealthChecks", "Nothing listens on the port"),
    ],
)
def test_what_the_load_balancer_says_is_explained(health: str, cause: str) -> None:
    reason = "Task failed ELB health checks in (target-group arn)"
    symptoms = Symptoms(reason=reason, health=health, exit_code=143)
    assert (
        cause.replace("answers with", "answers the health check with") in diagnose(symptoms).cause
    )


@pytest.mark.parametrize(
    "line",
    [
        "KeyError: 'DATABASE_URL'",
        "Error: DATABASE_URL is not set",
        "Error: environment variable DATABASE_URL must be set",
        "panic: missing required environment variable: DATABASE_URL",
        'required key "DATABASE_URL" missing value: DATABASE_URL is required',
    ],
)
def test_a_missing_variable_is_named(line: str) -> None:
    diagnosis = diagnose(Symptoms(exit_code=1, logs=("Traceback", line)))
    assert diagnosis.cause.startswith("The program expects DATABASE_URL, and neither")


def test_a_variable_that_is_set_is_not_called_missing() -> None:
    symptoms = Symptoms(
        exit_code=1, logs=("KeyError: 'DATABASE_URL'",), sets=frozenset({"DATABASE_URL"})
    )
    assert "DATABASE_URL" not in diagnose(symptoms).cause


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("exec /app/run: exec format error", "another processor"),
        ("FATAL ERROR: Reached heap limit - JavaScript heap out of memory", "out of memory"),
        ("Error: connect ECONNREFUSED 127.0.0.1:5432", "127.0.0.1:5432"),
        ("Error: getaddrinfo ENOTFOUND db.internal", "db.internal"),
        ("Error: connect ETIMEDOUT 10.0.0.9:5432", "10.0.0.9:5432"),
        ("FATAL: password authentication failed for user shop", "refuses the credentials"),
        ("ModuleNotFoundError: No module named 'flask'", "lacks a part of the program: flask"),
        ("Error: Cannot find module '/app/x.js'", "lacks a part of the program: /app/x.js"),
        ("Error: listen EADDRINUSE: address already in use :::80", "same port"),
        ("nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)", "permission"),
        ("OSError: [Errno 30] Read-only file system: '/tmp/x'", "writes where it may not"),
        ("is not authorized to perform: sqs:ReceiveMessage on resource", "sqs:ReceiveMessage"),
        ("/bin/sh: 1: serve: not found", "no such program"),
    ],
)
def test_what_the_program_wrote_is_explained(line: str, cause: str) -> None:
    assert cause in diagnose(Symptoms(exit_code=1, logs=(line,))).cause


def test_a_program_that_listens_at_localhost_only_is_found_out() -> None:
    symptoms = Symptoms(
        reason="Task failed ELB health checks in (target-group arn)",
        health="Health checks failed",
        logs=("Server listening on http://127.0.0.1:8080",),
    )
    assert "listens at 127.0.0.1 only" in diagnose(symptoms).cause


def test_what_passes_by_itself_is_told_from_what_does_not() -> None:
    assert diagnose(Symptoms(reason="Your Spot Task was interrupted.")).passes
    assert not diagnose(Symptoms(reason=f"{PULL}not found")).passes


@pytest.mark.parametrize("line", ["Connection refused", "no such host", "Connection timed out"])
def test_a_cause_without_its_detail_is_still_a_sentence(line: str) -> None:
    cause = diagnose(Symptoms(exit_code=1, logs=(line,))).cause
    assert cause.endswith(".")
    assert ":" not in cause


def test_nothing_known_is_still_an_answer() -> None:
    assert diagnose(Symptoms()).cause == "ECS gives no reason."
    assert diagnose(Symptoms(reason="Never seen before")).cause == "ECS says: Never seen before"
