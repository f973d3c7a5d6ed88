"""What real AWS refuses or does unasked, rule by rule: who enforces it, who catches it before.

`enforced` is a test that shows the embedded AWS refuse it with AWS's code and text, or do it;
`caught` one in which a spec that breaks it is an error with its line, or a command outwaits it;
`because` says why nothing is to be enforced or caught.
"""

from dataclasses import dataclass

ECS = "local/ecs/"
SERVICES, DEFINITIONS = ECS + "test_services.py::", ECS + "test_task_definitions.py::"
CLUSTERS, FARGATE = ECS + "test_clusters.py::", ECS + "test_fargate_rules.py::"
ROLES, RUN, BLUE = (
    ECS + "test_roles.py::",
    ECS + "test_run_task.py::",
    ECS + "test_blue_green.py::",
)
BALANCERS, LISTENERS = "local/test_elbv2_load_balancers.py::", "local/test_elbv2_listeners.py::"
GROUPS, NETWORKS = "local/test_elbv2_target_groups.py::", "local/test_ec2_networks.py::"
SECURITY, IAM = "local/test_ec2_security_groups.py::", "local/test_iam.py::"
SECRETS, SCALING = "local/test_logs_and_secrets.py::", "local/test_scaling_and_schedules.py::"
NAMES = "local/test_names_and_tags.py::"

PATIENCE = "commands/test_patience.py::test_up_and_down_outwait_what_passes"
SPEC = "spec/test_problems.py::test_a_service_s_problem_is_told_once_and_plainly"
APP = "spec/test_problems.py::test_a_problem_of_the_app_is_told_once_and_plainly"
TASKS = "commands/test_tasks.py::test_what_cannot_be_is_told_with_its_line"
GROUND = "commands/test_network.py::test_what_the_ground_cannot_bear_is_an_error_of_the_spec"
ENTRANCE = (
    "commands/test_load_balancer.py::"
    "test_what_no_load_balancer_takes_is_refused_before_any_call_that_writes"
)
MODEL = "test_api_model.py::test_what_botocore_lets_through_is_seen"
CUT_OFF = "commands/test_interrupted.py::test_a_command_that_is_cut_off_is_gone_on_with"
TWICE = "resources/test_contract.py::test_creating_what_an_unanswered_call_made_makes_no_second"
GONE = "resources/test_contract.py::test_deleting_what_is_gone_already_is_fine"


@dataclass(frozen=True)
class Rule:
    about: str
    enforced: str = ""
    caught: str = ""
    because: str = ""


_REFUSED = "test_what_makes_no_sense_is_refused"
_GROUP_NAMES = "test_names_outside_of_awss_characters_are_refused"
_CONDITIONS = "test_conditions_that_aws_does_not_take_are_refused"
_LINGER = "test_its_interfaces_hold_the_network_for_a_while_after_it_is_deleted"
_ALONE = "ours is the only caller that the embedded AWS answers at a time"

