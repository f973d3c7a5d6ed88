import pytest

from tests.spec.written import Folder

TEXT = """\
app: shop
tags: {team: a, cost: b}
services:
  web:
    image: nginx
    port: 80
    http: true
    environment: {A: 1, B: 2}
    command: [a, b, c]
environments:
  dev:
  prod:
    region: eu-west-1
    tags: {cost: null}
    services:
      web:
        environment: {B: 3}
        command: [d]
        count: 4
      worker: {image: worker}
  bad:
    services:
      web:
        cuont: 3
        count: -1
"""


def test_maps_merge_scalars_and_lists_replace_and_null_removes(folder: Folder) -> None:
    spec = folder.load(TEXT, env="prod").spec
    web = spec.services["web"]
    assert (spec.region, spec.tags) == ("eu-west-1", {"team": "a"})
    assert (web.environment, web.command, web.count) == ({"A": "1", "B": "3"}, ("d",), 4)
    assert list(spec.services) == ["web", "worker"]
    assert (web.image, len(web.http)) == ("nginx", 1)


def test_an_environment_with_nothing_in_it_is_the_rest_of_the_file(folder: Folder) -> None:
    file = folder.load(TEXT, env="dev")
    assert file.spec.services["web"].count == 1
    assert (file.env, file.environments) == ("dev", ("dev", "prod", "bad"))


def test_a_problem_of_an_overlay_is_at_the_overlay_s_own_line(folder: Folder) -> None:
    unknown, negative = folder.problems(TEXT, env="bad")
    assert (unknown.line, unknown.column) == (24, 9)
    assert unknown.message == "unknown key `cuont` in services.web. Did you mean `count`?"
    assert (negative.line, negative.column) == (25, 16)


def test_what_an_overlay_leaves_alone_keeps_its_place(folder: Folder) -> None:
    file = folder.load(TEXT, env="prod")
    assert file.problem("services", "web", "image", message="").line == 5
    assert file.problem("services", "web", "command", message="").line == 18
    assert file.problem("services", "worker", message="").line == 20


@pytest.mark.parametrize(
    ("text", "env", "problem"),
    [
        (TEXT, None, "10:1: the file has environments: choose one with --env dev, prod or bad."),
        (TEXT, "", "10:1: the file has environments: choose one with --env dev, prod or bad."),
        (TEXT, "prd", "10:1: there is no environment `prd`. Did you mean `prod`?"),
        ("app: x\n", "prod", "0:0: --env prod: the file has no `environments`."),
        ("app: x\nenvironments: {}\n", "prod", "0:0: --env prod: the file has no `environments`."),
        (
            "app: x\nenvironments: [dev]\n",
            "dev",
            "2:15: environments must be a mapping of names to what is different there.",
        ),
        (
            "app: x\nenvironments: {dev: 5}\n",
            "dev",
            "2:21: environments.dev must be a mapping of what is different there.",
        ),
        (
            "app: x\nenvironments: {Dev: {}}\n",
            "Dev",
            "2:16: an environment's name is [a-z][a-z0-9-]*, at most 32 long, not `Dev`.",
        ),
        (
            "app: x\nenvironments: {dev: {environments: {}}}\n",
            "dev",
            "2:22: an environment has no environments of its own.",
        ),
    ],
)
def test_the_choice_of_an_environment_is_checked(
    folder: Folder, text: str, env: str | None, problem: str
) -> None:
    assert folder.problem(text, env) == problem
