"""Carrying out a plan, and cleaning up behind it."""

from dataclasses import replace

import pytest

from fargatectl.engine import (
    ApplyFailed,
    KeptBack,
    Key,
    Ref,
    Resource,
    Wanted,
    apply,
    make_plan,
    prune,
)
from fargatectl.errors import FargatectlError
from fargatectl.events import StepDone, StepFailed, StepStarted
from tests.engine.test_plan import box, lid, plan, stand
from tests.engine.toys import OURS, Cloud, aws, kinds


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def run(cloud: Cloud, *resources: Resource) -> list[object]:
    return list(apply(plan(cloud, *resources), aws()))


def test_refs_are_filled_with_what_was_made_before(cloud: Cloud) -> None:
    run(cloud, box(cloud), lid(cloud, box(cloud)))
    assert cloud.things[Key("lid", "a")].box == "id-box-a"  # type: ignore[attr-defined]


def test_each_step_tells_when_it_starts_and_ends(cloud: Cloud) -> None:
    events = run(cloud, box(cloud))
    assert [type(event) for event in events] == [StepStarted, StepDone]


def test_what_the_longest_chain_waits_for_starts_first(cloud: Cloud) -> None:
    alone = replace(box(cloud), name="alone")
    events = run(cloud, alone, box(cloud), lid(cloud, box(cloud)))
    started = [event.resource for event in events if isinstance(event, StepStarted)]
    assert started == ["box/a", "box/alone", "lid/a"]


def test_a_second_apply_writes_nothing(cloud: Cloud) -> None:
    run(cloud, box(cloud), lid(cloud, box(cloud)))
    cloud.writes.clear()
    assert run(cloud, box(cloud), lid(cloud, box(cloud))) == []
    assert cloud.writes == []


def test_a_step_that_proves_needless_is_not_written(cloud: Cloud) -> None:
    # The box's version would move; after the update it reads as the lid already has it.
    stand(cloud, box(cloud, content="water"), lid(cloud, box(cloud), version="v1"))
    wanted = lid(cloud, box(cloud), version=Ref(Key("box", "a"), "version"))
    events = run(cloud, box(cloud), wanted)
    assert cloud.writes == ["update box/a"]
    assert [e.action for e in events if isinstance(e, StepDone)] == ["update", "keep"]


def test_after_a_failure_nothing_that_needs_it_is_begun(cloud: Cloud) -> None:
    cloud.refuses["create a"] = FargatectlError("no room")
    with pytest.raises(ApplyFailed, match=r"no room\nDone: nothing. Not begun: lid/a"):
        run(cloud, box(cloud), lid(cloud, box(cloud)))
    assert cloud.writes == ["create box/a"]


def test_running_again_goes_on_from_there(cloud: Cloud) -> None:
    cloud.refuses["create l"] = FargatectlError("no room")
    with pytest.raises(ApplyFailed):
        run(cloud, box(cloud), lid(cloud, box(cloud), name="l"))
    cloud.refuses.clear()
    cloud.writes.clear()
    run(cloud, box(cloud), lid(cloud, box(cloud), name="l"))
    assert cloud.writes == ["create lid/l"]


def test_a_closed_apply_starts_nothing_new(cloud: Cloud) -> None:
    events = apply(plan(cloud, box(cloud), lid(cloud, box(cloud))), aws())
    next(events)
    events.close()
    assert "create lid/a" not in cloud.writes


def test_what_stands_is_used_while_the_rest_of_its_step_is_done(cloud: Cloud) -> None:
    first = box(cloud, open_first=True)
    run(cloud, first, lid(cloud, first))
    assert cloud.writes == ["create box/a", "create lid/a", "fill box/a"]


def test_a_step_that_fails_after_it_stood_is_told(cloud: Cloud) -> None:
    cloud.refuses["fill a"] = FargatectlError("a hole")
    first = box(cloud, open_first=True)
    alone = aws()
    alone.is_alone = True  # else it would look again, and find the box
    with pytest.raises(ApplyFailed, match=r"a hole\nDone: .*lid/a"):
        list(apply(plan(cloud, first, lid(cloud, first)), alone))


def test_users_are_deleted_before_what_they_use(cloud: Cloud) -> None:
    run(cloud, box(cloud), lid(cloud, box(cloud)))
    cloud.writes.clear()
    gone = make_plan(Wanted(OURS), aws(), kinds(cloud))
    list(prune(gone.prunes, aws()))
    assert cloud.writes == ["delete lid/a", "delete box/a"]
    assert cloud.things == {}


def test_what_cannot_be_deleted_keeps_only_what_it_uses(cloud: Cloud) -> None:
    run(cloud, box(cloud), lid(cloud, box(cloud)), box(cloud, name="b"))
    cloud.refuses["delete a"] = FargatectlError("lid/a is stuck")
    gone = make_plan(Wanted(OURS), aws(), kinds(cloud))
    events: list[object] = []
    with pytest.raises(KeptBack, match=r"lid/a is stuck\nLeft because of that: box/a"):
        events.extend(prune(gone.prunes, aws()))
    assert [type(e) for e in events if not isinstance(e, StepStarted)].count(StepFailed) == 1
    assert set(map(str, cloud.things)) == {"lid/a", "box/a"}
