"""Which function answers which ECS operation."""

from collections.abc import Callable, Mapping

from . import clusters, rollouts, run, service_queries, services, settings, taskdefinitions, tasks
from .call import Answer, Call

FUNCTIONS: tuple[Callable[[Call], Answer], ...] = (
    clusters.create_cluster,
    clusters.delete_cluster,
    clusters.describe_capacity_providers,
    clusters.describe_clusters,
    clusters.list_clusters,
    clusters.put_cluster_capacity_providers,
    clusters.update_cluster,
    rollouts.continue_service_deployment,
    rollouts.describe_service_deployments,
    rollouts.describe_service_revisions,
    rollouts.list_service_deployments,
    rollouts.stop_service_deployment,
    services.create_service,
    services.delete_service,
    service_queries.describe_services,
    service_queries.list_services,
    service_queries.list_services_by_namespace,
    services.update_service,
    settings.put_account_setting_default,
    taskdefinitions.delete_task_definitions,
    taskdefinitions.deregister_task_definition,
    taskdefinitions.describe_task_definition,
    taskdefinitions.list_task_definition_families,
    taskdefinitions.list_task_definitions,
    taskdefinitions.register_task_definition,
    tasks.describe_tasks,
    tasks.execute_command,
    tasks.list_tasks,
    run.run_task,
    tasks.stop_task,
)
OPERATIONS: Mapping[str, Callable[[Call], Answer]] = {
    **{function.__name__: function for function in FUNCTIONS},
    "update_cluster_settings": clusters.update_cluster,
}
