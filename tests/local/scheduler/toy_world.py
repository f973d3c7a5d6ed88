"""A world without AWS: everything is there and nothing is refused, unless said so."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fargatectl.clock import SimulatedClock
from fargatectl.local.scheduler import Scheduler, rollout
from fargatectl.local.scheduler.breaker import BreakerRules
from fargatectl.local.scheduler.deployment import Revision
from fargatectl.local.scheduler.events import EventLog
from fargatectl.local.scheduler.service import Service, Settings
from fargatectl.local.scheduler.template import ContainerTemplate, LogDestination, TaskTemplate
from fargatectl.local.scheduler.world import Interface, LogLine, Network, TargetGroup

CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/demo"
GROUP = "arn:group"


@dataclass
class ToyWorld:
    groups: dict[str, TargetGroup] = field(default_factory=dict)
    lines: list[LogLine] = field(default_factory=list)
    attached: set[str] = field(default_factory=set)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def attach(self, cluster_arn: str, network: Network, subnet: str) -> Interface:
        number = next(self._numbers)
        self.attached.add(f"eni-{number}")
        return Interface(f"eni-{number}", subnet, "a", f"10.0.0.{number}", "02:00")

    def detach(self, cluster_arn: str, interface: Interface) -> None:
        self.attached.discard(interface.id)

    def can_assume(self, role_arn: str) -> bool:
        return True

    def secret_failure(self, cluster_arn: str, reference: str) -> str | None:
        return None

    def log_failure(self, cluster_arn: str, log: LogDestination) -> str | None:
        return None

    def write_log(
        self, cluster_arn: str, log: LogDestination, stream: str, lines: Sequence[LogLine]
    ) -> None:
        self.lines += lines

    def ringing(self, cluster_arn: str, alarms: Sequence[str]) -> Sequence[str]:
        return ()

    def shift(self, rule: str, weights: Mapping[str, int]) -> None:
        pass

    def may_shift(self, role: str) -> bool | None:
        return True

    def target_group(self, arn: str) -> TargetGroup | None:
        return self.groups.get(arn)


class Toy:
    """A scheduler in a toy world, with one service."""

    def __init__(self, speed: float = 1.0, **settings: object) -> None:
        self.clock = SimulatedClock(1_000.0)
        self.world = ToyWorld()
        self.scheduler = Scheduler(self.clock, speed)
        self.scheduler.live_in(self.world)
        self.settings = Settings(breaker=BreakerRules(is_enabled=True, rolls_back=True))
        for name, value in settings.items():
            setattr(self.settings, name, value)

    def create(self, image: str = "nginx", count: int = 1) -> Service:
        service = Service(
            arn=f"{CLUSTER.replace(':cluster/', ':service/')}/web",
            name="web",
            cluster_arn=CLUSTER,
            created_at=self.scheduler.now,
            desired_count=count,
            settings=self.settings,
            events=EventLog("web"),
        )
        rollout.begin(service, self.revision(image), self.scheduler.now)
        self.scheduler.add(service)
        return service

    def update(self, service: Service, image: str) -> None:
        rollout.begin(service, self.revision(image), self.scheduler.now)
        self.scheduler.wake(service)

    def revision(self, image: str) -> Revision:
        container = ContainerTemplate("web", image, log=LogDestination("/demo", "eu-west-1", "web"))
        arn = f"arn:aws:ecs:us-east-1:123456789012:task-definition/{image}"
        template = TaskTemplate(arn, "web", "256", "512", (container,))
        groups = tuple((arn, "web", 80) for arn in self.world.groups)
        return Revision(
            f"arn:revision:{image}", self.scheduler.now, template, Network(("a", "b")), groups
        )

    def wait(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        self.scheduler.tick()

    def running(self, service: Service) -> list[str]:
        tasks = self.scheduler.tasks.of_service(service.arn)
        return [one.template.containers[0].image for one in tasks if one.is_running]
