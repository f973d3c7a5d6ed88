from pathlib import Path

import pytest

from fargatectl.errors import SpecError
from fargatectl.spec import load
from fargatectl.spec.source import MOST_BYTES
from tests.spec.written import HELLO, Folder, service

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: the file is empty. The least it needs: `app` and a service."),
        ("# nothing\n", "1:1: the file is empty. The least it needs: `app` and a service."),
        ("- app: x\n", "1:1: a spec is a mapping (`app: …`), but this is a list."),
        ("hello\n", "1:1: a spec is a mapping (`app: …`), but this is text."),
        ("app: x\n---\napp: y\n", "2:1: a second document (`---`) starts here. A spec is one"),
        ("app: x\nservices:\n\tweb: 1\n", "3:1: YAML does not take tabs for indentation."),
        ("app: x\nservices: [a\n", "3:1: this is not YAML: expected ',' or ']'"),
        ("app: *x\n", "1:6: this is not YAML: found undefined alias"),
        ("app: !Ref x\n", "1:6: the tag `!Ref` means nothing here."),
        ("app: x\n? [a]\n: b\n", "2:3: a key must be text, not a list or a mapping."),
        ("app: x\n'': b\n", "2:1: a key must not be empty."),
        ("app: x\n<<: 5\n", "2:5: `<<` takes an alias of a mapping: `<<: *name`."),
        ("app: &a\n  b: *a\n", "1:6: this contains itself, through an alias (`*`)."),
        ('app: "\\ud800"\n', "1:6: this has an escape for a character that is not text."),
        ("app: x\n# \x07\n", "2:3: the character U+0007 is not allowed in YAML."),
        (b"app: x\n# caf\xe9\n", "2:6: byte 0xe9 is not UTF-8. Save the file as UTF-8."),
        (HELLO.encode("utf-16"), "1:1: byte 0xff is not UTF-8. Save the file as UTF-8."),
        ("[" * 5000, "1:1: this is nested more than 50 levels deep."),
        ("a:\n  " + "- " * 60 + "a", "2:103: this is nested more than 50 levels deep."),
        ("a: " + "[" * 60 + "]" * 60, "1:4: this is nested more than 50 levels deep."),
    ],
    ids=repr,
)
def test_what_is_no_yaml_mapping_is_one_problem_with_its_place(
    folder: Folder, text: str | bytes, problem: str
) -> None:
    assert folder.problem(text).startswith(problem)


def test_a_few_lines_of_aliases_cannot_stand_for_billions_of_values(folder: Folder) -> None:
    assert "with its aliases (`*`) the file has more than 50,000 values" in folder.problem(BOMB)


def test_a_key_that_stands_twice_is_told_with_all_other_problems(folder: Folder) -> None:
    found = folder.problems("app: shop\napp: other\nservices: {web: {image: x, prot: 1}}\n")
    assert [(problem.line, problem.column) for problem in found] == [(2, 1), (3, 28)]
    assert found[0].message == "`app` stands here twice."


def test_a_file_that_is_too_large_is_not_read(folder: Folder) -> None:
    assert "1:1: it has more than 1,000,000 bytes" in folder.problem(HELLO + "#" * MOST_BYTES)


def test_a_missing_file_says_how_to_make_one(folder: Folder) -> None:
    file = folder.path / "missing.yaml"
    assert "no such file." in _problem_of(str(file))


def test_a_folder_in_place_of_a_file_says_which_file_was_meant(folder: Folder) -> None:
    assert "this is a folder. Did you mean " in _problem_of(str(folder.path))


def test_an_impossible_path_is_no_traceback() -> None:
    assert "cannot be read" in _problem_of("a\0b")


def _problem_of(path: str) -> str:
    with pytest.raises(SpecError) as refused:
        load(Path(path), env=None, sets={}, environ={})
    return str(refused.value)


def test_json_is_yaml(folder: Folder) -> None:
    text = '{"app": "shop", "services": {"web": {"image": "nginx", "port": 80}}}'
    assert folder.load(text).spec.services["web"].ports == {"web": 80}


def test_a_byte_order_mark_is_no_problem(folder: Folder) -> None:
    assert folder.load(b"\xef\xbb\xbf" + HELLO.encode()).spec.app == "hello"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("true", "true"),
        ("NO", "NO"),
        ("1.0", "1.0"),
        ("0x10", "0x10"),
        ("007", "007"),
        ("1_000", "1_000"),
        ("2026-11-30", "2026-11-30"),
        ("12:30:45", "12:30:45"),
        ("''", ""),
        ("!!str 5", "5"),
        ('"\\u00e9"', "é"),
    ],
)
def test_a_variable_s_value_stays_as_it_is_written(folder: Folder, written: str, kept: str) -> None:
    assert folder.service(f"environment: {{A: {written}}}").environment == {"A": kept}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5", 5),
        ('"5"', "5"),
        ("!!str 5", "5"),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("yes", "yes"),
        ("False", False),
        ("~", None),
        ("[1, {a: true}]", [1, {"a": True}]),
        ('"${N}"', "7"),
        ('"v${N}"', "v7"),
    ],
)
def test_raw_values_are_what_yaml_says_they_are(
    folder: Folder, written: str, value: object
) -> None:
    web = folder.service(f"raw: {{container: {{x: {written}}}}}", N="7")
    assert web.raw.container == {"x": value}


def test_an_unquoted_variable_is_typed_in_raw_too(folder: Folder) -> None:
    text = service("").replace("{image: nginx, }", "")
    text += "    image: nginx\n    raw:\n      service:\n        x: ${N}\n"
    assert folder.load(text, environ={"N": "7"}).spec.services["web"].raw.service == {"x": 7}


def test_a_variable_that_braces_swallow_has_a_hint(folder: Folder) -> None:
    problem = folder.problem(service("port: ${PORT}"))
    assert problem.endswith("Inside `{…}` and `[…]`, put quotes around `${…}`.")


def test_a_problem_shows_its_line_without_what_a_terminal_would_obey(folder: Folder) -> None:
    [problem] = folder.problems(service("colour: \u202ered"))
    assert problem.source == "  web: {image: nginx, colour: \ufffdred}"
    assert "\u202e" not in str(problem)


def test_of_thousands_of_problems_the_first_hundred_are_told_and_the_rest_counted(
    folder: Folder,
) -> None:
    with pytest.raises(SpecError) as refused:
        folder.load(HELLO + "".join(f"key{number}: 1\n" for number in range(20_000)))
    told = str(refused.value)
    assert told.count("fargate.yaml:") == 100
    assert told.endswith("… and 19,900 more.\n20,000 errors. Nothing was changed.")
    assert len(refused.value.problems) == 100
