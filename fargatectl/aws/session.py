"""One caller's way to AWS: its clients, its region and account, its clock."""

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from fargatectl.aws import quota
from fargatectl.aws.pacing import Pacer
from fargatectl.aws.reads import Reads
from fargatectl.clock import Clock
from fargatectl.errors import FargatectlError

Answer = dict[str, Any]
T = TypeVar("T")

# As many reads as run at once, and as many connections as a client keeps: steps come on top.
PARALLEL = 32
CONNECTIONS = 100
# What its threads are called.
POOL = "aws"
# Seconds. No call that is made here takes AWS half as long; botocore would wait for a minute.
READ_TIMEOUT = 30
# The largest pages there are, where AWS gives smaller ones unasked and things may be many.
_PAGE_SIZES = {
    "describe_network_interfaces": 1000,
    "describe_rules": 400,
    "describe_target_groups": 400,
    "get_account_authorization_details": 1000,
    "get_resources": 100,
    "list_roles": 1000,
}
# The price list answers in few regions, whichever it is asked about.
_HOMES = {"pricing": "us-east-1"}
_OWN_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")


@dataclass(frozen=True)
class Connection:
    """How to reach AWS. `client` holds more client arguments: an endpoint, keys.

    `is_embedded` tells that it is the embedded AWS, where nothing really runs.
    """

    region: str | None = None
    profile: str | None = None
    client: Mapping[str, Any] = field(default_factory=dict)
    is_embedded: bool = False


