"""A rollout is followed to its end: success is only success, and a failure says why."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

import pytest

from fargatectl.aws import AwsError
from fargatectl.engine.telling import heard_by
from fargatectl.events import (
    Event,
    Progress,
    RolloutDone,
    RolloutEvent,
    RolloutFailed,
    RolloutGivenUp,
    ServiceSaid,
    TaskFailed,
)
from fargatectl.runtime.stopping import stop
from tests.runtime.account import Account
from tests.runtime.shop import CLUSTER, Shop
from tests.tampering import Change, Spot, tampering

STATUS = Spot("DescribeServiceDeploymentsResponse", ("serviceDeployments", "status"), is_enum=True)
NEW_STATUS = Change(STATUS, new_word=True)

E = TypeVar("E", bound=Event)


def only(kind: type[E], events: Iterable[RolloutEvent]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def ends(events: Iterable[RolloutEvent]) -> list[RolloutDone | RolloutFailed]:
    return [event for event in events if isinstance(event, RolloutDone | RolloutFailed)]


def failure(events: Iterable[RolloutEvent]) -> RolloutFailed:
    *_, last = events
    assert isinstance(last, RolloutFailed), last
    return last


@pytest.mark.at_the_pace_of_aws
def test_a_first_deployment_succeeds(shop: Shop) -> None:
    watched = shop.create("web", "nginx", count=2, http=True)
    *_, last = shop.watch(watched)
    assert isinstance(last, RolloutDone)
    assert (last.revision, last.running, last.desired) == ("web:1", 2, 2)
    assert last.has_targets
    assert last.seconds > 30


def test_a_service_without_a_load_balancer_succeeds(shop: Shop) -> None:
    *_, last = shop.watch(shop.create("worker", "nginx"))
    assert isinstance(last, RolloutDone)
    assert not last.has_targets


@pytest.mark.at_the_pace_of_aws
def test_a_rolling_update_tells_the_old_tasks_from_the_new(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx:1", count=2, http=True)))
    events = list(shop.watch(shop.update("web", "nginx:2"), until_drained=True))
    progress = only(Progress, events)
    assert {(one.revision, one.previous) for one in progress} == {("web:2", "web:1")}
    assert (progress[0].running, progress[0].old_running) == (0, 2)
    assert (progress[-1].running, progress[-1].old_running) == (2, 0)
    assert progress[-1].targets == {"healthy": 2}
    assert ends(events) == [events[-1]]
    assert isinstance(events[-1], RolloutDone)


@pytest.mark.at_the_pace_of_aws
def test_a_rollout_is_done_when_the_new_tasks_serve_and_says_what_drains(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx:1", count=2, http=True)))
    *_, last = shop.watch(shop.update("web", "nginx:2"))
    assert isinstance(last, RolloutDone)
    assert (last.running, last.draining) == (2, 2)
    assert [one["taskDefinition"][-1] for one in shop.describe("web")["deployments"]] == ["2", "1"]


def test_a_first_deployment_replaces_nothing(shop: Shop) -> None:
    events = shop.watch(shop.create("web", "nginx"))
    assert {one.previous for one in only(Progress, events)} == {None}


def test_a_restart_is_a_rollout_of_the_same_revision(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx")))
    events = list(shop.watch(shop.restart("web")))
    assert isinstance(events[-1], RolloutDone)
    assert events[-1].revision == "web:1"
    assert only(Progress, events)[0].old_running == 1


def test_progress_is_told_only_when_it_changes(shop: Shop) -> None:
    progress = only(Progress, shop.watch(shop.create("web", "nginx", http=True)))
    told = [(one.running, one.pending, one.targets) for one in progress]
    assert all(one != other for one, other in pairwise(told))


def test_ecs_is_quoted_once_in_order_and_only_on_this_rollout(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx")))
    shop.account.clock.sleep(60)
    watched = shop.update("web", "nginx:2")
    said = only(ServiceSaid, shop.watch(watched))
    assert said == sorted(said, key=lambda one: one.time)
    assert said[0].message.startswith("has started 1 tasks")
    assert said[0].time >= watched.since - 1
    assert said[-1].message == "has reached a steady state."
    assert len({(one.time, one.message) for one in said}) == len(said)


def test_a_crash_is_explained_with_the_last_words(shop: Shop) -> None:
    crash = only(TaskFailed, shop.watch(shop.create("web", "sim/crash")))[0]
    assert (crash.container, crash.exit_code) == ("web", 1)
    assert crash.stop_code == "EssentialContainerExited"
    assert crash.logs[-1] == "KeyError: 'DATABASE_URL'"
    assert crash.cause.startswith("The program expects DATABASE_URL")


def test_a_variable_that_is_set_is_not_blamed(shop: Shop) -> None:
    watched = shop.create("web", "sim/crash", environment=[{"name": "DATABASE_URL", "value": "x"}])
    assert "DATABASE_URL" not in only(TaskFailed, shop.watch(watched))[0].cause


def test_each_failed_task_is_told_once(shop: Shop) -> None:
    events = list(shop.watch(shop.create("web", "sim/crash", count=2)))
    failed = only(TaskFailed, events)
    assert len({one.task for one in failed}) == len(failed) >= 3
    assert failure(events).failures == tuple(failed)


def test_a_first_deployment_that_fails_has_nothing_to_go_back_to(shop: Shop) -> None:
    last = failure(shop.watch(shop.create("web", "sim/crash", http=True)))
    assert last.rolled_back_to is None
    assert last.serving == 0


def test_a_rollback_is_no_success_and_says_what_serves(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx", count=2, http=True)))
    last = failure(shop.watch(shop.update("web", "sim/crash")))
    assert (last.revision, last.rolled_back_to, last.serving) == ("web:2", "web:1", 2)
    assert "circuit breaker" in last.reason


@pytest.mark.at_the_pace_of_aws
def test_what_every_next_task_would_repeat_is_stopped_at_the_second(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx", http=True)))
    events = list(shop.watch(shop.update("web", "sim/no-secret")))
    (given_up,) = only(RolloutGivenUp, events)
    assert given_up.back_to == "web:1"
    last = failure(events)
    assert (len(last.failures), last.rolled_back_to, last.serving) == (2, "web:1", 1)
    assert last.reason == given_up.reason
    patient = list(shop.watch(shop.update("web", "sim/no-secret:2"), fails_fast=False))
    assert not only(RolloutGivenUp, patient)
    assert len(failure(patient).failures) == 3


def test_a_crash_loop_without_a_circuit_breaker_is_stopped_where_one_would(
    shop: Shop, account: Account
) -> None:
    off = {"enable": False, "rollback": False}
    list(shop.watch(shop.create("web", "nginx", breaker=off)))
    events = list(shop.watch(shop.update("web", "sim/crash")))
    assert len(only(RolloutGivenUp, events)) == 1
    assert (len(failure(events).failures), failure(events).rolled_back_to) == (3, "web:1")
    account.gate.deny("StopServiceDeployment")
    events = list(shop.watch(shop.update("web", "sim/crash"), timeout=120))
    (refused,) = only(RolloutGivenUp, events)
    assert "AccessDenied" in refused.refusal
    assert failure(events).reason.startswith("Not done after 2 min")


def test_what_shall_stay_as_it_is_when_it_fails_is_not_stopped(shop: Shop) -> None:
    stays = {"enable": True, "rollback": False}
    list(shop.watch(shop.create("web", "nginx", breaker=stays)))
    events = list(shop.watch(shop.update("web", "sim/no-secret")))
    assert not only(RolloutGivenUp, events)
    assert failure(events).rolled_back_to is None


def test_a_rollback_goes_past_a_revision_that_failed(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx")))
    list(shop.watch(shop.update("web", "sim/crash")))
    last = failure(shop.watch(shop.update("web", "sim/oom")))
    assert (last.revision, last.rolled_back_to, last.serving) == ("web:3", "web:1", 1)


def test_too_little_memory_is_explained(shop: Shop) -> None:
    oom = only(TaskFailed, shop.watch(shop.create("web", "sim/oom")))[0]
    assert oom.exit_code == 137
    assert oom.reason.startswith("OutOfMemoryError")
    assert "memory" in oom.fix


def test_an_image_that_cannot_be_pulled_is_explained(shop: Shop) -> None:
    pull = only(TaskFailed, shop.watch(shop.create("web", "sim/pull-denied")))[0]
    assert pull.stop_code == "TaskFailedToStart"
    assert pull.exit_code is None
    assert pull.logs == ()
    assert "none of that name, or it is private" in pull.cause


def test_a_missing_secret_is_explained(shop: Shop) -> None:
    secret = only(TaskFailed, shop.watch(shop.create("web", "sim/no-secret")))[0]
    assert secret.cause.startswith("A secret that `secrets` names does not exist")


def test_an_unhealthy_task_is_told_with_the_load_balancers_reason(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx", http=True)))
    events = list(shop.watch(shop.update("web", "sim/unhealthy")))
    sick = only(TaskFailed, events)[0]
    assert sick.health == "Health checks failed with these codes: [500]"
    assert "an error of its own: 500" in sick.cause
    assert failure(events).serving == 1


@pytest.mark.at_the_pace_of_aws
def test_an_unhealthy_task_is_told_while_its_connections_drain(shop: Shop) -> None:
    events = list(shop.watch(shop.create("web", "sim/unhealthy", http=True)))
    assert len(only(TaskFailed, events)) == 3


def test_without_a_rollback_the_failure_ends_the_watch_and_the_old_tasks_are_counted(
    shop: Shop,
) -> None:
    list(shop.watch(shop.create("web", "nginx", breaker={"enable": True, "rollback": False})))
    last = failure(shop.watch(shop.update("web", "sim/crash")))
    assert last.rolled_back_to is None
    assert last.serving == 1


def test_a_role_that_cannot_be_assumed_yet_is_said_and_waited_for(shop: Shop) -> None:
    shop.role = shop.make_role("new")
    events = list(shop.watch(shop.create("web", "nginx")))
    assert any("unable to assume the role" in one.message for one in only(ServiceSaid, events))
    assert only(TaskFailed, events) == []
    assert isinstance(events[-1], RolloutDone)


def test_services_are_watched_together_and_each_has_its_end(shop: Shop) -> None:
    good = shop.create("web", "nginx", http=True)
    bad = shop.create("worker", "sim/crash")
    events = list(shop.watch(good, bad))
    assert {(type(one), one.service) for one in ends(events)} == {
        (RolloutDone, "web"),
        (RolloutFailed, "worker"),
    }


def test_twelve_services_cost_few_calls(shop: Shop, account: Account) -> None:
    watched = [shop.create(f"web{number}", "nginx") for number in range(12)]
    account.gate.asked.clear()
    events = list(shop.watch(*watched))
    assert len(only(RolloutDone, events)) == 12
    looks = account.gate.asked.count("DescribeServices") / 2
    assert account.gate.asked.count("DescribeServiceDeployments") <= looks
    assert account.gate.asked.count("DescribeServiceRevisions") <= 2


@pytest.mark.at_the_pace_of_aws
def test_the_tasks_of_twenty_services_are_asked_for_only_where_some_may_have_failed(
    shop: Shop, account: Account
) -> None:
    names = [f"web{number}" for number in range(20)]
    list(shop.watch(*(shop.create(name, "nginx:1") for name in names)))
    watched = [shop.update(name, "nginx:2") for name in names[1:]]
    watched.append(shop.update(names[0], "sim/crash"))
    account.gate.asked.clear()
    events = list(shop.watch(*watched, fails_fast=False))
    assert len(only(RolloutDone, events)) == 19
    # What a look at each service had told is told still: every crash with its last words.
    crashes = failure(events).failures
    assert [one.exit_code for one in crashes] == [1, 1, 1]
    assert all(one.logs for one in crashes)
    looks = account.gate.asked.count("DescribeServiceDeployments")
    asked = account.gate.asked.count("ListTasks")
    assert asked < 20 + looks + 20  # at first, of the one that fails, and of those that end


def test_somebody_elses_newer_deployment_ends_the_watch(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx:1")))
    ours = shop.watch(shop.update("web", "nginx:2"))
    next(event for event in ours if isinstance(event, Progress))
    shop.update("web", "nginx:3")
    last = failure(ours)
    assert last.reason == "Superseded: somebody else started a newer deployment (web:3)."
    assert last.revision == "web:2"


def test_somebody_elses_deployment_is_not_taken_for_ours(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx:1")))
    ours = shop.update("web", "sim/crash")
    shop.update("web", "nginx:3")
    last = failure(shop.watch(ours))
    assert (last.revision, last.reason.partition(":")[0]) == ("web:2", "Superseded")


def test_a_deployment_that_is_stopped_by_hand_is_rolled_back(shop: Shop, account: Account) -> None:
    list(shop.watch(shop.create("web", "nginx:1")))
    events = shop.watch(shop.update("web", "nginx:2"))
    next(event for event in events if isinstance(event, Progress))
    deployment = shop.describe("web")["currentServiceDeployment"]
    assert stop(account.aws, deployment)
    assert stop(account.aws, deployment)
    last = failure(events)
    assert (last.rolled_back_to, last.serving) == ("web:1", 1)
    assert not stop(account.aws, deployment)


def test_an_update_that_ecs_does_not_deploy_is_done(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx")))
    events = list(shop.watch(shop.change("web", enableECSManagedTags=True)))
    assert isinstance(events[-1], RolloutDone)
    assert events[-1].seconds >= 60


@pytest.mark.at_the_pace_of_aws
def test_a_deployment_begun_long_before_is_taken_up(shop: Shop, account: Account) -> None:
    begun = shop.create("web", "sim/pull-denied")
    account.clock.sleep(400)
    again = replace(begun, since=account.clock.now())
    last = failure(shop.watch(again))
    assert last.failures


def test_a_deployment_that_was_undone_before_the_watch_is_no_success(
    shop: Shop, account: Account
) -> None:
    list(shop.watch(shop.create("web", "nginx")))
    undone = shop.update("web", "sim/crash")
    account.clock.sleep(1200)
    again = replace(undone, since=account.clock.now(), previous_deployment=None)
    last = failure(shop.watch(again))
    assert last.reason == "ECS deploys web:1 instead."


def test_scaling_out_ends_when_all_tasks_are_healthy(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx", http=True)))
    *_, last = shop.watch(shop.scale("web", 3))
    assert isinstance(last, RolloutDone)
    assert (last.running, last.desired) == (3, 3)
    health = [target.health for target in shop.targets("web")]
    assert health == ["healthy"] * 3


@pytest.mark.at_the_pace_of_aws
def test_scaling_in_ends_when_the_others_are_gone_and_is_no_failure(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx", count=3, http=True)))
    events = list(shop.watch(shop.scale("web", 1)))
    assert isinstance(events[-1], RolloutDone)
    assert events[-1].running == 1
    assert only(TaskFailed, events) == []


def test_scaling_to_nothing_is_done_at_once(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx")))
    *_, last = shop.watch(shop.scale("web", 0))
    assert isinstance(last, RolloutDone)
    assert last.running == 0


@pytest.mark.at_the_pace_of_aws
def test_a_watch_does_not_outlast_its_timeout(shop: Shop, account: Account) -> None:
    began = account.clock.now()
    watched = shop.create("web", "sim/crash", breaker={"enable": False, "rollback": False})
    last = failure(shop.watch(watched, timeout=300, fails_fast=False))
    assert account.clock.now() - began <= 301
    assert last.reason.startswith("Not done after 5 min: 0 of 1 tasks running")
    assert last.reason.endswith("ECS goes on trying; `fargatectl rollback` ends that.")
    assert last.failures


@pytest.mark.at_the_pace_of_aws
def test_a_timeout_tells_what_the_circuit_breaker_will_do(shop: Shop) -> None:
    last = failure(shop.watch(shop.create("web", "sim/slow", http=True), timeout=60))
    assert "0 of 1 tasks running, 1 starting" in last.reason
    assert "until its circuit breaker counts 3 failed tasks (0 now)" in last.reason


def test_a_status_that_nobody_knows_is_judged_by_what_the_service_tells(shop: Shop) -> None:
    list(shop.watch(shop.create("web", "nginx:1", http=True)))
    with tampering() as hand:
        hand.change = NEW_STATUS
        *_, good = shop.watch(shop.update("web", "nginx:2"))
        *_, bad = shop.watch(shop.update("web", "sim/crash"), timeout=60)
    assert isinstance(good, RolloutDone)
    assert (good.revision, good.running) == ("web:2", 1)
    assert isinstance(bad, RolloutFailed)


def test_throttled_looks_are_taken_again(shop: Shop, account: Account) -> None:
    list(shop.watch(shop.create("web", "nginx:1", http=True)))
    watched = shop.update("web", "nginx:2")
    for operation in (
        "DescribeServices",
        "DescribeServiceDeployments",
        "DescribeServiceRevisions",
        "DescribeTargetHealth",
        "ListServiceDeployments",
        "ListTasks",
    ):
        account.gate.throttle(operation, 2)
    events = list(shop.watch(watched))
    assert isinstance(events[-1], RolloutDone)
    assert only(Progress, events)[0].previous == "web:1"


def test_an_aws_that_never_answers_ends_with_the_timeout(shop: Shop, account: Account) -> None:
    watched = shop.create("web", "nginx")
    account.gate.throttle("DescribeServices", 10_000)
    last = failure(shop.watch(watched, timeout=120))
    assert "AWS did not answer" in last.reason


def test_a_watch_goes_on_after_a_new_sign_in(shop: Shop, account: Account) -> None:
    events = shop.watch(shop.create("web", "nginx"))
    told: list[str] = []
    with heard_by(told.append):
        next(events)
        account.gate.expire("DescribeServices")
        *_, last = events
    assert isinstance(last, RolloutDone)
    (text,) = told
    assert "aws sso login" in text


def test_a_refusal_that_will_not_pass_is_raised(shop: Shop, account: Account) -> None:
    watched = shop.create("web", "nginx")
    account.gate.deny("DescribeServices")
    with pytest.raises(AwsError, match="Could not watch the rollout: AccessDeniedException"):
        list(shop.watch(watched))


def test_logs_that_may_not_be_read_do_not_end_the_watch(shop: Shop, account: Account) -> None:
    account.gate.deny("GetLogEvents")
    events = list(shop.watch(shop.create("web", "sim/oom")))
    assert {one.logs for one in only(TaskFailed, events)} == {()}
    assert failure(events)


def test_a_service_that_is_not_there_fails(shop: Shop) -> None:
    watched = shop.create("web", "nginx")
    shop.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    assert failure(shop.watch(watched)).reason == "ECS knows no such service, or it was deleted."


def test_closing_the_watch_ends_the_asking(shop: Shop, account: Account) -> None:
    events = shop.watch(shop.create("web", "nginx"))
    next(events)
    asked = len(account.gate.asked)
    events.close()
    account.clock.sleep(60)
    assert len(account.gate.asked) == asked
