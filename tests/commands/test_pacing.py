"""Many services in one file keep within AWS's token buckets, and one is never held up by that."""

import json

from fargatectl.local.throttling import Throttling
from tests.commands.world import World

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
WORKERS = 28
WORKER = """\
  s{number:02}:
    image: amazon/amazon-ecs-sample
    role: arn:aws:iam::123456789012:role/task
    execution_role: arn:aws:iam::123456789012:role/execution
"""


def test_up_of_many_services_waits_for_the_tokens_of_aws(world: World) -> None:
    for role in ("task", "execution"):
        trust = json.dumps(TRUST)
        world.client("iam").create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    services = "".join(WORKER.format(number=each) for each in range(WORKERS))
    world.write(f"app: hello\nservices:\n{services}")
    throttling = world.server.throttling = Throttling(world.clock)
    began = world.clock.now()
    world.up("--no-wait")
    # ECS registers twenty task definitions at once, and then one a second.
    assert world.clock.now() - began >= WORKERS - 20
    assert len(world.client("ecs").list_task_definitions()["taskDefinitionArns"]) == WORKERS
    # Simulated time runs on while a call is under way, which costs a token now and then.
    assert throttling.refused.total() <= 4, throttling.refused


def test_one_service_never_waits_for_a_token(world: World) -> None:
    began = world.clock.now()
    world.up("--no-wait")
    world.up("--no-wait")
    world.up("--no-wait", "--image", "web=amazon/amazon-ecs-sample:2")
    assert world.run("plan").exit_code == 0
    assert world.run("status").exit_code == 0
    assert world.clock.now() == began
