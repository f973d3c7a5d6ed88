"""Answers of AWS as nobody has seen them: told in a sentence, never as a traceback."""

from tests.commands.inventory import inventory
from tests.commands.world import World
from tests.tampering import Change, Spot, tampering

# Found by its tags, and told without them: to go on would leave it behind or make another.
TAGS = Spot("DescribeInternetGatewaysResult", ("InternetGateways", "Tags"))
# An app's own tags are found elsewhere, too; without any a thing is nobody's.
NO_TAGS = Spot("DescribeTagsOutput", ("TagDescriptions", "Tags"))
NEW_STATUS = Spot("DescribeRulesOutput", ("Rules", "Actions", "Type"), is_enum=True)
SERVICES = Spot("DescribeServicesResponse", ("services",))


def test_an_answer_without_what_it_always_has_is_told_and_where_it_was_missed(
    world: World,
) -> None:
    world.up()
    with tampering() as hand:
        hand.change = Change(SERVICES, new_word=False)
        ran = world.run("status", foreseen=False)
        told = world.run("status", "-v", foreseen=False)
        machine = world.run("status", "-o", "json", foreseen=False)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.startswith("Could not read the status: AWS's answer has no 'services' (in ")
    assert "please report" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "commands/status.py" in told.stderr
    assert (machine.exit_code, machine.json["ok"]) == (1, False)


def test_what_is_found_by_its_tags_and_told_without_them_is_neither_lost_nor_doubled(
    world: World,
) -> None:
    before = inventory(world)
    world.up("--no-wait")
    standing = inventory(world)
    with tampering() as hand:
        hand.change = Change(TAGS, new_word=False)
        ran = [world.run(command, "--yes") for command in ("up", "down")]
    assert [each.exit_code for each in ran] == [1, 1]
    assert all("DescribeInternetGateways answered without Tags" in each.stderr for each in ran)
    assert inventory(world) == standing
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_what_is_told_without_tags_is_nobodys_and_stays(world: World) -> None:
    world.up("--no-wait")
    standing = inventory(world)
    with tampering() as hand:
        hand.change = Change(NO_TAGS, new_word=False)
        ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert "was not made by fargatectl (no tags)" in ran.stderr
    assert inventory(world) == standing


def test_a_word_that_nobody_knows_is_a_difference(world: World) -> None:
    world.up("--no-wait")
    with tampering() as hand:
        hand.change = Change(NEW_STATUS, new_word=True)
        ran = [world.run(command) for command in ("plan", "status", "doctor", "cost")]
    assert "listener rule" in ran[0].stdout
    assert {each.exit_code for each in ran[:2]} == {0}
