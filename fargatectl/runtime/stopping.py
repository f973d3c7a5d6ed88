"""Stopping a service deployment that is under way."""

from fargatectl.aws import Aws, says


def stop(aws: Aws, deployment: str) -> bool:
    """Stop the service deployment of that ARN; False when it is over already.

    ECS goes back to the last revision that was deployed successfully, whether or not the service
    has a rollback configured. One that goes back already keeps on, so this is safe to repeat.
    Where there is no earlier revision it ends as ROLLBACK_FAILED, and starts no more tasks.
    """
    try:
        aws.client("ecs").stop_service_deployment(
            serviceDeploymentArn=deployment, stopType="ROLLBACK"
        )
    except Exception as error:
        if says(error, "ConflictException", "terminal state"):
            return False
        raise
    return True
