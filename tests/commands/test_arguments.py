"""Arguments that make no sense: told in a sentence, with exit code 2, before AWS is asked."""

import pytest

from tests.commands.world import World

WRONG = (
    ("plan --set X", "--set takes NAME=VALUE, got 'X'."),
    ("plan --set =X", "--set takes NAME=VALUE, got ''."),
    ("plan --env nope", "--env nope: the file has no `environments`."),
    ("plan --region nonsense", "--region must be a region such as eu-west-1, not nonsense."),
    ("plan --region EU-WEST-1", "--region must be a region such as eu-west-1, not EU-WEST-1."),
    ("plan --profile nope", "The config profile (nope) could not be found."),
    ("plan -o xml", "'xml' is not one of 'text', 'json'."),
    ("plan --exit-code=3", "does not take a value"),
    ("up --yes --timeout nonsense", "--timeout takes a duration such as 30s"),
    ("up --yes --timeout nan", "--timeout takes a duration such as 30s"),
    ("up --yes --lock-timeout nonsense", "--lock-timeout takes a duration such as 30s"),
    ("down --yes --lock-timeout -1", "--lock-timeout takes a duration such as 30s"),
    ("up --yes --only nope", "The spec has no service nope."),
    ("up --yes --image nope=x", "The spec has no service nope."),
    ("up --yes --image web=", "--image must not be empty."),
    ("up --yes --image web=UP/bad:::x", "--image must be an image such as nginx:1.29"),
    ("scale --count -1", "-1 is not in the range 0<=x<=5000."),
    ("scale --count 99999999999999999999", "is not in the range"),
    ("scale --count 1.5", "'1.5' is not a valid int range."),
    ("scale --count 1 --min 1", "Give --count, or --min, --max or both."),
    ("scale", "Give --count, or --min, --max or both."),
    *((f"{command} nope", "The spec has no service") for command in ("scale --count 1", "logs")),
    *((f"{command} nope", "The spec has no service") for command in ("events", "history", "run")),
    *((f"{command} nope", "The spec has no service") for command in ("rollback", "restart")),
    *((f"{command} nope", "The spec has no service") for command in ("exec", "continue", "stop")),
    ("doctor nope", "The spec has no service nope."),
    ("logs --since nonsense", "--since takes a duration such as 10m or 2h, or a time"),
    ("logs --since 2026-13-45", "--since takes a duration such as 10m or 2h, or a time"),
    ("logs --until -1h", "--until takes a duration such as 10m or 2h, or a time"),
    ("logs --tail -1", "-1 is not in the range x>=0."),
    ("logs --follow --query x", "--follow does not go with --query."),
    ("rollback --to nope", "--to takes a revision of web such as 7 or web:7, got 'nope'."),
    ("run web --cpu 3", "--cpu must be CPU units such as 256, or `0.25 vCPU`, not 3. Did you mean"),
    ("run web --variable =", "--variable takes NAME=VALUE, got ''."),
    ("secrets set nope", "The spec has no secret nope."),
    ("secrets rotate nope", "The spec has no secret nope."),
    ("unlock nope", "unexpected extra argument"),
    ("plan --nope", "No such option"),
)


def test_nonsense_is_told_before_anything_is_asked(world: World) -> None:
    answers = {words: world.run(words, stdin="") for words, _ in WRONG}
    assert world.wire.calls == []
    wrong = {
        words: ran
        for words, said in WRONG
        if (ran := answers[words]).exit_code != 2 or said not in " ".join(ran.stderr.split())
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SET", "X", "--set takes NAME=VALUE"),
        ("ENV", "nope", "the file has no `environments`"),
        ("REGION", "nope", "--region must be a region"),
        ("OUTPUT", "xml", "is not one of"),
        ("LOCAL", "perhaps", "is not a valid boolean"),
        ("VERBOSE", "perhaps", "is not a valid boolean"),
        ("LOCK_TIMEOUT", "soon", "--lock-timeout takes a duration"),
    ],
)
def test_so_is_nonsense_in_the_environment(
    world: World, variable: str, value: str, said: str
) -> None:
    ran = world.run("up", "--yes", env={f"FARGATECTL_{variable}": value})
    assert (ran.exit_code, world.wire.calls) == (2, [])
    assert said in ran.stderr


def test_a_region_that_nobody_has_is_told_by_its_name(world: World) -> None:
    for command in ("plan", "up --yes", "status", "logs"):
        ran = world.run(command, "--region", "eu-west-9")
        assert ran.exit_code == 2, ran.stderr
        assert "has no region eu-west-9" in ran.stderr
        assert "--region, `region:` in the spec, or AWS_REGION" in ran.stderr


def test_times_before_all_time_are_its_beginning(world: World) -> None:
    world.up()
    ran = world.run("logs --since 9999999999d --tail 1")
    assert (ran.exit_code, len(ran.stdout.splitlines())) == (0, 1)
