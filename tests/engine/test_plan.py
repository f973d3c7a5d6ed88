"""Deciding what to do: create what is missing, update what differs, keep the rest."""

import pytest

from fargatectl.engine import Key, Plan, Ref, Resource, Wanted, make_plan
from fargatectl.errors import FargatectlError, NotOurs
from tests.engine.toys import OURS, THEIRS, Box, Cloud, Lid, aws, give_away, kinds


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def box(cloud: Cloud, name: str = "a", content: str | None = "sand", **more: object) -> Box:
    return Box(name=name, content=content, tags=dict(OURS.tags), cloud=cloud, **more)  # type: ignore[arg-type]


def lid(cloud: Cloud, on: Box, name: str = "a", color: str = "red", version: str = "") -> Lid:
    return Lid(
        name=name,
        box=Ref(on, "id"),
        version=version,
        color=color,
        tags=dict(OURS.tags),
        cloud=cloud,
    )


def plan(cloud: Cloud, *resources: Resource, adopt: bool = False) -> Plan:
    return make_plan(Wanted(OURS, resources), aws(), kinds(cloud), adopt=adopt)


def stand(cloud: Cloud, *resources: Resource) -> None:
    """Let the resources exist, refs filled."""
    from fargatectl.engine.refs import fill

    for resource in resources:
        filled = fill(resource, lambda ref: cloud.id_of(ref.key))
        cloud.things[resource.key] = filled  # type: ignore[assignment]


def actions(made: Plan) -> dict[str, str]:
    return {str(key): step.action for key, step in made.steps.items()}


def test_what_is_missing_is_created_after_what_it_needs(cloud: Cloud) -> None:
    made = plan(cloud, lid(cloud, box(cloud)), box(cloud))
    assert list(actions(made).items()) == [("box/a", "create"), ("lid/a", "create")]


def test_a_plan_writes_nothing(cloud: Cloud) -> None:
    stand(cloud, box(cloud, content="water"))
    plan(cloud, box(cloud), lid(cloud, box(cloud)))
    assert cloud.writes == []


def test_what_is_as_wanted_is_kept(cloud: Cloud) -> None:
    stand(cloud, box(cloud), lid(cloud, box(cloud)))
    assert plan(cloud, box(cloud), lid(cloud, box(cloud))).is_empty


def test_an_update_names_exactly_the_fields_that_differ(cloud: Cloud) -> None:
    stand(cloud, box(cloud), lid(cloud, box(cloud)))
    made = plan(cloud, box(cloud), lid(cloud, box(cloud), color="blue"))
    (change,) = made.steps[Key("lid", "a")].changes
    assert (change.path, change.old, change.new) == ("color", "red", "blue")


def test_a_wanted_none_leaves_the_found_value_alone(cloud: Cloud) -> None:
    stand(cloud, box(cloud, content="gold"))
    assert plan(cloud, box(cloud, content=None)).is_empty


def test_an_output_that_moves_is_known_after_apply(cloud: Cloud) -> None:
    old = lid(cloud, box(cloud), version="v0")
    stand(cloud, box(cloud, content="water"), old)
    wanted = lid(cloud, box(cloud), version=Ref(Key("box", "a"), "version"))
    made = plan(cloud, box(cloud), wanted)
    (change,) = made.steps[Key("lid", "a")].changes
    assert change.follows and isinstance(change.new, Ref)


def test_an_output_that_stays_is_compared_at_once(cloud: Cloud) -> None:
    stand(cloud, box(cloud, content="water"), lid(cloud, box(cloud)))
    assert actions(plan(cloud, box(cloud), lid(cloud, box(cloud))))["lid/a"] == "keep"


def test_a_ref_to_what_nobody_wants_is_refused_naming_both(cloud: Cloud) -> None:
    with pytest.raises(FargatectlError, match="lid/a refers to box/a"):
        plan(cloud, lid(cloud, box(cloud)))


def test_resources_that_need_each_other_are_refused_as_a_circle(cloud: Cloud) -> None:
    here = Lid(name="x", box=Ref(Key("lid", "y"), "id"), tags=dict(OURS.tags), cloud=cloud)
    there = Lid(name="y", box=Ref(Key("lid", "x"), "id"), tags=dict(OURS.tags), cloud=cloud)
    with pytest.raises(FargatectlError, match="need each other: lid/"):
        plan(cloud, here, there)


@pytest.mark.parametrize("owner", [THEIRS, None], ids=["another's", "nobody's"])
def test_what_is_not_ours_stops_the_plan(cloud: Cloud, owner: object) -> None:
    stand(cloud, box(cloud))
    give_away(cloud, Key("box", "a"), owner)  # type: ignore[arg-type]
    with pytest.raises(NotOurs, match="box/a exists and"):
        plan(cloud, box(cloud))


def test_adopting_takes_over_by_writing_our_tags(cloud: Cloud) -> None:
    stand(cloud, box(cloud))
    give_away(cloud, Key("box", "a"), None)
    (step,) = plan(cloud, box(cloud), adopt=True).writes
    assert {change.path for change in step.changes} == {
        "tags.fargatectl:app",
        "tags.fargatectl:env",
    }


def test_what_is_ours_and_not_wanted_is_pruned(cloud: Cloud) -> None:
    stand(cloud, box(cloud), box(cloud, name="old"))
    assert [str(item.key) for item in plan(cloud, box(cloud)).prunes] == ["box/old"]


def test_what_is_anothers_is_never_pruned(cloud: Cloud) -> None:
    stand(cloud, box(cloud, name="old"))
    give_away(cloud, Key("box", "old"), THEIRS)
    assert plan(cloud, box(cloud)).prunes == ()


def test_a_wish_for_a_part_prunes_nothing(cloud: Cloud) -> None:
    stand(cloud, box(cloud, name="old"))
    part = Wanted(OURS, (box(cloud),), is_whole=False)
    assert make_plan(part, aws(), kinds(cloud)).prunes == ()


def test_sets_tell_what_was_added_and_what_removed(cloud: Cloud) -> None:
    stand(cloud, box(cloud, labels=frozenset({"a", "b"})))
    (step,) = plan(cloud, box(cloud, labels=frozenset({"b", "c"}))).writes
    assert [(change.old, change.new) for change in step.changes] == [("a", None), (None, "c")]


def test_lists_of_named_things_are_compared_by_name(cloud: Cloud) -> None:
    old = ({"name": "x", "size": 1}, {"name": "y", "size": 2})
    new = ({"name": "y", "size": 2}, {"name": "x", "size": 3})
    stand(cloud, box(cloud, parts=old))
    (step,) = plan(cloud, box(cloud, parts=new)).writes
    assert [(c.path, c.old, c.new) for c in step.changes] == [("parts.x.size", 1, 3)]
