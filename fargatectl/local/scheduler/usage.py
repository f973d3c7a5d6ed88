"""What services use and how many requests they get, measured each minute as CloudWatch has it."""

import math
from collections import Counter, deque
from collections.abc import Callable, Mapping

from .agenda import Agenda
from .registry import Tasks
from .service import Service
from .task import Task

PERIOD = 60.0
# Some hours are enough for whoever looks.
KEPT = 360
# Of time that nobody has watched only the last hour is measured.
WATCHED = 3600.0

CPU, MEMORY = "CPUUtilization", "MemoryUtilization"
# All requests of a minute, as a user gives them to a service, and what each of its tasks gets.
REQUESTS, REQUESTS_PER_TARGET = "RequestCount", "RequestCountPerTarget"

# Seconds since the epoch and a percentage, or a number of requests.
Sample = tuple[float, float]
# Cluster, service and metric, as CloudWatch tells metrics of ECS apart; see `of_group`.
Metric = tuple[str, str, str]


def of_group(group: str) -> Metric:
    """The metric of a load balancer's target group, `targetgroup/NAME/ID`."""
    return ("", group, REQUESTS_PER_TARGET)


class Meter:
    """Measures all services while there are any; `measured` hears of each service after it.

    What a user has given a service holds until something else is given.
    """

    def __init__(self, agenda: Agenda, services: Mapping[str, Service], tasks: Tasks) -> None:
        self.measured: Callable[[Service], None] = lambda _: None
        self._agenda = agenda
        self._services = services
        self._tasks = tasks
        self._samples: dict[Metric, deque[Sample]] = {}
        self._noted: dict[Metric, list[Sample]] = {}
        self._given: dict[Metric, float] = {}
        self._is_going = False

    def start(self) -> None:
        """Begin, if that has not happened."""
        if not self._is_going:
            self._is_going = True
            self._agenda.after(PERIOD, self._measure)

    def clear(self) -> None:
        """Forget everything."""
        self._samples.clear()
        self._noted.clear()
        self._given.clear()
        self._is_going = False

    def give(self, metric: Metric, value: float) -> None:
        """Let the service use that much from now on."""
        self._given[metric] = value

    def note(self, metric: Metric, sample: Sample) -> None:
        """Have it measured so at another time."""
        self._noted.setdefault(metric, []).append(sample)

    def samples(self, metric: Metric) -> list[Sample]:
        """What was measured, oldest first."""
        return sorted([*self._noted.get(metric, ()), *self._samples.get(metric, ())])

    def _measure(self) -> None:
        active = [one for one in self._services.values() if one.status == "ACTIVE"]
        for service in active:
            self._measure_one(service)
            self.measured(service)
        self._is_going = bool(active)
        if not active:
            return
        if self._agenda.ahead() > WATCHED:
            self._agenda.at(self._agenda.horizon - WATCHED / self._agenda.speed, self._measure)
        else:
            self._agenda.after(PERIOD, self._measure)

    def _measure_one(self, service: Service) -> None:
        running = [one for one in self._tasks.of_service(service.arn) if one.is_running]
        if not running:
            return
        now = self._agenda.now
        used = {CPU: _cpu(running, now), MEMORY: 32 + len(service.name) % 5}
        for name, value in used.items():
            metric = (service.cluster_name, service.name, name)
            self._keep(metric, self._given.get(metric, value))
        self._share_requests(service, running)

    def _share_requests(self, service: Service, running: list[Task]) -> None:
        """Nobody visits who was not given: then a load balancer has nothing to tell."""
        requests = self._given.get((service.cluster_name, service.name, REQUESTS))
        if requests is None:
            return
        groups = Counter(group for task in running for group, _, _ in task.target_groups)
        for arn, number in groups.items():
            self._keep(of_group(arn.rpartition(":")[2]), requests / number)

    def _keep(self, metric: Metric, value: float) -> None:
        kept = self._samples.setdefault(metric, deque(maxlen=KEPT))
        kept.append((self._agenda.now, value))


def _cpu(running: list[Task], now: float) -> float:
    """The mean of the tasks. What a busy service has to do is shared by its tasks."""
    load = max(one.behaviour.load for task in running for one in task.containers)
    if load:
        return min(100.0, load / len(running))
    return 9 + 4 * math.sin(now / 900)
