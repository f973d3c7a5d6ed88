"""Everything that can be wrong in a spec, and what the user reads."""

import pytest

from fargatectl.spec.models.sizes import MEMORY_OF_CPU
from tests.spec.written import Folder, service

HTTP = "port: 80, http: "


@pytest.mark.parametrize(
    ("cpu", "memory"), [(cpu, memory) for cpu, all_ in MEMORY_OF_CPU.items() for memory in all_]
)
def test_every_pair_that_fargate_takes_is_taken(folder: Folder, cpu: int, memory: int) -> None:
    web = folder.service(f"cpu: {cpu}, memory: {memory}")
    assert (web.cpu, web.memory) == (cpu, memory)


KEYS = {
    # sizes
    "cpu: 256, memory: 4096": "cpu 256 goes with memory 512, 1024 or 2048, not 4096.",
    "cpu: 512, memory: 8192": "cpu 512 goes with memory 1024, 2048, 3072 or 4096, not 8192.",
    "cpu: 1024": "cpu 1024 goes with memory 2048 to 8192 in steps of 1024, not 512.",
    "cpu: 300": (
        "services.web.cpu must be 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768, not 300."
    ),
    "cpu: 1": (
        "services.web.cpu must be CPU units such as 256, or `0.25 vCPU`, not 1. Did you mean "
        "`1 vCPU`?"
    ),
    "memory: lots": "services.web.memory must be MiB such as 512, or `1 GB`, not lots.",
    "ephemeral_storage: 20": (
        "services.web.ephemeral_storage must be a whole number, 21 to 200, not 20."
    ),
    "arch: arm": "services.web.arch must be x86_64 or arm64, not arm. Did you mean arm64?",
    # shapes
    "memmory: 1": "unknown key `memmory` in services.web. Did you mean `memory`?",
    "environment: 5": "services.web.environment must be a mapping (`name: …`), not 5.",
    "environment: [A]": (
        "services.web.environment must be a mapping or a list of NAME=value; A is neither."
    ),
    "environment: [A=1, A=2]": "services.web.environment sets A twice.",
    "environment: {A: {}}": "services.web.environment.A must be text, not a mapping.",
    "environment: {A: }": "services.web.environment.A must be text, not nothing.",
    "image: [a]": "services.web.image must be text, not a list.",
    "image: ''": "services.web.image must not be empty.",
    "exec: yes": "services.web.exec must be true or false, not yes.",
    "scaling: 5": (
        "services.web.scaling must be a mapping with keys such as min, max, memory, "
        "requests, not 5."
    ),
    "command: {a: b}": "services.web.command must be a list, not a mapping.",
    "command: 'a \"b'": ("services.web.command cannot be split into words: no closing quotation."),
    "build: ., image: x": "services.web.image and `build` exclude each other.",
    "stop_timeout: soon": (
        "services.web.stop_timeout must be a duration such as 30s, 5m or 2h, not soon."
    ),
    "stop_timeout: 3m": "services.web.stop_timeout must be 2s to 120s, not 3m.",
    "working_dir: src": "services.web.working_dir must be an absolute path, not src.",
    "ulimits: {nofile: {soft: 9, hard: 8}}": (
        "services.web.ulimits.nofile.hard must be at least soft (9), not 8."
    ),
    # counts
    "count: -1": "services.web.count must be a whole number, 0 to 5000, not -1.",
    "count: 1.5": "services.web.count must be a whole number, 0 to 5000, not 1.5.",
    "count: true": "services.web.count must be a whole number, 0 to 5000, not true.",
    "scaling: {min: 3, max: 2}": "scaling.max must be at least scaling.min (3), got 2.",
    "scaling: {min: 3}": "`max` is missing in services.web.scaling.",
    "scaling: {max: 2}, count: 5": "services.web.count must be within scaling (1 to 2), not 5.",
    "scaling: {max: 2, cpu: 0}": (
        "services.web.scaling.cpu must be a whole percentage, 1 to 100, not 0."
    ),
    "scaling: {max: 2, requests: 9}": (
        "scaling.requests needs `http`: it counts the load balancer's requests."
    ),
    "scaling: {max: 2, schedule: {at: '@daily'}}": (
        "a scheduled change needs `min`, `max` or both."
    ),
    "spot: maybe": "services.web.spot must be true, a percentage or a mapping, not maybe.",
    "spot: 170%": "services.web.spot must be a whole percentage, 0 to 100, not 170%.",
    "spot: {weight: 0, on_demand: 0}": "spot: `weight` and `on_demand` cannot both be 0.",
    # http
    "http: true": "`http` needs a `port`.",
    "port: 80, ports: {a: 81}": "services.web.port and `ports` exclude each other.",
    "port: 0": "services.web.port must be a whole number, 1 to 65535, not 0.",
    "ports: {a: 1, b: 2}, http: true": "`http` needs a `port`, which is one of a, b.",
    "ports: {a: 1, b: 2}, http: {port: c}": "there is no port `c`; there is a, b.",
    "ports: {A: 1}": (
        "a key in services.web.ports must be a name of lower-case letters, digits and "
        "hyphens, beginning with a letter, at most 64 long, not A."
    ),
    HTTP + "{port: other}": "there is no port `other`; there is web.",
    HTTP + "{container: ngnix}": "there is no container `ngnix`. Known: web.",
    HTTP + "api": (
        "services.web.http must be a path such as /api/*, beginning with / or *, not api."
    ),
    HTTP + "{host: localhost}": (
        "services.web.http.host must be a host name with a dot, such as app.example.com or "
        "*.example.com, not localhost."
    ),
    HTTP + "{methods: get}": (
        "services.web.http.methods must be an HTTP method in capital letters, such as GET, not get."
    ),
    HTTP + "{path: [/a, /b, /c, /d, /e, /f]}": (
        "a listener rule takes at most 5 values in all its conditions, not 6."
    ),
    HTTP + "{path: ['/*/*/*', '/*/*/*']}": (
        "a listener rule takes at most 5 wildcards (* and ?) in all its conditions, not 6."
    ),
    HTTP + "{source_ips: 10.0.0.1/8}": (
        "services.web.http.source_ips has bits set beyond its prefix: 10.0.0.1/8. Did you "
        "mean 10.0.0.0/8?"
    ),
    HTTP + "{priority: 0}": (
        "services.web.http.priority must be a whole number, 1 to 50000, not 0."
    ),
    HTTP + "{health_check: {interval: 6s, timeout: 6s}}": (
        "services.web.http.health_check.timeout must be less than interval (6s), not 6s."
    ),
    HTTP + "{health_check: health}": (
        "services.web.http.health_check must be a path such as /health, beginning with /, "
        "not health."
    ),
    HTTP + "{health_check: {codes: 500}}": (
        "health_check.codes must be within 200 to 499 for http, not 500."
    ),
    HTTP + "true, sidecars: {log: {image: x, port: 80}}": (
        "port 80 is another container's in this task."
    ),
    # secrets
    "secrets: {A: db}": "there is no secret `db`.",
    "secrets: {A: 'a:b:c'}": (
        "services.web.secrets.A must be `name`, `name:json-key`, an ARN or `ssm:/path`, not a:b:c."
    ),
    "secrets: {A: 'arn:aws:s3:::x'}": (
        "services.web.secrets.A must be the ARN of a secret or of a parameter, not arn:aws:s3:::x."
    ),
    "environment: {A: 1}, secrets: {A: x/y}": "A is set in `environment` too.",
    # containers
    "depends_on: lgo, sidecars: {log: {image: x}}": (
        "there is no container `lgo`. Did you mean `log`?"
    ),
    "depends_on: {log: up}, sidecars: {log: {image: x}}": (
        "services.web.depends_on.log must be start, complete, success or healthy, not up."
    ),
    "depends_on: {log: healthy}, sidecars: {log: {image: x}}": (
        "`healthy` needs a `health_check` of container log."
    ),
    "depends_on: log, sidecars: {log: {image: x, depends_on: web}}": (
        "containers wait for each other in a circle: web → log → web."
    ),
    "depends_on: web": "containers wait for each other in a circle: web → web.",
    "sidecars: {web: {image: x}}": "`web` is the main container: a sidecar needs another name.",
    "sidecars: {log: {}}": (
        "services.web.sidecars.log.image is missing: name an `image`, or a folder to `build`."
    ),
    # volumes, logs, roles
    "volumes: {data: {}}": "a key in services.web.volumes must be an absolute path, not data.",
    "volumes: {/a: {iam: true}}": (
        "services.web.volumes./a.iam is for an EFS file system: name it in `efs`."
    ),
    "volumes: {/a: {ebs: {}}}": "an EBS volume needs a `size` or a `snapshot`.",
    "volumes: {/a: {efs: fs-12345678, ebs: 5}}": (
        "services.web.volumes./a.ebs cannot stand beside `efs`: a volume is one or the other."
    ),
    "role: admin": (
        "services.web.role must be the ARN of a role (arn:aws:iam::…:role/…), not admin."
    ),
    "role: {statements: {actions: s3, resources: '*'}}": (
        "services.web.role.statements.actions must be an action such as sqs:ReceiveMessage, not s3."
    ),
    "network: {allow: wbe}": "there is no service `wbe`. Did you mean `web`?",
    "network: {allow: 10.0.0.0/33}": (
        "services.web.network.allow must be a network such as 10.0.0.0/16, not 10.0.0.0/33."
    ),
    # connect and deploy
    "connect: true": (
        "services.web.connect needs a `port` to offer; `connect: client` offers nothing."
    ),
    "connect: sure": (
        "services.web.connect must be a mapping with keys such as client, name, port, "
        "port_name, not sure."
    ),
    "deploy: {strategy: rollin}": (
        "services.web.deploy.strategy must be rolling, blue-green, canary or linear, not "
        "rollin. Did you mean rolling?"
    ),
    "deploy: {strategy: canary}": (
        "deploy.strategy canary needs `http` or `connect`: it moves requests from the old "
        "tasks to the new."
    ),
    "deploy: {canary: {percent: 5}}": (
        "services.web.deploy.canary is for strategy canary, and the strategy is rolling."
    ),
    "deploy: {max: 100}": (
        "a deployment of 1 task could not move: max 100% lets no new task start and "
        "min_healthy 100% lets no old one stop."
    ),
    "count: 2, deploy: {max: 140, min_healthy: 60}": (
        "a deployment of 2 tasks could not move: max 140% lets no new task start and "
        "min_healthy 60% lets no old one stop."
    ),
    "deploy: {early_success: 50%}": (
        "services.web.deploy.early_success must be at least min_healthy (100), not 50."
    ),
    "deploy: {pause: pre-scale-up}": (
        "services.web.deploy.pause is for strategy blue-green or canary or linear, and the "
        "strategy is rolling."
    ),
    "deploy: {bake: 90s}": "services.web.deploy.bake must be whole minutes, not 90s.",
    "deploy: {before: {}}": "`command` is missing in services.web.deploy.before.",
}


