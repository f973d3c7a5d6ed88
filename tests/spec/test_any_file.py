"""Whatever the file holds, it is a spec or a list of problems, and never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fargatectl.errors import SpecError
from fargatectl.spec import Spec, json_schema, load
from tests.spec.written import HELLO

SETTINGS = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
KEYS = sorted(
    {
        key
        for section in [*json_schema()["$defs"].values(), json_schema()]
        for form in [section, *section.get("anyOf", [])]
        for key in form.get("properties", {})
    }
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=10),
    st.sampled_from(["web", "client", "70%", "5m", "1 GB", "/x", "${A}", "${A:-5}", "${", "a.b"]),
)
TREES: st.SearchStrategy[Any] = st.recursive(
    VALUES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=5)), inner, max_size=6),
    ),
    max_leaves=12,
)


def _load(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "fargate.yaml"
    file.write_bytes(content)
    try:
        assert isinstance(load(file, env=None, sets={}, environ={"A": "1"}).spec, Spec)
    except SpecError as error:
        assert all(problem.message and problem.file == str(file) for problem in error.problems)
        str(error).encode()


@SETTINGS
@given(st.binary(max_size=200))
def test_bytes(tmp_path: Path, content: bytes) -> None:
    _load(tmp_path, content)


@SETTINGS
@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@#,? \n\t\\xu0<=~$", max_size=60))
def test_text_of_yaml_s_own_characters(tmp_path: Path, content: str) -> None:
    _load(tmp_path, content.encode())


@SETTINGS
@given(st.dictionaries(st.sampled_from(KEYS), TREES, max_size=5), TREES)
def test_keys_of_the_spec_in_all_the_wrong_places(
    tmp_path: Path, keys: dict[str, Any], service: Any
) -> None:
    spec = {"app": "shop", **keys, "services": {"web": service}}
    _load(tmp_path, json.dumps(spec).encode())


@SETTINGS
@given(st.sampled_from(KEYS), TREES)
def test_any_value_for_each_key_of_a_service(tmp_path: Path, key: str, value: Any) -> None:
    web = {"image": "x", "port": 80, "http": {key: value}, key: value}
    _load(tmp_path, json.dumps({"app": "shop", "services": {"web": web}, key: value}).encode())


@SETTINGS
@given(st.integers(0, len(HELLO)), st.integers(0, 12), st.text(max_size=4))
def test_a_good_spec_with_one_slip(tmp_path: Path, at: int, cut: int, typed: str) -> None:
    _load(tmp_path, (HELLO[:at] + typed + HELLO[at + cut :]).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("content", [b"\0", b"\xff\xfe", b"%YAML 9.9\n---\na: b", b"%TAG", b'"\\x'])
def test_bytes_that_once_broke_a_parser(tmp_path: Path, content: bytes) -> None:
    _load(tmp_path, content)
