from tests.spec.written import Folder, service

FILE = """\
# a comment

PLAIN=1
export EXPORTED=two words
QUOTED="three # 3" # said
SINGLE='$four'
URL=postgres://u:p@h/db?a=b#c
EMPTY=
COMMENTED=x # said
"""


def test_a_file_s_variables_are_read_and_the_spec_s_own_win(folder: Folder) -> None:
    folder.write("one.env", FILE)
    folder.write("two.env", "PLAIN=later\r\nB=2\r\n")
    web = folder.service("env_file: [one.env, two.env], environment: {B: mine}")
    assert web.environment == {
        "PLAIN": "later",
        "EXPORTED": "two words",
        "QUOTED": "three # 3",
        "SINGLE": "$four",
        "URL": "postgres://u:p@h/db?a=b#c",
        "EMPTY": "",
        "COMMENTED": "x",
        "B": "mine",
    }


def test_a_list_of_variables_wins_over_a_file_too(folder: Folder) -> None:
    folder.write("a.env", "A=1\nB=2\n")
    assert folder.service("env_file: a.env, environment: [B=3]").environment == {"A": "1", "B": "3"}


def test_sidecars_and_jobs_read_files_too(folder: Folder) -> None:
    folder.write("a.env", "A=1\n")
    text = service("sidecars: {log: {image: x, env_file: a.env}}")
    spec = folder.load(text + "jobs: {nightly: {image: x, env_file: a.env}}\n").spec
    assert spec.services["web"].sidecars["log"].environment == {"A": "1"}
    assert spec.jobs["nightly"].environment == {"A": "1"}


def test_a_missing_file_is_a_problem_of_the_spec_s_line(folder: Folder) -> None:
    [problem] = folder.problems(service("env_file: a.env"))
    assert (problem.line, problem.column) == (3, 33)
    assert problem.message.endswith("a.env: no such file.")


def test_a_bad_line_is_named_but_not_shown_for_it_may_be_a_secret(folder: Folder) -> None:
    folder.write("a.env", "A=1\nhunter2\n")
    [problem] = folder.problems(service("env_file: a.env"))
    assert problem.file.endswith("a.env")
    assert (problem.line, problem.message) == (2, "this is not `NAME=value`.")
    assert "hunter2" not in str(problem)