@pytest.mark.parametrize("keys", KEYS)
def test_a_service_s_problem_is_told_once_and_plainly(folder: Folder, keys: str) -> None:
    assert folder.complaint(service(keys)) == KEYS[keys]


def test_logs_name_the_nearest_retention(folder: Folder) -> None:
    complaint = folder.complaint(service("logs: {retention: 31}"))
    assert complaint.endswith("1827, 2192, 2557, 2922, 3288 or 3653 days; the nearest to 31 is 30.")


TOP = {
    "region: Ireland": "region must be a region such as eu-west-1, not Ireland.",
    "account: 12345": "account must be an account's 12 digits, not 12345.",
    "acount: 5": "unknown key `acount`. Did you mean `account`?",
    "tags: {'aws:a': b}": "tags that begin with aws: are reserved.",
    "tags: {'a!': b}": (
        "a key in tags must be 1 to 128 letters, digits, spaces or + - = . _ : / @, not a!."
    ),
    "network: {vpc: mine}": (
        "network.vpc must be new, default or the id of a VPC (vpc-…), not mine."
    ),
    "network: {zones: 4}": "network.zones must be a whole number, 2 to 3, not 4.",
    "network: {vpc: default, nat: one}": (
        "network.nat is for a VPC that fargatectl makes, and `vpc` is default."
    ),
    "network: {cidr: 10.0.0.0}": (
        "network.cidr must be an IPv4 network from /16 to /28, not 10.0.0.0/32."
    ),
    "network: {cidr: 10.0.0.0/8}": (
        "network.cidr must be an IPv4 network from /16 to /28, not 10.0.0.0/8."
    ),
    "network: {cidr: 10.0.0.0/26, zones: 3}": (
        "network.cidr has no room for 3 subnets of /27: it must be /25 or wider, not 10.0.0.0/26."
    ),
    "network: {cidr: 10.0.0.0/26, nat: one}": (
        "network.cidr has no room for 4 subnets of /27: it must be /25 or wider, not 10.0.0.0/26."
    ),
    "network: {subnets: {public: subnet-12345678}}": (
        "network.subnets needs an existing VPC: name its id in `vpc`."
    ),
    "network: {endpoints: sqs}": (
        "network.endpoints must be ecr, s3, logs, secretsmanager or ssm, not sqs. Did you mean ssm?"
    ),
    "cluster: {existing: a, name: b}": (
        "cluster.name is for a cluster that fargatectl makes; `existing` is left alone."
    ),
    "cluster: [a]": "cluster must be text, not a list.",
    "secrets: {db: {name: x}}": (
        "a secret needs `generate: true` (make it) or `from` (it exists)."
    ),
    "secrets: {db: {from: a/b, generate: true}}": (
        "an existing secret (`from`) has no `name` and nothing to `generate`."
    ),
    "secrets: {db: {generate: {template: {a: b}}}}": (
        "secrets.db.generate.template needs `key` beside it: which key takes the generated "
        "password?"
    ),
    "load_balancer: {certificate: auto}": "load_balancer.certificate needs a `domain`.",
    "load_balancer: {ssl_policy: x}": "load_balancer.ssl_policy needs a `certificate`.",
    "load_balancer: {listener: 80}": ("load_balancer.listener is for an `existing` load balancer."),
    "load_balancer: {existing: a, idle_timeout: 5}": (
        "load_balancer.idle_timeout belongs to the `existing` load balancer, which "
        "fargatectl leaves alone."
    ),
    "load_balancer: {allow: anybody}": (
        "load_balancer.allow must be a network such as 10.0.0.0/16, not anybody."
    ),
    "load_balancer: {default: {}}": (
        "an action is one of redirect, respond and forward; this has none of them."
    ),
    "load_balancer: {default: {respond: 302}}": (
        "load_balancer.default.respond must be 2xx, 4xx or 5xx, not 302; for 3xx there is "
        "`redirect`."
    ),
    "load_balancer: {default: {forward: wbe}}": ("there is no service `wbe`. Did you mean `web`?"),
    "load_balancer: {default: {forward: web}}": "service web has no `port` to forward to.",
    "load_balancer: {rules: [{redirect: /}]}": "`when` is missing in load_balancer.rules[0].",
    "load_balancer: {rules: [{when: {}, redirect: /}]}": "`when` needs at least one condition.",
    "jobs: {web: {image: x}}": "`web` is a service already: a job needs another name.",
    "jobs: {nightly: {image: x, timezone: Europe/Paris}}": (
        "jobs.nightly.timezone is for a `schedule`."
    ),
    "jobs: {nightly: {image: x, schedule: '@daily', timezone: Europe/Pariss}}": (
        "jobs.nightly.timezone must be a time zone such as Europe/Paris, not Europe/Pariss. "
        "Did you mean Europe/Paris?"
    ),
}


