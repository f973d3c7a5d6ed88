"""The status of services is what AWS says of them, in few calls."""

import pytest

from fargatectl.runtime.logs import Source, lines
from fargatectl.runtime.status import status
from fargatectl.runtime.tasks import tasks_of
from tests.runtime.account import Account
from tests.runtime.shop import CLUSTER, Shop


def test_a_service_that_serves(shop: Shop, account: Account) -> None:
    list(shop.watch(shop.create("web", "nginx:1.27", count=2, http=True)))
    [web] = status(account.aws, CLUSTER, ["web"])
    assert (web.name, web.revision, web.image) == ("web", "web:1", "nginx:1.27")
    assert web.digest.startswith("sha256:")
    assert (web.desired, web.running, web.pending, web.serving) == (2, 2, 0, 2)
    assert [target.health for target in web.targets] == ["healthy", "healthy"]
    assert {target.id for target in web.targets} == {task.address for task in web.tasks}
    assert {task.status for task in web.tasks} == {"RUNNING"}
    assert web.events[0].message == "has reached a steady state."
    assert [(one.revision, one.status, one.rollout) for one in web.deployments] == [
        ("web:1", "PRIMARY", "COMPLETED")
    ]


@pytest.mark.at_the_pace_of_aws
def test_an_unhealthy_target_says_why(shop: Shop, account: Account) -> None:
    shop.create("web", "sim/unhealthy", http=True, grace=600)
    account.clock.sleep(90)
    [web] = status(account.aws, CLUSTER, ["web"])
    assert web.serving == 0
    assert {target.reason for target in web.targets} == {
        "Health checks failed with these codes: [500]"
    }


def test_without_a_load_balancer_what_runs_serves(shop: Shop, account: Account) -> None:
    list(shop.watch(shop.create("worker", "nginx")))
    [worker] = status(account.aws, CLUSTER, ["worker"])
    assert worker.serving == 1
    assert worker.targets == ()


def test_services_come_in_the_order_asked_and_missing_ones_not_at_all(
    shop: Shop, account: Account
) -> None:
    list(shop.watch(shop.create("web", "nginx"), shop.create("worker", "nginx")))
    found = status(account.aws, CLUSTER, ["worker", "gone", "web"])
    assert [one.name for one in found] == ["worker", "web"]


def test_a_cluster_that_does_not_exist_has_no_services(account: Account) -> None:
    assert status(account.aws, "nowhere", ["web"]) == ()


def test_a_deleted_service_is_gone(shop: Shop, account: Account) -> None:
    shop.create("web", "nginx")
    shop.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    account.clock.sleep(600)
    assert status(account.aws, CLUSTER, ["web"]) == ()


def test_stopped_tasks_say_why(shop: Shop, account: Account) -> None:
    list(shop.watch(shop.create("web", "sim/oom")))
    account.clock.sleep(60)
    stopped = tasks_of(account.aws, CLUSTER, "web", stopped=True)
    assert {task.stop_code for task in stopped} == {"EssentialContainerExited"}
    assert {task.containers[0].exit_code for task in stopped} == {137}
    assert all(task.revision == "web:1" and task.stopped for task in stopped)


def test_the_tasks_of_a_service_that_is_not_there_are_none(account: Account) -> None:
    assert tasks_of(account.aws, "nowhere", "web") == []


def test_logs_are_followed_from_the_old_tasks_to_the_new(shop: Shop, account: Account) -> None:
    watched = shop.create("web", "nginx:1")
    list(shop.watch(watched))
    shop.update("web", "nginx:2")
    read = lines(
        account.aws,
        [Source("web", "/shop/web", "web")],
        since=watched.since,
        follow=True,
        until=account.clock.now() + 120,
    )
    followed = [(line.time, line.task, line.message) for line in read]
    assert len(set(followed)) == len(followed)
    assert len({task for _, task, _ in followed}) == 2
    starts = [message for _, _, message in followed if message.startswith("Starting")]
    assert starts == ["Starting web from nginx:1", "Starting web from nginx:2"]
