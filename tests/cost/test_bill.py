"""The bill of resources, held against AWS's price list of us-east-1 by hand."""

import pytest

from fargatectl.cost import Amount, Prices, bill, shipped
from fargatectl.cost.fleet import Fleet
from fargatectl.engine import Resource
from fargatectl.resources.address import Address
from fargatectl.resources.capacity import Share
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.nat_gateway import NatGateway
from fargatectl.resources.scaling import ScalableTarget
from fargatectl.resources.scaling_rules import Bounds
from fargatectl.resources.secret import Secret
from fargatectl.resources.service import Service
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.resources.vpc_endpoint import VpcEndpoint


def service(count: int = 1, *, public_ip: bool = False, **more: object) -> Service:
    return Service(
        name="web",
        service_name="web",
        cluster="c",
        task_definition="t",
        count=count,
        initial=count,
        subnets=frozenset(),
        security_groups=frozenset(),
        public_ip=public_ip,
        **more,  # type: ignore[arg-type]
    )


def task(cpu: int = 256, memory: int = 512, arch: str = "X86_64", storage: int = 20) -> Resource:
    return TaskDefinition(
        name="web",
        family="web",
        cpu=cpu,
        memory=memory,
        arch=arch,
        ephemeral_storage=storage,
        execution_role="",
        task_role="",
        containers=(),
    )


def balancer(scheme: str = "internet-facing", name: str = LoadBalancer.kind) -> LoadBalancer:
    return LoadBalancer(
        name=name,
        balancer_name="lb",
        scheme=scheme,
        subnets=frozenset({"a", "b"}),
        security_groups=frozenset(),
        attributes={},
    )


def monthly(*resources: Resource, prices: Prices | None = None) -> dict[str, float]:
    made = bill(resources, prices or shipped())
    return {part.name: round(part.monthly.typical, 2) for part in made.parts}


@pytest.mark.parametrize(
    ("resources", "parts"),
    [
        ([service(), task()], {"web": 9.01}),
        ([service(2), task()], {"web": 18.02}),
        ([service(), task(arch="ARM64")], {"web": 7.21}),
        ([service(), task(storage=120)], {"web": 9.01 + 8.10}),
        ([service(), task(1024, 2048)], {"web": 29.55 + 6.49}),
        ([service(public_ip=True), task()], {"web": 9.01, "public IPv4 addresses": 3.65}),
        ([service(0), task()], {}),
        ([balancer("internal")], {"load balancer": 16.43}),
        (
            [balancer("internal"), balancer("internal", name="apis")],
            {"load balancer": 16.43, "load balancer apis": 16.43},
        ),
        ([balancer()], {"load balancer": 16.43, "public IPv4 addresses": 7.30}),
        (
            [NatGateway(name="n", subnet="s", address="a"), Address(name="n")],
            {"NAT gateway": 32.85, "public IPv4 addresses": 3.65},
        ),
        (
            [
                VpcEndpoint(name="s3", vpc="v", service="s3", route_tables=frozenset({"r"})),
                VpcEndpoint(name="logs", vpc="v", service="logs", subnets=frozenset({"a", "b"})),
            ],
            {"VPC endpoints": 14.60},
        ),
        ([Secret(name="a", secret_name="a"), Secret(name="b", secret_name="b")], {"secrets": 0.80}),
        ([Secret(name="a", secret_name="a", scheduled_for_deletion=True)], {}),
    ],
)
def test_each_thing_costs_what_aws_lists(
    resources: list[Resource], parts: dict[str, float]
) -> None:
    told = {name: cost for name, cost in monthly(*resources).items() if cost}
    assert told == pytest.approx(parts, abs=0.011)


def test_autoscaling_gives_a_least_a_usual_and_a_most() -> None:
    target = ScalableTarget(
        name="web", cluster_name="c", service_name="web", bounds=Bounds(2, 10), service="arn"
    )
    made = bill([service(3), task(), target], shipped())
    assert made.parts[0].tasks == Amount(2, 3, 10)
    told = [made.monthly.min, made.monthly.typical, made.monthly.max]
    assert told == pytest.approx([18.02, 27.03, 90.10], abs=0.05)
    in_force = ScalableTarget(
        name="web",
        cluster_name="c",
        service_name="web",
        bounds=Bounds(2, 10),
        in_force=Bounds(4, 5),
        service="arn",
    )
    assert bill([service(3), task(), in_force], shipped()).parts[0].tasks == Amount(4, 4, 5)


@pytest.mark.parametrize(
    ("count", "shares", "on_spot"),
    [
        (4, {}, 0),
        (4, {"FARGATE_SPOT": Share(1)}, 4),
        (10, {"FARGATE": Share(30), "FARGATE_SPOT": Share(70)}, 7),
        (5, {"FARGATE": Share(0, base=1), "FARGATE_SPOT": Share(1)}, 4),
        (1, {"FARGATE": Share(1, base=2), "FARGATE_SPOT": Share(3)}, 0),
        (6, {"FARGATE": Share(1, base=2), "FARGATE_SPOT": Share(3)}, 3),
    ],
)
def test_the_base_is_on_demand_and_the_rest_is_shared_by_weight(
    count: int, shares: dict[str, Share], on_spot: float
) -> None:
    fleet = Fleet("web", Amount.steady(count), 256, 512, capacity=shares)
    assert fleet.spot.typical == on_spot
    assert fleet.on_demand.typical == count - on_spot


def test_spot_costs_the_share_that_experience_gives() -> None:
    spot = service(capacity={"FARGATE_SPOT": Share(1)})
    assert monthly(spot, task()) == {"web": pytest.approx(9.01 * 0.31, abs=0.01)}
