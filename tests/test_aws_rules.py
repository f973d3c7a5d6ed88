"""The table of AWS's rules is whole, and what it names exists."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.aws_rules import RULES, SECTIONS, Rule

TESTS = Path(__file__).parent
COUNT = 110


@cache
def _tests_in(file: str) -> frozenset[str]:
    path = TESTS / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_rule_has_its_row() -> None:
    assert sorted(RULES) == list(range(1, COUNT + 1))


@pytest.mark.parametrize("rule", [*RULES.values(), *SECTIONS.values()], ids=lambda rule: rule.about)
def test_what_the_table_names_exists(rule: Rule) -> None:
    assert rule.enforced or rule.because
    for test in filter(None, (rule.enforced, rule.caught)):
        file, _, name = test.partition("::")
        assert name in _tests_in(file), test