RULES: dict[int, Rule] = {
    # ECS
    1: Rule(
        "ECS's linked role is missing or new",
        FARGATE + "test_without_its_linked_role_ecs_makes_no_service",
        PATIENCE,
    ),
    2: Rule(
        "the first cluster makes the linked role",
        CLUSTERS + "test_the_first_cluster_makes_the_linked_role",
    ),
    3: Rule(
        "a cluster that was just made is not found",
        SERVICES + "test_missing_things_are_named",
        PATIENCE,
    ),
    4: Rule(
        "a deleted cluster takes no service",
        CLUSTERS + "test_a_cluster_goes_when_its_services_and_tasks_are_gone",
        "commands/test_down.py::test_an_account_is_after_down_as_it_was_before_up",
    ),
    5: Rule(
        "CreateCluster answers the existing one",
        CLUSTERS + "test_creating_a_cluster_again_returns_it_unchanged",
        TWICE,
    ),
    6: Rule(
        "a deleted cluster is described as INACTIVE",
        CLUSTERS + "test_unknown_clusters_are_failures",
        "commands/test_capacity.py::test_a_cluster_that_cannot_be_used_is_told_with_its_line",
    ),
    7: Rule(
        "a cluster with services stays",
        CLUSTERS + "test_a_cluster_goes_when_its_services_and_tasks_are_gone",
        "commands/test_down.py::test_a_cluster_with_someone_elses_service_is_left_and_said",
    ),
    8: Rule(
        "a cluster with tasks stays",
        CLUSTERS + "test_a_cluster_goes_when_its_services_and_tasks_are_gone",
        PATIENCE,
    ),
    9: Rule(
        "a cluster is busy while its attachments change",
        because="only providers with Auto Scaling groups have attachments; `resources/cluster.py` "
        "waits all the same",
    ),
    10: Rule(
        "a provider that tasks run on stays",
        FARGATE + "test_providers_that_tasks_run_on_stay_and_others_go_unless_named",
        "commands/test_capacity.py::test_going_to_spot_and_back_rolls_the_live_service",
    ),
    11: Rule(
        "a provider that is not named goes",
        FARGATE + "test_providers_that_tasks_run_on_stay_and_others_go_unless_named",
        "commands/test_capacity.py::test_an_existing_cluster_is_used_and_left_as_it_is",
    ),
    12: Rule(
        "a strategy names providers of the cluster",
        SERVICES + _REFUSED,
        "commands/test_capacity.py::test_a_cluster_that_cannot_be_used_is_told_with_its_line",
    ),
    13: Rule(
        "a launch type or a strategy",
        SERVICES + _REFUSED,
        "commands/test_capacity.py::test_spot_is_a_strategy_in_each_of_its_forms",
    ),
    14: Rule("a strategy has weights, and one base", SERVICES + _REFUSED, SPEC),
    15: Rule(
        "CreateService of another service of that name",
        SERVICES + "test_a_name_is_taken_until_the_service_is_gone",
        "commands/test_not_ours.py::test_a_thing_of_our_name_without_our_tags_stops_the_plan",
    ),
    16: Rule(
        "a namesake that drains",
        SERVICES + "test_a_name_is_taken_until_the_service_is_gone",
        because="a deleted service is waited for until it is INACTIVE",
    ),
    17: Rule(
        "a target group hangs on a listener",
        SERVICES + "test_a_target_group_must_hang_on_a_listener",
        "commands/test_up.py::test_the_smallest_spec_serves_and_tells_its_url",
    ),
    18: Rule(
        "a target group takes addresses",
        SERVICES + "test_a_target_group_must_take_addresses",
        because="every target group is ours, of type ip",
    ),
    19: Rule(
        "container and port are the task definition's",
        SERVICES + "test_load_balancers_must_fit_the_task",
        SPEC,
    ),
    20: Rule(
        "the classic service role",
        because="it is never sent: awsvpc has the linked role, see 21",
    ),
    21: Rule(
        "no `role` with awsvpc",
        FARGATE + "test_what_a_service_stands_on_is_checked",
        because="it is never sent, and UpdateService, which `raw` is held against, has none",
    ),
    22: Rule(
        "a role is new, or trusts others",
        ROLES + "test_a_service_with_a_new_role_stumbles_once_and_heals",
        TASKS,
    ),
    23: Rule("a role is an ARN", DEFINITIONS + "test_what_a_task_cannot_be_is_refused", SPEC),
    24: Rule(
        "sizes that Fargate has",
        DEFINITIONS + "test_sizes_that_fargate_has_not_are_refused",
        SPEC,
    ),
    25: Rule(
        "ECR, awslogs and secrets take an execution role",
        DEFINITIONS + "test_what_a_container_cannot_be_is_refused",
        because="every task gets one",
    ),
    26: Rule("one registration of a family at a time", caught=PATIENCE, because=_ALONE),
    27: Rule(
        "every registration is a revision",
        DEFINITIONS + "test_a_revision_is_never_used_again",
        "commands/test_tasks.py::test_each_change_makes_one_revision_and_is_told_by_its_name",
    ),
    28: Rule("a container has memory", because="a task has it on Fargate, see 24"),
    29: Rule(
        "a deregistered revision",
        SERVICES + "test_missing_things_are_named",
        because="a family is retired only after its service is gone",
    ),
    30: Rule(
        "only what is INACTIVE can be deleted, ten at once",
        FARGATE + "test_batches_have_awss_sizes",
        "commands/test_down.py::test_an_account_is_after_down_as_it_was_before_up",
    ),
    31: Rule(
        "a family that is not there",
        DEFINITIONS + "test_a_family_without_active_revision_cannot_be_described",
        "commands/test_up.py::test_the_smallest_spec_serves_and_tells_its_url",
    ),
    32: Rule(
        "a service that is gone or going",
        SERVICES + "test_a_deleted_service_drains_and_is_inactive_for_a_while",
        GONE,
    ),
    33: Rule(
        "DeleteService of one that is scaled, without force",
        SERVICES + "test_a_deleted_service_drains_and_is_inactive_for_a_while",
        because="`force` is always sent",
    ),
    34: Rule("DeleteService while deployments are active", caught=PATIENCE, because="see 33"),
    35: Rule(
        "a deleted service drains, then is INACTIVE",
        SERVICES + "test_a_deleted_service_drains_and_is_inactive_for_a_while",
        "commands/test_down.py::test_an_account_is_after_down_as_it_was_before_up",
    ),
    36: Rule(
        "fields of a service that cannot change",
        because="UpdateService has no such members; another name is another service",
    ),
    37: Rule(
        "what starts a deployment",
        ECS + "test_rolling_update.py::test_a_new_network_starts_a_deployment",
        "commands/test_changes.py::test_a_change_is_named_and_made_and_taken_back",
    ),
    38: Rule(
        "what starts none",
        ECS + "test_rolling_update.py::test_what_tasks_are_not_made_of_starts_no_deployment",
        "commands/test_capacity.py::test_going_to_spot_and_back_rolls_the_live_service",
    ),
    39: Rule(
        "from a launch type to a strategy and back",
        SERVICES + "test_capacity_can_change_to_a_strategy_and_back",
        "commands/test_capacity.py::test_going_to_spot_and_back_rolls_the_live_service",
    ),
    40: Rule("client tokens", RUN + "test_a_repeated_request_starts_nothing", MODEL),
    41: Rule(
        "tags: how many, how long, of which characters",
        BALANCERS + "test_fifty_tags_fit_and_no_more",
        "spec/test_problems.py::test_too_many_tags_leave_no_room_for_ours",
    ),
    42: Rule("short ARNs", because="accounts make only long ones since 2021"),
    43: Rule(
        "managed tags need propagateTags",
        ECS + "test_steady_state.py::test_tasks_know_their_service_and_deployment",
        because="both are always sent",
    ),
    44: Rule(
        "ECS Exec needs a task that was started with it",
        RUN + "test_exec_needs_a_task_that_was_started_with_it",
        "commands/test_changes.py::test_a_change_is_named_and_made_and_taken_back",
    ),
    45: Rule(
        "no capacity",
        caught="runtime/test_diagnosis.py::test_what_aws_says_is_explained",
        because="the embedded AWS always has some",
    ),
    46: Rule("RunTask propagates no service's tags", RUN + "test_what_cannot_be_run_is_refused"),
    47: Rule("no daemons on Fargate", SERVICES + _REFUSED, TASKS),
    48: Rule("platform versions", FARGATE + "test_what_a_service_stands_on_is_checked", TASKS),
    49: Rule(
        "reads lag behind writes", caught=CUT_OFF, because="what was written is not read back"
    ),
    50: Rule(
        "two target groups and the rule between them",
        BLUE + "test_the_two_groups_and_the_rule_between_them_are_checked",
        "commands/test_strategies.py::test_what_ecs_could_not_move_is_told_before",
    ),
    # Elastic Load Balancing
    51: Rule(
        "the same wish answers the existing thing",
        BALANCERS + "test_the_same_wish_again_answers_the_existing_one",
        TWICE,
    ),
    52: Rule(
        "a target group of that name with other settings",
        GROUPS + "test_the_same_name_with_other_settings_is_refused",
        "commands/test_not_ours.py::test_a_thing_of_our_name_without_our_tags_stops_the_plan",
    ),
    53: Rule(
        "a load balancer of that name with other settings, tags among them",
        BALANCERS + "test_the_same_name_with_other_settings_is_refused",
        TWICE,
    ),
    54: Rule(
        "names: 32 characters, no hyphen at an end, not internal-",
        BALANCERS + "test_names_that_aws_does_not_take_are_refused",
        "commands/test_names.py::test_the_longest_names_are_shortened_to_what_aws_takes",
    ),
    55: Rule(
        "what a target group cannot change",
        caught="commands/test_up.py::"
        "test_a_changed_protocol_makes_another_target_group_and_prunes_the_old",
        because="ModifyTargetGroup has no such members",
    ),
    56: Rule(
        "a target group in use stays",
        caught=PATIENCE,
        because="moto refuses it itself",
    ),
    57: Rule("two zones", BALANCERS + "test_one_zone_is_too_few", GROUND),
    58: Rule(
        "one subnet in a zone",
        BALANCERS + "test_two_subnets_of_one_zone_are_refused",
        "commands/test_network.py::test_an_existing_vpc_is_used_and_left_as_it_is",
    ),
    59: Rule("eight free addresses", BALANCERS + "test_a_subnet_too_small_is_refused", APP),
    60: Rule(
        "an internet gateway",
        BALANCERS + "test_facing_the_internet_needs_an_internet_gateway",
        GROUND,
    ),
    61: Rule(
        "an account that may have no load balancer",
        because="no call tells it before; AWS's own words say whom to ask",
    ),
    62: Rule("it is provisioning first", BALANCERS + "test_it_is_provisioning_first"),
    63: Rule("one listener a port", LISTENERS + "test_a_port_has_one_listener", TWICE),
    64: Rule(
        "a certificate that is not issued",
        LISTENERS + "test_a_certificate_that_is_not_issued_is_refused",
        "commands/test_https.py::test_a_certificate_that_is_not_issued_is_told",
    ),
    65: Rule(
        "a certificate that is not there",
        LISTENERS + "test_a_certificate_that_does_not_exist_is_refused",
        "commands/test_https.py::test_what_aws_does_not_have_is_told_with_its_line",
    ),
    66: Rule(
        "one rule a priority, up to 50000",
        LISTENERS + "test_a_priority_is_used_once",
        "spec/test_problems.py::test_two_rules_cannot_have_the_same_priority",
    ),
    67: Rule(
        "priorities change by SetRulePriorities",
        LISTENERS + "test_two_rules_can_change_places",
        "commands/test_load_balancer.py::test_two_rules_change_places",
    ),
    68: Rule("conditions: 5 values, 5 wildcards, one of a kind", LISTENERS + _CONDITIONS, SPEC),
    69: Rule(
        "100 rules, 50 listeners, 5 groups in an action",
        LISTENERS + "test_a_load_balancer_has_a_hundred_rules",
        ENTRANCE,
    ),
    70: Rule(
        "deletion protection",
        BALANCERS + "test_deletion_protection_protects",
        "commands/test_load_balancer.py::test_a_protected_one_is_not_taken_down",
    ),
    71: Rule(
        "deleting what is gone succeeds",
        BALANCERS + "test_deleting_what_is_gone_succeeds",
        GONE,
    ),
    72: Rule("its interfaces linger", BALANCERS + _LINGER, PATIENCE),
    73: Rule(
        "listeners and rules that are gone; the default rule",
        LISTENERS + "test_a_rule_that_is_gone_is_not_found",
        GONE,
    ),
    74: Rule(
        "deregistering an unknown target succeeds",
        ECS + "test_target_health.py::test_of_unknown_targets_aws_says_little",
        because="ECS registers and deregisters",
    ),
    75: Rule(
        "targets stand in zones of the load balancer",
        caught="commands/test_existing_load_balancer.py::"
        "test_tasks_in_a_zone_that_it_is_not_in_are_refused",
        because="told before with its line, so that no such target comes to be",
    ),
    76: Rule(
        "health checks: ranges, and a timeout below the interval",
        GROUPS + "test_health_checks_that_aws_does_not_take_are_refused",
        SPEC,
    ),
    77: Rule("a target group that was just made is not found", caught=PATIENCE, because=_ALONE),
    # EC2, IAM and the others
    78: Rule(
        "a security group's name is used once",
        SECURITY + "test_a_name_is_used_once_in_a_vpc",
        "commands/test_not_ours.py::test_a_thing_of_our_name_without_our_tags_stops_the_plan",
    ),
    79: Rule(
        "a security group's name and description",
        SECURITY + _GROUP_NAMES,
        "commands/test_names.py::test_the_longest_names_are_shortened_to_what_aws_takes",
    ),
    80: Rule(
        "a security group in use, or named by another, stays",
        SECURITY + "test_a_group_that_another_groups_rule_names_cannot_go",
        "commands/test_network.py::test_services_let_each_other_in_by_name",
    ),
    81: Rule(
        "a rule that exists",
        SECURITY + "test_a_rule_that_exists_is_refused_even_with_another_description",
        CUT_OFF,
    ),
    82: Rule(
        "a security group that was just made is not found",
        caught=PATIENCE,
        because=_ALONE,
    ),
    83: Rule(
        "subnets and VPCs that something stands in",
        NETWORKS + "test_a_vpc_goes_once_all_in_it_is_gone",
        PATIENCE,
    ),
    84: Rule(
        "an internet gateway with public addresses behind it",
        NETWORKS + "test_a_nat_gateway_holds_its_address_subnet_and_gateway_until_it_is_deleted",
        PATIENCE,
    ),
    85: Rule(
        "a NAT gateway keeps its address until it is deleted",
        NETWORKS + "test_a_nat_gateway_holds_its_address_subnet_and_gateway_until_it_is_deleted",
        "commands/test_network.py::test_down_goes_on_while_a_nat_gateway_is_still_going",
    ),
    86: Rule(
        "five VPCs and five addresses in a region",
        NETWORKS + "test_a_region_has_room_for_five_vpcs",
        because="a quota is the account's: AWS's own words and what to raise are told",
    ),
    87: Rule(
        "a task's interface goes with it",
        SERVICES + "test_interfaces_hold_the_security_group_until_the_tasks_are_gone",
        PATIENCE,
    ),
    88: Rule(
        "a role's name is used once whatever its case; 64 characters",
        IAM + "test_a_name_is_used_once_whatever_its_case",
        "commands/test_names.py::test_the_longest_names_are_shortened_to_what_aws_takes",
    ),
    89: Rule(
        "a role with policies stays", IAM + "test_awss_own_policies_can_be_attached", PATIENCE
    ),
    90: Rule(
        "a linked role is made once",
        IAM + "test_service_linked_roles_have_awss_names_and_are_made_once",
        because="AWS makes those we need with the first cluster, balancer and target",
    ),
    91: Rule(
        "iam:PassRole",
        caught="engine/test_apply.py::test_after_a_failure_nothing_that_needs_it_is_begun",
        because="the embedded AWS asks nobody for permissions",
    ),
    92: Rule(
        "a role is known everywhere after a while",
        ROLES + "test_a_task_with_a_new_role_is_refused_at_first",
        PATIENCE,
    ),
    93: Rule(
        "a secret that is scheduled for deletion keeps its name",
        SECRETS + "test_a_name_that_is_scheduled_for_deletion_is_taken",
        "commands/test_secrets.py::test_down_schedules_the_deletion_and_up_restores_the_value",
    ),
    94: Rule(
        "a secret's name is free a little after its deletion",
        SECRETS + "test_after_a_deletion_without_recovery_the_name_is_free_a_little_later",
        PATIENCE,
    ),
    95: Rule(
        "a secret's name is used once",
        SECRETS + "test_a_secrets_name_is_used_once",
        "commands/test_secrets.py::test_a_secret_of_our_name_that_others_made_stops_the_plan",
    ),
    96: Rule(
        "secrets' names",
        SECRETS + "test_secrets_that_aws_does_not_take_are_refused",
        because="one that ends in a hyphen and six characters is mistaken only where an ARN is "
        "given in part; ours are whole. Others are refused by the spec's own type",
    ),
    97: Rule("a value is written once in ten minutes", because="`up` writes each value once"),
    98: Rule(
        "a scalable target needs its service",
        SCALING + "test_a_service_that_does_not_exist_is_not_scaled",
        "commands/test_scaling.py::"
        "test_a_run_cut_off_while_scaling_is_made_is_finished_by_the_next",
    ),
    99: Rule("autoscaling's linked role is new", caught=PATIENCE, because="made by AWS, unseen"),
    100: Rule(
        "nothing is scaled without a target",
        SCALING + "test_nothing_is_scaled_without_a_target",
        GONE,
    ),
    101: Rule("one change of a target at a time", caught=PATIENCE, because=_ALONE),
    102: Rule(
        "a target takes its policies with it",
        SCALING + "test_a_target_takes_its_policies_and_actions_with_it",
        "commands/test_scaling.py::"
        "test_scaling_that_is_taken_out_hands_the_count_back_without_a_jump",
    ),
    103: Rule("a log group that exists or is being made", caught=PATIENCE, because="moto's own"),
    104: Rule(
        "certain numbers of days",
        SECRETS + "test_logs_are_kept_for_certain_numbers_of_days",
        "spec/test_problems.py::test_logs_name_the_nearest_retention",
    ),
    105: Rule(
        "log groups' names",
        SECRETS + "test_log_groups_that_aws_does_not_take_are_refused",
        "commands/test_names.py::test_the_longest_names_are_shortened_to_what_aws_takes",
    ),
    106: Rule(
        "a Cloud Map service with instances stays",
        NAMES + "test_a_namespace_is_made_once_and_goes_when_it_is_empty",
        PATIENCE,
    ),
    107: Rule(
        "a namespace is made once, and not at once",
        NAMES + "test_a_namespace_is_made_once_and_goes_when_it_is_empty",
        "commands/test_connect.py::test_a_namespace_of_the_specs_own_name_is_made_and_deleted",
    ),
    108: Rule(
        "a schedule's role is new",
        SCALING + "test_a_new_role_is_unknown_for_some_seconds",
        PATIENCE,
    ),
    109: Rule(
        "a repository is made once",
        caught="commands/test_build.py::test_what_changes_is_built_and_nothing_else",
        because="moto's own",
    ),
    110: Rule("throttling", caught=PATIENCE, because="the embedded AWS has no quota of calls"),
}

# Other sections: ranges, what Fargate has not, how many at once.
SECTIONS: dict[str, Rule] = {
    "1.1 deployment configuration": Rule(
        "ranges", FARGATE + "test_deployments_that_cannot_be_are_refused", SPEC
    ),
    "1.2 lifecycle hooks": Rule(
        "stages and times",
        BLUE + "test_a_pause_is_not_possible_at_every_stage",
        SPEC,
    ),
    "1.3 two target groups": RULES[50],
    "1.4 service deployments": Rule(
        "pages and batches",
        ECS + "test_service_deployments.py::test_deployments_are_listed_newest_first_and_by_status",
        "commands/test_history.py::test_more_deployments_than_one_answer_holds_are_all_told",
    ),
    "1.7 volumes at launch": Rule(
        "one EBS volume a task",
        caught=TASKS,
        because="the embedded AWS refuses it in the same words",
    ),
    "1.8 what Fargate has not": Rule(
        "hosts' features", FARGATE + "test_what_needs_a_host_is_refused", TASKS
    ),
    "7.3 batches": Rule(
        "how many at once",
        FARGATE + "test_batches_have_awss_sizes",
        "runtime/test_rollout.py::test_twelve_services_cost_few_calls",
    ),
}
