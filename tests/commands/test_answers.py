"""Answers of AWS as nobody has seen them: told in a sentence, never as a traceback."""

from tests.commands.world import World
from tests.tampering import Change, Spot, tampering

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
    assert ran.stderr.startswith("Could not read the status: an answer has no 'services' (in ")
    assert "please report" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "commands/status.py" in told.stderr
    assert (machine.exit_code, machine.json["ok"]) == (1, False)
