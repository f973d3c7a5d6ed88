"""Where listener rules stand: specific before general, ours beside strangers', run after run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fargatectl.blueprint.coverage import covers, is_more_specific
from fargatectl.blueprint.priorities import LAST, Wish, plan
from fargatectl.existing.balancer import Stranger
from fargatectl.resources.conditions import Conditions

ALL: Conditions = {"path-pattern": ("/*",)}
API: Conditions = {"path-pattern": ("/api/*",)}
USERS: Conditions = {"path-pattern": ("/api/users",)}
HOST: Conditions = {"host-header": ("app.example.com",)}
POST: Conditions = {"http-request-method": ("POST",)}

_PATHS = st.sampled_from(["/*", "/api/*", "/api/v1/*", "/api/v1/users", "/admin/*", "/static/?.js"])
_CONDITIONS = st.fixed_dictionaries(
    {"path-pattern": st.tuples(_PATHS)},
    optional={"host-header": st.just(("a.example.com",)), "source-ip": st.just(("10.0.0.0/8",))},
)


def _stranger(priority: int, conditions: Conditions) -> Stranger:
    return Stranger(priority, conditions, f"rule {priority}")


def _places(*rules: tuple[str, Conditions], **beside: object) -> dict[str, int]:
    places, problems = plan({name: Wish(said) for name, said in rules}, **beside)  # type: ignore[arg-type]
    assert not problems
    return places


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (API, ALL),
        (USERS, API),
        ({**API, **HOST}, API),
        ({**API, **HOST}, HOST),
        (HOST, {"host-header": ("*.Example.com",)}),
        (HOST, {"host-header": ("app.example.com", "www.example.com")}),
        ({"source-ip": ("10.1.0.0/16",)}, {"source-ip": ("10.0.0.0/8",)}),
        ({"query-string": ("v=2",)}, {"query-string": ("v=*",)}),
        ({"http-header X-A": ("yes",)}, ALL),
        ({"path-pattern": ("/api/?",)}, API),
    ],
)
def test_a_rule_about_some_of_anothers_requests_is_more_specific(
    narrow: Conditions, wide: Conditions
) -> None:
    assert is_more_specific(narrow, wide)
    assert not is_more_specific(wide, narrow)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (API, HOST),
        (API, {"path-pattern": ("/API/*",)}),
        ({"path-pattern": ("/a*",)}, {"path-pattern": ("/a?",)}),
        ({"source-ip": ("10.0.0.0/8",)}, {"source-ip": ("fd00::/8",)}),
        (POST, {"http-request-method": ("GET",)}),
        (API, {"path-pattern": ()}),
    ],
)
def test_rules_about_different_requests_do_not_cover_one_another(
    one: Conditions, other: Conditions
) -> None:
    assert not covers(other, one)


def test_the_more_specific_comes_first() -> None:
    places = _places(("all", ALL), ("api", API), ("users", USERS), ("host", {**API, **HOST}))
    assert places["users"] < places["api"] < places["all"] <= LAST
    assert places["host"] < places["api"]


def test_another_rule_does_not_move_those_that_are_there() -> None:
    before = _places(("all", ALL), ("api", API))
    after = _places(("aaa", {"path-pattern": ("/aaa/*",)}), ("all", ALL), ("api", API))
    assert before.items() <= after.items()


def test_explicit_priorities_are_kept_and_left_free() -> None:
    (wished,) = _places(("web", ALL)).values()
    places, problems = plan({"web": Wish(ALL), "other": Wish(API, priority=wished)})
    assert places["other"] == wished
    assert places["web"] > wished
    assert not problems


def test_one_priority_for_two_rules_is_told() -> None:
    _, (problem,) = plan({"web": Wish(ALL, 10), "api": Wish(API, 10)})
    assert (problem.rule, problem.reason) == ("api", "priority 10 is rule web's.")


def test_ours_come_before_the_stranger_that_would_shadow_them() -> None:
    places = _places(("api", API), strangers=[_stranger(10, ALL)])
    assert places["api"] < 10


def test_ours_come_after_the_stranger_that_they_would_shadow() -> None:
    places = _places(("web", HOST), strangers=[_stranger(49_990, {**HOST, **API})])
    assert places["web"] > 49_990


def test_a_place_between_two_strangers_is_found() -> None:
    between = [_stranger(7, USERS), _stranger(9, ALL)]
    assert _places(("api", API), strangers=between) == {"api": 8}


@pytest.mark.parametrize(
    ("strangers", "reason"),
    [
        ([_stranger(1, ALL)], "no priority is free before rule 1 (priority 1)"),
        ([_stranger(7, USERS), _stranger(8, ALL)], "before rule 8 (priority 8)"),
        ([_stranger(LAST, USERS)], "after rule 50000 (priority 50000)"),
        ([_stranger(300, API)], "rule 300 takes the same requests."),
    ],
)
def test_where_there_is_no_place_the_stranger_is_named(
    strangers: list[Stranger], reason: str
) -> None:
    places, (problem,) = plan({"api": Wish(API)}, strangers)
    assert places == {}
    assert reason in problem.reason


def test_a_rule_that_the_spec_puts_first_is_named_too() -> None:
    _, (problem,) = plan({"web": Wish(ALL, 1), "api": Wish(API)})
    assert "before rule web (priority 1)" in problem.reason


def test_a_strangers_priority_cannot_be_given_to_ours() -> None:
    _, (problem,) = plan({"api": Wish(API, 10)}, [_stranger(10, HOST)])
    assert problem.reason == "priority 10 is rule 10's."


def test_a_place_that_still_fits_is_kept() -> None:
    assert _places(("api", API), live={"api": 77}) == {"api": 77}
    moved = _places(("api", API), strangers=[_stranger(50, ALL)], live={"api": 77})
    assert moved["api"] < 50


@given(st.dictionaries(st.text("abcdef", min_size=1), _CONDITIONS, max_size=20))
def test_no_two_rules_share_a_place_and_none_is_shadowed(said: dict[str, Conditions]) -> None:
    wishes = {name: Wish(conditions) for name, conditions in said.items()}
    places, problems = plan(wishes)
    assert not problems
    assert len(set(places.values())) == len(said)
    for one in said:
        for other in said:
            if is_more_specific(said[one], said[other]):
                assert places[one] < places[other]


@given(st.dictionaries(st.text("abcdef", min_size=1), _CONDITIONS, max_size=12))
def test_a_second_run_leaves_every_rule_where_it_is(said: dict[str, Conditions]) -> None:
    wishes = {name: Wish(conditions) for name, conditions in said.items()}
    strangers = [_stranger(49_000, {"host-header": ("other.example.com",)})]
    first, _ = plan(wishes, strangers)
    assert plan(wishes, strangers, first)[0] == first
