"""fargatectl: one short YAML file to containers on AWS ECS Fargate."""

__version__ = "0.1.0"
