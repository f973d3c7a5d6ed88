"""Names as long as the spec takes them fit whatever AWS takes; the check of requests watches."""

from tests.commands.inventory import inventory
from tests.commands.world import World

LONG = "a-very-long-name-that-goes-on-and-on-until-it-has-sixty-four-cha"
ENV = LONG[:32]
SPEC = f"""\
app: {LONG}
tags: {{team: {"x" * 256}}}
secrets: {{{LONG}: {{generate: true}}}}
services:
  {LONG}:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
    spot: true
    connect: true
    scaling: {{max: 3, schedule: {{at: "@daily", min: 2}}}}
    deploy: {{strategy: blue-green, bake: 0s}}
    secrets: {{PASSWORD: {LONG}}}
    volumes: {{/{LONG}/{LONG}: {{}}, /data: {{ebs: 10}}}}
    network: {{allow: {LONG[:-1]}}}
  {LONG[:-1]}: {{image: amazon/amazon-ecs-sample}}
jobs:
  {LONG[:-2]}: {{image: sim/job, schedule: "@daily"}}
environments: {{{ENV}: {{}}}}
"""


def test_the_longest_names_are_shortened_to_what_aws_takes(world: World) -> None:
    before = inventory(world)
    world.write(SPEC)
    world.up("--env", ENV)
    assert world.run("plan", "--env", ENV, "--exit-code").exit_code == 0
    down = world.run("down", "--yes", "--env", ENV)
    assert down.exit_code == 0, down.stderr
    world.clock.sleep(8 * 24 * 3600)
    assert inventory(world) == before
