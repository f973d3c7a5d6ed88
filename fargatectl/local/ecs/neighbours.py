"""The rest of AWS for the scheduler: EC2, IAM, Logs, Secrets Manager and ELB as moto has them."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.ec2.models import ec2_backends
from moto.logs.models import logs_backends

from fargatectl.local.refusals.ec2.interfaces import make_interface
from fargatectl.local.scheduler import Scheduler
from fargatectl.local.scheduler.ids import random_uuid
from fargatectl.local.scheduler.template import LogDestination
from fargatectl.local.scheduler.world import (
    Interface,
    LogLine,
    Network,
    NetworkRefused,
    TargetGroup,
)

from . import roles, secrets, targetgroups
from .call import place

NO_LOG_GROUP = (
    "ResourceInitializationError: failed to validate logger args: create stream has been retried "
    "1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified "
    "log group does not exist."
)


class Neighbours:
    """moto behind the scheduler's `World`."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def attach(self, cluster_arn: str, network: Network, subnet: str) -> Interface:
        """A real network interface, so that its security groups and subnet are in use."""
        account, region = place(cluster_arn)
        ec2 = ec2_backends[account][region]
        groups = network.security_groups
        missing = [one for one in groups if ec2.get_security_group_from_id(one) is None]
        known = {one for zone in ec2.subnets.values() for one in zone}
        if missing or subnet not in known:
            code = "InvalidGroup.NotFound" if missing else "InvalidSubnetID.NotFound"
            raise NetworkRefused(
                "Unexpected EC2 error while attempting to Create Network Interface in subnet "
                f"'{subnet}': {code}"
            )
        made = make_interface(
            ec2,
            subnet,
            f"arn:aws:ecs:{region}:{account}:attachment/{random_uuid()}",
            groups,
            network.assign_public_ip,
        )
        return Interface(
            id=made.id,
            subnet=subnet,
            zone=made.availability_zone,
            private_ip=made.private_ip_address,
            mac=made.mac_address,
            private_dns=made.private_dns_name,
        )

    def detach(self, cluster_arn: str, interface: Interface) -> None:
        """Delete the network interface; its subnet and groups are free again."""
        account, region = place(cluster_arn)
        ec2_backends[account][region].enis.pop(interface.id, None)

    def can_assume(self, role_arn: str) -> bool:
        """A role must exist, be known everywhere by now, and trust ECS tasks."""
        role = roles.find(role_arn)
        if role is None or not roles.trusts_tasks(role):
            return False
        created = role.create_date.replace(tzinfo=UTC).timestamp()
        return self._scheduler.agenda.elapsed(created) >= roles.PROPAGATION

    def secret_failure(self, cluster_arn: str, reference: str) -> str | None:
        """Why a container cannot have this secret."""
        return secrets.failure(*place(cluster_arn), reference)

    def log_failure(self, cluster_arn: str, log: LogDestination) -> str | None:
        """A log group must be there, unless the driver may make it."""
        backend = self._logs(cluster_arn, log)
        if log.group in backend.groups:
            return None
        if not log.creates_group:
            return NO_LOG_GROUP
        backend.create_log_group(log.group, {})
        return None

    def write_log(
        self, cluster_arn: str, log: LogDestination, stream: str, lines: Sequence[LogLine]
    ) -> None:
        """Append to the stream, which is made with its first lines."""
        group = self._logs(cluster_arn, log).groups.get(log.group)
        if group is None or not lines:
            return
        if stream not in group.streams:
            group.create_log_stream(stream)
        group.streams[stream].put_log_events(
            [{"timestamp": int(line.time * 1000), "message": line.message} for line in lines]
        )

    def ringing(self, cluster_arn: str, alarms: Sequence[str]) -> Sequence[str]:
        """Those of the alarms that are in the state ALARM."""
        account, region = place(cluster_arn)
        known = cloudwatch_backends[account][region].alarms
        return [one for one in alarms if one in known and known[one].state_value == "ALARM"]

    def shift(self, rule: str, weights: Mapping[str, int]) -> None:
        """What ECS does with ModifyRule."""
        targetgroups.shift(rule, weights)

    def may_shift(self, role: str) -> bool | None:
        """A role of the infrastructure must exist, trust ECS and have ECS's policy."""
        found = roles.find(role)
        if found is None or not roles.may_manage_balancers(found):
            return False
        created = found.create_date.replace(tzinfo=UTC).timestamp()
        return self._scheduler.agenda.elapsed(created) >= roles.PROPAGATION or None

    def target_group(self, arn: str) -> TargetGroup | None:
        """A target group as it is set now."""
        return targetgroups.settings(arn)

    def _logs(self, cluster_arn: str, log: LogDestination) -> Any:
        account, _ = place(cluster_arn)
        return logs_backends[account][log.region]
