import pytest

from fargatectl.spec.interpolate import Unset, substitute
from tests.spec.written import Folder, service

VALUES = {"A": "one", "B": "two", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("${A}", "one"),
        ("x-${A}-${B}", "x-one-two"),
        ("${EMPTY}", ""),
        ("${NO:-default}", "default"),
        ("${EMPTY:-default}", "default"),
        ("${A:-default}", "one"),
        ("${NO:-}", ""),
        ("${NO:-${B}}", "two"),
        ("${NO:-${NOT:-deep}}", "deep"),
        ("${A:?said}", "one"),
        ("$$", "$"),
        ("$${A}", "${A}"),
        ("$$$${A}", "$${A}"),
        ("$HOME and $5", "$HOME and $5"),
        ("#{path}", "#{path}"),
        ("${NO:-a:-b}", "a:-b"),
    ],
)
def test_expressions_are_filled_in(text: str, filled: str) -> None:
    assert substitute(text, VALUES) == filled


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${NO}", "NO is not set. Set it in your environment or with --set NO=…"),
        ("${NO:?say which}", "NO is not set: say which."),
        ("${EMPTY:?say which}", "EMPTY is not set: say which."),
        ("${NO:?}", "NO is not set: it is required."),
        ("${A", "`${` has no `}`. For a dollar sign write `$$`."),
        ("${NO:-${A}", "`${` has no `}`."),
        ("${}", "`${}` is none of ${NAME}, ${NAME:-default} and ${NAME:?message}."),
        ("${1A}", "`${1A}` is none of"),
        ("${A:+b}", "`${A:+b}` is none of"),
        ("${A-b}", "`${A-b}` is none of"),
        ("${NO:-" * 20 + "}" * 20, "the defaults are nested too deeply."),
    ],
)
def test_what_cannot_be_filled_in_is_said(text: str, message: str) -> None:
    with pytest.raises(Unset) as refused:
        substitute(text, VALUES)
    assert refused.value.message.startswith(message)


def test_a_set_value_comes_before_the_process_environment(folder: Folder) -> None:
    text = service("image: 'nginx:${TAG}'")
    file = folder.load(text, sets={"TAG": "set"}, environ={"TAG": "environment"})
    assert file.spec.services["web"].image == "nginx:set"


def test_app_and_env_are_predefined_and_nobody_else_s(folder: Folder) -> None:
    text = service("environment: {A: '${APP}-${ENV}'}") + "environments: {prod: {}}\n"
    file = folder.load(text, env="prod", environ={"APP": "other", "ENV": "other"})
    assert file.spec.services["web"].environment == {"A": "shop-prod"}


def test_a_number_may_come_from_a_variable_and_text_stays_text(folder: Folder) -> None:
    web = folder.service(
        "image: '${X}', count: '${N}', exec: '${YES}', environment: {A: '${X}'}",
        X="1.20",
        N="3",
        YES="true",
    )
    assert (web.image, web.count, web.exec, web.environment) == ("1.20", 3, True, {"A": "1.20"})


def test_a_number_from_a_variable_is_checked_like_any(folder: Folder) -> None:
    problem = folder.problem(service("count: '${N}'"), N="many")
    assert problem.endswith("count must be a whole number, 0 to 5000, not many.")


def test_an_unset_variable_is_told_at_its_own_line_and_once(folder: Folder) -> None:
    text = "app: shop\nservices:\n  web:\n    image: nginx\n    count: ${N}\n    command: |\n"
    first, second = folder.problems(text + "      echo\n      echo ${WHO}\n")
    assert (first.line, first.column, second.line, second.column) == (5, 12, 8, 12)


def test_only_the_chosen_environment_is_filled_in(folder: Folder) -> None:
    text = service("count: 1") + "environments: {dev: {}, prod: {region: '${UNSET}'}}\n"
    assert folder.load(text, env="dev").spec.region is None