@pytest.mark.parametrize("key", TOP)
def test_a_problem_of_the_app_is_told_once_and_plainly(folder: Folder, key: str) -> None:
    assert folder.complaint(f"{service('')}{key}\n") == TOP[key]


def test_an_app_with_nothing_to_run_is_refused(folder: Folder) -> None:
    assert (
        folder.problem("app: shop\n") == "1:1: there is nothing to run: add `services` or `jobs`."
    )


def test_two_services_cannot_answer_the_same_requests(folder: Folder) -> None:
    text = "app: shop\nservices:\n  a: {image: x, port: 80, http: /x}\n"
    problem = folder.problem(text + "  b: {image: x, port: 80, http: /x}\n")
    assert problem == "4:33: service a answers the same requests."


def test_two_rules_cannot_have_the_same_priority(folder: Folder) -> None:
    text = service(HTTP + "{path: /, priority: 5}")
    rules = "load_balancer:\n  rules: [{when: {path: /a}, respond: 404, priority: 5}]\n"
    assert folder.problem(text + rules).endswith("priority 5 is another rule's.")


def test_too_many_tags_leave_no_room_for_ours(folder: Folder) -> None:
    tags = "".join(f"  t{number}: x\n" for number in range(41))
    assert folder.complaint(service("") + "tags:\n" + tags) == "tags are at most 40, not 41."


