"""Every short way to write something, and the one form in which it is kept."""

import pytest

from fargatectl.spec.models.circuit_breaker import Threshold
from fargatectl.spec.models.secrets import SecretRef
from fargatectl.spec.models.spot import Spot
from tests.spec.written import Folder, service

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/db/password"


@pytest.mark.parametrize(
    ("written", "seconds"), [("30", 30), ("30s", 30), ("1.5m", 90), ("2m", 120), ("'0.02 h'", 72)]
)
def test_durations_are_seconds(folder: Folder, written: str, seconds: int) -> None:
    web = folder.service(f"stop_timeout: {written}")
    assert web.stop_timeout == seconds


@pytest.mark.parametrize(
    ("cpu", "units"),
    [("512", 512), ('"512"', 512), ("0.5 vCPU", 512), (".5vcpu", 512), ("'1 vCPU'", 1024)],
)
def test_cpu_is_units(folder: Folder, cpu: str, units: int) -> None:
    assert folder.service(f"cpu: {cpu}, memory: 2048").cpu == units


@pytest.mark.parametrize(
    ("memory", "mebibytes"),
    [
        ("1024", 1024),
        ("'1024'", 1024),
        ("1 GB", 1024),
        ("1GiB", 1024),
        ("1g", 1024),
        ("0.5 GB", 512),
        ("512 MB", 512),
        ("512m", 512),
    ],
)
def test_memory_is_mebibytes(folder: Folder, memory: str, mebibytes: int) -> None:
    assert folder.service(f"memory: {memory}").memory == mebibytes


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("true", [("/*",)]),
        ("false", []),
        ("/api/*", [("/api/*",)]),
        ("{path: [/a, /b]}", [("/a", "/b")]),
        ("{host: a.example.com}", [("/*",)]),
        ("[/a, {path: /b}]", [("/a",), ("/b",)]),
    ],
)
def test_http_is_a_tuple_of_ways_in(
    folder: Folder, written: str, paths: list[tuple[str, ...]]
) -> None:
    web = folder.service(f"port: 80, http: {written}")
    assert [way.path for way in web.http] == paths


def test_a_way_in_always_has_its_container_and_the_name_of_its_port(folder: Folder) -> None:
    web = folder.service(
        "ports: {main: 80, admin: 9000}, http: [{path: /, port: 80}, {path: /p, container: proxy}],"
        "sidecars: {proxy: {image: x, port: 81}}"
    )
    assert [(way.container, way.port) for way in web.http] == [("web", "main"), ("proxy", "proxy")]
    assert web.sidecars["proxy"].ports == {"proxy": 81}


def test_conditions_take_one_value_or_several(folder: Folder) -> None:
    [way] = folder.service(
        "port: 80, http: {host: [a.b, '*.c.d'], headers: {X-A: '1'}, query: {v: [a]}, methods: GET}"
    ).http
    assert (way.host, way.headers) == (("a.b", "*.c.d"), {"X-A": ("1",)})
    assert (way.query, way.methods) == ({"v": ("a",)}, ("GET",))


def test_query_conditions_may_be_pairs_or_lone_values(folder: Folder) -> None:
    [way] = folder.service("port: 80, http: {query: [a=1, a=2, lone]}").http
    assert way.query == {"a": ("1", "2"), "": ("lone",)}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("true", Spot(base=0, weight=1, on_demand=0)),
        ("false", None),
        ("70%", Spot(base=0, weight=70, on_demand=30)),
        ("70", Spot(base=0, weight=70, on_demand=30)),
        ("{base: 1, weight: 4}", Spot(base=1, weight=4, on_demand=1)),
        ("{base: 2}", Spot(base=2, weight=1, on_demand=0)),
    ],
)
def test_spot_is_a_base_and_two_weights(folder: Folder, written: str, kept: Spot | None) -> None:
    assert folder.service(f"spot: {written}").spot == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (SECRET, SecretRef(SECRET)),
        (f"'{SECRET}:password::'", SecretRef(SECRET, key="password")),
        (f"'{SECRET}::AWSPREVIOUS:'", SecretRef(SECRET, stage="AWSPREVIOUS")),
        (PARAMETER, SecretRef(PARAMETER, "ssm")),
        ("ssm:/db/password", SecretRef("/db/password", "ssm")),
        ("my-app/db", SecretRef("my-app/db")),
        ("external:password", SecretRef("external", key="password")),
    ],
)
def test_a_secret_s_reference_says_store_name_and_key(
    folder: Folder, written: str, kept: SecretRef
) -> None:
    assert folder.service(f"secrets: {{X: {written}}}").secrets == {"X": kept}