class Aws:
    """Clients and reads of one account and region, shared by all threads of a command."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.clock = clock
        # Whether AWS's index of tags, which lags behind, is enough to tell what may be pruned.
        self.trusts_index = False
        # Whether the signatures on things may stand for what takes a call for each of many.
        self.trusts_signatures = False
        # Whether a lock keeps other runs away: what was not there a moment ago still is not.
        self.is_alone = False
        # Whether this run does without the lock: others may make the same at the same time.
        self.goes_unlocked = False
        self._connection = connection
        self._clients: dict[tuple[str, bool], Any] = {}
        self._lock = threading.RLock()
        self._pacer = Pacer(clock)
        self._pool = ThreadPoolExecutor(PARALLEL, thread_name_prefix=POOL)
        self._reads = Reads(self._ask)

    def client(self, service: str, retries: bool = True) -> Any:
        """The client of a service, made once: clients are thread-safe, sessions are not."""
        # Who has one need not wait while EC2's is made.
        if made := self._clients.get((service, retries)):
            return made
        with self._lock:
            if (service, retries) not in self._clients:
                self._clients[service, retries] = self._make_client(service, retries)
            return self._clients[service, retries]

    def read(self, service: str, operation: str, **parameters: Any) -> Answer:
        """The answer of a reading operation, all pages in one; asked once until `forget`."""
        return self._reads.get(service, operation, parameters)

    def lately(self, seconds: float, service: str, operation: str, **parameters: Any) -> Answer:
        """Like `read`, not older than so many seconds: who wait for the same ask together."""
        self._reads.expire(service, operation, parameters, self.clock.now(), seconds)
        return self.read(service, operation, **parameters)

    def expect(self, service: str, operation: str, **parameters: Any) -> None:
        """Start a read that somebody will ask for next, so that it costs no waiting then."""
        self._pool.submit(self._reads.prefetch, service, operation, parameters)

    def learn(self, service: str, operation: str, answer: Answer, **parameters: Any) -> None:
        """Know what a read would be answered, from another one that tells of many things."""
        self._reads.tell(service, operation, parameters, answer)

    def prepare(self, *services: str, retries: bool = True) -> None:
        """Make the clients of services that will be asked: EC2's takes as long as three answers."""
        self._pool.submit(lambda: [self.client(service, retries) for service in services])

    def forget(self) -> None:
        """Read anew from here on: something was written, or time has passed."""
        self._reads = Reads(self._ask)

    def apart(self) -> "Aws":
        """The same AWS and what was read of it so far; what either reads from here on is its own.

        For who looks at things while another changes them.
        """
        other = copy(self)
        other._reads = self._reads.copy()
        return other

    def close(self) -> None:
        """Let its threads go; what nobody has asked for yet is not read any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def together(self, calls: Iterable[Callable[[], T]]) -> list[T]:
        """The results of calls made at the same time, in order. None of them calls `together`."""
        is_one_of_them = threading.current_thread().name.startswith(POOL)
        assert not is_one_of_them, "it would wait for a thread of those that all wait"
        return [future.result() for future in [self._pool.submit(call) for call in calls]]

    def ahead(self, call: Callable[[], T]) -> Future[T]:
        """The result to come of a call that starts now, and is given up when the program ends."""
        future: Future[T] = Future()
        threading.Thread(target=_fulfil, args=(future, call), daemon=True).start()
        return future

    def renew(self) -> None:
        """Look for credentials anew: somebody may have signed in again."""
        with self._lock:
            self.__dict__.pop("_session", None)
            self._clients.clear()

    @property
    def is_embedded(self) -> bool:
        return self._connection.is_embedded

    @property
    def endpoint(self) -> str:
        """What stands for AWS, such as the embedded one; empty for AWS itself."""
        url = str(self.client("sts").meta.endpoint_url)
        return "" if url.rstrip("/").endswith(_OWN_HOSTS) else url

    @property
    def region(self) -> str:
        region = self._connection.region or self._session.get_config_variable("region")
        if not region:
            raise FargatectlError(
                "No AWS region is known.",
                "Set `region:` in the spec, or AWS_REGION, or give --region.",
            )
        return str(region)

    @cached_property
    def identity(self) -> Answer:
        """Who calls: `Account` and `Arn`, from GetCallerIdentity."""
        return self.read("sts", "get_caller_identity")

    @property
    def account(self) -> str:
        return str(self.identity["Account"])

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN."""
        return str(self.identity["Arn"]).split(":")[1]

    @cached_property
    def _session(self) -> Any:
        # What boto3 adds to it, transfers and resources, is not used and slow to import.
        from botocore.session import Session

        from fargatectl.api_models import models

        session = Session(profile=self._connection.profile)
        paths = session.get_config_variable("data_path")
        session.register_component("data_loader", models(paths))
        session.set_config_variable("region", self._connection.region)
        return session

    def _make_client(self, service: str, retries: bool) -> Any:
        from botocore.config import Config

        from fargatectl.aws.answers import insist_on_whole
        from fargatectl.aws.masking import mask_secrets

        # Where others use up the account's buckets, `adaptive` slows down where the default of 3
        # attempts would give up.
        config = Config(
            retries={"mode": "adaptive", "total_max_attempts": 10 if retries else 1},
            max_pool_connections=CONNECTIONS,
            connect_timeout=10,
            read_timeout=READ_TIMEOUT,
            user_agent_extra="fargatectl",
        )
        region = _HOMES.get(service) or self.region
        options = {"region_name": region, **self._connection.client}
        if "config" in options:
            config = options.pop("config").merge(config)
        client = self._session.create_client(service, config=config, **options)
        insist_on_whole(client)
        if service == "secretsmanager":
            mask_secrets(client)
        quota.give_back_all(client)
        if not self.is_embedded:
            self._pacer.pace(client, service)
        return client

    def _ask(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Answer:
        client = self.client(service)
        if client.can_paginate(operation):
            size = {"PaginationConfig": {"PageSize": _PAGE_SIZES.get(operation)}}
            pages = client.get_paginator(operation).paginate(**{**size, **parameters})
            return dict(pages.build_full_result())
        return dict(getattr(client, operation)(**parameters))


def _fulfil(future: Future[T], call: Callable[[], T]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:  # noqa: BLE001 - handed to who asks for the result
        future.set_exception(error)