def test_all_problems_of_a_file_are_told_in_its_order_with_their_lines(folder: Folder) -> None:
    text = (
        "app: Shop\nservices:\n  web:\n    image: nginx\n    cpu: 256\n    memory: 4096\n"
        "    memmory: 1024\n    secrets: {A: nope}\n    depends_on: {ghost: start}\n"
        "  api:\n    prot: 80\njobs:\n  nightly: {image: '${UNSET}', schedule: never}\n"
    )
    found = folder.problems(text)
    assert [(problem.line, problem.column) for problem in found] == [
        (1, 6),
        (6, 13),
        (7, 5),
        (8, 18),
        (9, 18),
        (10, 3),
        (11, 5),
        (13, 21),
        (13, 42),
    ]
    lines = text.splitlines()
    assert all(problem.source == lines[problem.line - 1] for problem in found)


def test_a_key_that_is_like_none_lists_those_there_are(folder: Folder) -> None:
    complaint = folder.complaint(service(HTTP + "{health_check: {colour: red}}"))
    assert complaint == (
        "unknown key `colour` in services.web.http.health_check. "
        "Known: path, interval, timeout, healthy, unhealthy, codes, grace."
    )


def test_a_missing_app_is_told_at_the_first_line(folder: Folder) -> None:
    assert folder.problem("services: {web: {image: x}}\n") == "1:1: `app` is missing."