def test_local_secrets_are_told_from_others_by_the_spec(folder: Folder) -> None:
    text = service("secrets: {A: db, B: 'db:password', C: 'other/name'}")
    spec = folder.load(text + "secrets: {db: {name: shop/db, generate: {key: password}}}\n").spec
    found = {name: spec.secret(ref) for name, ref in spec.services["web"].secrets.items()}
    assert found["A"] == found["B"] == spec.secrets["db"]
    assert found["C"] is None


def test_a_generated_secret_keeps_the_types_of_its_template(folder: Folder) -> None:
    text = "secrets: {db: {generate: {template: {user: a, port: 5432}, key: password}}}\n"
    generate = folder.load(service("") + text).spec.secrets["db"].generate
    assert generate is not None
    assert generate.template == {"user": "a", "port": 5432}
    assert (generate.length, generate.exclude_punctuation, generate.include_space) == (
        32,
        True,
        False,
    )


def test_an_existing_secret_is_its_name_or_arn(folder: Folder) -> None:
    text = f"secrets: {{a: {{from: x/y}}, b: '{SECRET}', c: {{from: 'ssm:/p'}}}}\n"
    secrets = folder.load(service("") + text).spec.secrets
    assert secrets["a"].source == SecretRef("x/y")
    assert secrets["b"].source == SecretRef(SECRET)
    assert secrets["c"].source == SecretRef("/p", "ssm")


def test_commands_are_words(folder: Folder) -> None:
    web = folder.service("command: 'sh -c \"a b\"', entrypoint: [a, 5, true]")
    assert (web.command, web.entrypoint) == (("sh", "-c", "a b"), ("a", "5", "true"))


@pytest.mark.parametrize(
    ("written", "command"),
    [
        ("curl -f localhost", ("CMD-SHELL", "curl -f localhost")),
        ("{command: [curl, -f, x]}", ("CMD", "curl", "-f", "x")),
        ("{command: [CMD-SHELL, a b]}", ("CMD-SHELL", "a b")),
    ],
)
def test_a_container_s_health_check_is_as_docker_has_it(
    folder: Folder, written: str, command: tuple[str, ...]
) -> None:
    check = folder.service(f"health_check: {written}").health_check
    assert check is not None
    assert check.command == command


@pytest.mark.parametrize("written", ["{A: 1, B: ''}", "[A=1, B=]"])
def test_variables_are_a_mapping_or_a_list(folder: Folder, written: str) -> None:
    assert folder.service(f"environment: {written}").environment == {"A": "1", "B": ""}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("log", {"log": "start"}),
        ("[log]", {"log": "start"}),
        ("{log: complete}", {"log": "complete"}),
    ],
)
def test_dependencies_are_names_and_what_to_wait_for(
    folder: Folder, written: str, kept: dict[str, str]
) -> None:
    assert (
        folder.service(f"depends_on: {written}, sidecars: {{log: {{image: x}}}}").depends_on == kept
    )


def test_builds_and_volumes_and_limits_have_short_forms(folder: Folder) -> None:
    web = folder.service(
        "build: ./web, volumes: {/a: {}, /b: , /c: {ebs: 20}}, ulimits: {nofile: 9}"
    )
    assert web.build is not None
    assert web.build.context == "./web"
    assert (web.volumes["/a"].efs, web.volumes["/b"].ebs) == (None, None)
    assert web.volumes["/c"].ebs is not None
    assert (web.volumes["/c"].ebs.size, web.volumes["/c"].ebs.type) == (20, "gp3")
    assert (web.ulimits["nofile"].soft, web.ulimits["nofile"].hard) == (9, 9)


@pytest.mark.parametrize(
    ("written", "client"), [("true", False), ("client", True), ("{name: api, port: 8080}", False)]
)
def test_connect_is_a_switch_a_word_or_a_mapping(
    folder: Folder, written: str, client: bool
) -> None:
    connect = folder.service(f"port: 80, connect: {written}").connect
    assert connect is not None
    assert connect.client is client


