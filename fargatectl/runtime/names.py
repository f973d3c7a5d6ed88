"""The short names of what ECS calls by ARN."""


def revision_of(task_definition: str) -> str:
    """`web:7`, from a task definition's ARN."""
    return last_part(task_definition)


def cluster_and_name(service: str) -> tuple[str, str]:
    """Of a service's ARN: `arn:aws:ecs:region:account:service/CLUSTER/NAME`."""
    _, cluster, name = service.split("/")
    return cluster, name


def last_part(arn: str) -> str:
    """A task's id, a target group's or a service's name: what follows the ARN's last slash."""
    return arn.rpartition("/")[2]


def target_group_name(arn: str) -> str:
    """`web`, from `…:targetgroup/web/0123456789abcdef`."""
    return arn.split("/")[-2]
