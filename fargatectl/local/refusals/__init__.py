"""What AWS refuses or does and moto does not: a file or a folder for each service."""

import importlib

# By the name that signs a service's requests; read when the service is first asked.
_READ_FOR = {
    "acm": ["acm"],
    "application-autoscaling": ["autoscaling", "scalable_targets", "scaling_acts"],
    "ec2": ["ec2"],
    "ecr": ["ecr"],
    "ecs": ["ec2", "elbv2"],
    "elasticloadbalancing": ["ec2", "elbv2"],
    "iam": ["iam"],
    "logs": ["logs"],
    "monitoring": ["cloudwatch", "usage"],
    "route53": ["route53"],
    "scheduler": ["iam", "scheduler", "schedule_runs"],
    "secretsmanager": ["secretsmanager"],
    "servicediscovery": ["servicediscovery"],
    "servicequotas": ["servicequotas"],
    "ssm": ["ssm"],
    "tagging": ["tagging"],
}


def load(service: str) -> None:
    """Correct moto's answers for a service, before it is asked."""
    for name in _READ_FOR.get(service, []):
        importlib.import_module(f"{__name__}.{name}")
