from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from fargatectl.spec import json_schema


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema()


def test_it_is_json_schema_2020_12(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_key_is_documented(schema: dict[str, Any]) -> None:
    sections = {name: s for name, s in schema["$defs"].items() if not name.endswith("Overlay")}
    undocumented = [
        f"{name}.{key}"
        for name, section in {**sections, "Spec": schema}.items()
        for key, value in _properties(section)
        if not value.get("description")
    ]
    assert undocumented == []


def test_every_mapping_of_the_file_refuses_unknown_keys(schema: dict[str, Any]) -> None:
    for name, section in schema["$defs"].items():
        described = [section, *section.get("anyOf", [])]
        [mapping] = [form for form in described if "properties" in form]
        assert mapping["additionalProperties"] is False, name


ACCEPTED = [
    {"image": "x", "port": 80, "http": True},
    {"image": "x", "port": "${PORT}", "http": "/api/*", "count": "${N}"},
    {"image": "x", "http": [{"path": ["/a", "/b"], "health_check": "/health"}]},
    {"image": "x", "spot": "70%", "memory": "1 GB", "cpu": "0.25 vCPU"},
    {"image": "x", "spot": {"base": 1, "weight": 4}, "arch": "${ARCH}"},
    {"build": ".", "command": "a b", "environment": {"A": 1, "B": True}, "connect": "client"},
    {"build": {"context": ".", "args": ["A=1"]}, "environment": ["A=1"], "connect": True},
    {"image": "x", "health_check": "curl -f localhost", "stop_timeout": "5s"},
    {"image": "x", "deploy": {"circuit_breaker": False, "before": {"command": ["a"]}}},
    {"image": "x", "depends_on": {"log": "healthy"}, "ulimits": {"nofile": 65535}},
    {"image": "x", "scaling": {"max": 3, "cpu": "75%", "cooldown": "30s"}},
    {"image": "x", "volumes": {"/data": {}, "/efs": {"efs": "fs-12345678"}}},
    {"image": "x", "logs": {"retention": 7}, "raw": {"container": {"anything": [1]}}},
]
REFUSED: list[Any] = [
    {"image": "x", "prot": 80},
    {"image": "x", "port": 70000},
    {"image": "x", "count": "three"},
    {"image": "x", "arch": "arm"},
    {"image": "x", "http": {"paths": "/"}},
    {"image": "x", "health_check": {"interval": "soon"}},
    5,
]


@pytest.mark.parametrize("service", ACCEPTED, ids=str)
def test_editors_accept_every_short_form(schema: dict[str, Any], service: Any) -> None:
    assert _valid(schema, {"app": "shop", "services": {"web": service}})


@pytest.mark.parametrize("service", REFUSED, ids=str)
def test_editors_refuse_what_load_would(schema: dict[str, Any], service: Any) -> None:
    assert not _valid(schema, {"app": "shop", "services": {"web": service}})


def test_editors_accept_a_spec_with_every_key(schema: dict[str, Any]) -> None:
    text = Path(__file__).with_name("every_key.yaml").read_text()
    assert _valid(schema, YAML(typ="safe", pure=True).load(text))


def test_an_environment_requires_nothing_and_may_remove_anything(schema: dict[str, Any]) -> None:
    overlay = {"region": None, "services": {"web": {"scaling": {"min": 2}, "port": None}}}
    assert _valid(schema, {"app": "shop", "environments": {"prod": overlay, "dev": None}})
    assert not _valid(schema, {"app": "shop", "environments": {"prod": {"servces": {}}}})
    assert not _valid(schema, {"app": "shop", "services": {"web": {"scaling": {"min": 2}}}})


def test_a_user_s_own_keys_are_accepted(schema: dict[str, Any]) -> None:
    assert _valid(schema, {"app": "shop", "x-common": {"image": "x"}, "services": {}})


def _properties(section: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for form in [section, *section.get("anyOf", [])]:
        yield from form.get("properties", {}).items()


def _valid(schema: dict[str, Any], document: object) -> bool:
    jsonschema = pytest.importorskip("jsonschema")
    return bool(jsonschema.Draft202012Validator(schema).is_valid(document))
