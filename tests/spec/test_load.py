import os
import time
from pathlib import Path

import pytest

from fargatectl.errors import SpecError, UsageError
from fargatectl.spec import environments, find, load
from tests.spec.written import HELLO, Folder

ROOT = Path(__file__).parents[2]


def test_the_smallest_spec_has_every_default_of_the_interface(folder: Folder) -> None:
    spec = folder.load(HELLO).spec
    web = spec.services["web"]
    [http] = web.http
    assert (spec.app, spec.network.vpc, spec.network.cidr) == ("hello", "new", "10.0.0.0/16")
    assert (spec.network.zones, spec.network.nat) == (2, "none")
    assert (spec.load_balancer.public, spec.load_balancer.allow) == (True, ("0.0.0.0/0",))
    assert (web.cpu, web.memory, web.arch, web.count) == (256, 512, "x86_64", 1)
    assert (web.ports, web.logs.retention, web.exec) == ({"web": 80}, 30, False)
    assert (http.path, http.container, http.port) == (("/*",), "web", "web")
    assert http.health_check.model_dump() == {
        "path": "/",
        "interval": 10,
        "timeout": 5,
        "healthy": 2,
        "unhealthy": 3,
        "codes": "200-399",
        "grace": 60,
    }
    assert http.deregistration_delay == 30
    assert (web.deploy.strategy, web.deploy.min_healthy, web.deploy.max) == ("rolling", 100, 200)
    assert web.deploy.circuit_breaker is not None
    assert web.deploy.circuit_breaker.rollback


def test_a_default_says_that_nobody_wrote_it(folder: Folder) -> None:
    spec = folder.load(HELLO).spec
    assert "network" not in spec.model_fields_set
    assert not spec.network.model_fields_set


@pytest.mark.parametrize("name", ["fargate.yaml", "fargate.yml"])
def test_a_folder_s_spec_is_found_by_either_name(folder: Folder, name: str) -> None:
    file = folder.write(name, HELLO)
    assert find(folder.path) == file


def test_a_folder_without_a_spec_says_what_was_looked_for_and_how_to_make_one(
    folder: Folder,
) -> None:
    with pytest.raises(UsageError, match=r"no fargate.yaml or fargate.yml in .*\n.*README"):
        find(folder.path)


def test_a_later_problem_finds_its_line_or_that_of_the_nearest_parent(folder: Folder) -> None:
    file = folder.load(HELLO)
    image = file.problem("services", "web", "image", message="no such image.")
    assert (image.line, image.column) == (4, 12)
    assert image.source == "    image: amazon/amazon-ecs-sample"
    assert file.problem("services", "web", "http", 0, "path", message="").line == 6
    assert file.problem("services", "web", "memory", message="").line == 3
    assert file.problem("network", message="").line == 1


def test_the_file_is_named_as_the_user_named_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("x.yaml", "app: 1")
    monkeypatch.chdir(folder.path)
    with pytest.raises(SpecError, match=r"^x.yaml:1:"):
        load(Path("x.yaml"), env=None, sets={}, environ={})


def test_environments_are_listed_without_checking_the_rest(folder: Folder) -> None:
    file = folder.write("fargate.yaml", "environments: {dev: {}, prod: {app: 5}}\nbroken: yes")
    assert environments(file) == ("dev", "prod")


def test_a_user_s_own_keys_are_a_place_for_anchors(folder: Folder) -> None:
    text = "x-common: &common {image: nginx, cpu: 512, memory: 1 GB}\napp: shop\nservices:\n"
    spec = folder.load(text + "  a: *common\n  b: {<<: *common, cpu: 1024, memory: 2048}\n").spec
    assert spec.services["a"].cpu == 512
    assert (spec.services["b"].cpu, spec.services["b"].image) == (1024, "nginx")


def test_a_hundred_services_load_in_a_moment(folder: Folder) -> None:
    services = "".join(
        f"  s{number}:\n    image: nginx:{number}\n    port: 80\n    http: /s{number}/*\n"
        f"    environment:\n      A: 1\n      B: ${{X:-{number}}}\n"
        for number in range(100)
    )
    folder.load(HELLO)
    start = time.process_time()
    folder.load(f"app: many\nservices:\n{services}")
    assert time.process_time() - start < 2


def test_the_smallest_example_is_the_smallest_spec() -> None:
    assert (ROOT / "examples/hello/fargate.yaml").read_text() == HELLO


def test_a_spec_with_every_key_of_the_interface_loads() -> None:
    file = load(Path(__file__).with_name("every_key.yaml"), env="prod", sets={}, environ={})
    web = file.spec.services["web"]
    assert (web.image, web.cpu, web.memory) == ("repo/web:1.4.2", 256, 1024)
    assert file.spec.tags == {"team": "web", "cost-center": "12", "env": "prod"}


def test_what_is_no_file_is_told_and_waited_for_by_nobody(folder: Folder) -> None:
    os.mkfifo(folder.path / "pipe")
    (folder.path / "loop").symlink_to("loop")
    (folder.path / "link").symlink_to(folder.write("real.yaml", HELLO))
    for name, said in {
        "pipe": "the file is empty",
        "loop": "it cannot be read: Too many levels of symbolic links",
        "loop/fargate.yaml": "it cannot be read: Too many levels of symbolic links",
        "real.yaml/fargate.yaml": "it cannot be read: Not a directory",
        "/dev/null": "the file is empty",
        "/dev/zero": "it has more than 1,000,000 bytes",
        "n" * 300: "it cannot be read: File name too long",
    }.items():
        with pytest.raises(SpecError, match=said):
            load(folder.path / name, env=None, sets={}, environ={})
    assert load(folder.path / "link", env=None, sets={}, environ={}).spec.app == "hello"


def test_a_spec_may_come_through_a_pipe(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.write(writer, HELLO.encode())
    os.close(writer)
    with os.fdopen(reader) as stdin:
        piped = load(Path(f"/dev/fd/{reader}"), env=None, sets={}, environ={})
        assert piped.spec.app == "hello"
        monkeypatch.setattr("sys.stdin", stdin)
        with pytest.raises(SpecError, match="-:1:1: the file is empty"):
            load(Path("-"), env=None, sets={}, environ={})