def test_a_role_is_an_arn_or_permissions(folder: Folder) -> None:
    arn = "arn:aws:iam::123456789012:role/web"
    role = folder.service(f"role: {arn}").role
    assert role is not None
    assert role.arn == arn
    own = folder.service("role: {statements: {actions: 's3:Get*', resources: '*'}}").role
    assert own is not None
    assert (own.statements[0].actions, own.statements[0].effect) == (("s3:Get*",), "Allow")


def test_the_circuit_breaker_is_on_until_it_is_switched_off(folder: Folder) -> None:
    off = folder.service("deploy: {circuit_breaker: false}").deploy
    some = folder.service("deploy: {circuit_breaker: {threshold: 50%}}").deploy.circuit_breaker
    few = folder.service("deploy: {circuit_breaker: {threshold: 3}}").deploy.circuit_breaker
    assert off.circuit_breaker is None
    assert some is not None
    assert some.threshold == Threshold(50, "percent")
    assert few is not None
    assert few.threshold == Threshold(3, "tasks")


@pytest.mark.parametrize(
    ("written", "cpu"),
    [
        ("{max: 4}", 75),
        ("{max: 4, cpu: 60%}", 60),
        ("{max: 4, memory: 80}", None),
        ("{max: 4, schedule: {at: '@daily', min: 2}}", None),
    ],
)
def test_scaling_follows_the_cpu_where_nothing_else_is_said(
    folder: Folder, written: str, cpu: int | None
) -> None:
    scaling = folder.service(f"scaling: {written}").scaling
    assert scaling is not None
    assert (scaling.min, scaling.cpu) == (1, cpu)


def test_a_cooldown_is_for_both_directions_or_for_each(folder: Folder) -> None:
    both = folder.service("scaling: {max: 2, cooldown: 2m}").scaling
    each = folder.service("scaling: {max: 2, cooldown: {in: 5m}}").scaling
    assert both is not None
    assert each is not None
    assert (both.cooldown.scale_in, both.cooldown.scale_out) == (120, 120)
    assert (each.cooldown.scale_in, each.cooldown.scale_out) == (300, 60)


@pytest.mark.parametrize(
    ("written", "timeout"), [("{interval: 5s}", 4), ("{interval: 5s, timeout: 2s}", 2), ("{}", 5)]
)
def test_the_health_check_s_default_timeout_gives_way_to_a_short_interval(
    folder: Folder, written: str, timeout: int
) -> None:
    [way] = folder.service(f"port: 80, http: {{health_check: {written}}}").http
    assert way.health_check.timeout == timeout


def test_grpc_has_its_own_status_codes(folder: Folder) -> None:
    [way] = folder.service("port: 80, protocol: grpc, http: true").http
    assert way.health_check.codes == "0-99"


def test_an_action_may_be_just_its_target(folder: Folder) -> None:
    text = service("port: 80") + (
        "load_balancer:\n  default: {respond: 404}\n  rules:\n"
        "    - {when: {path: /old}, redirect: /new}\n"
        "    - {when: {path: /a}, forward: web}\n"
        "    - {when: {path: /b}, forward: {web: 9}}\n"
    )
    balancer = folder.load(text).spec.load_balancer
    old, lone, weighted = balancer.rules
    assert balancer.default is not None
    assert balancer.default.respond is not None
    assert (balancer.default.respond.status, balancer.default.respond.body) == (404, "")
    assert old.redirect is not None
    assert (old.redirect.to, old.redirect.status) == ("/new", 301)
    assert (lone.forward, weighted.forward) == ({"web": 1}, {"web": 9})


def test_a_cluster_is_a_name_or_a_mapping(folder: Folder) -> None:
    assert folder.load(service("") + "cluster: main\n").spec.cluster.name == "main"
    existing = folder.load(service("") + "cluster: {existing: theirs}\n").spec.cluster
    assert (existing.existing, existing.name) == ("theirs", None)


def test_logs_are_kept_for_ever_where_that_is_said(folder: Folder) -> None:
    assert folder.service("logs: {retention: forever}").logs.retention is None
    assert folder.service("logs: {retention: 7}").logs.retention == 7


def test_a_key_without_a_value_is_as_if_it_were_not_there(folder: Folder) -> None:
    web = folder.service("cpu: , http: , environment: , logs: {retention: }")
    assert (web.cpu, web.http, web.environment, web.logs.retention) == (256, (), {}, 30)
