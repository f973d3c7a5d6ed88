"""What a command works with: the spec, AWS and the screen, each made when first needed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from fargatectl.clock import Clock, RealClock
from fargatectl.errors import Refused, UsageError

if TYPE_CHECKING:
    from fargatectl.aws import Aws, Connection
    from fargatectl.commands.options import Options
    from fargatectl.engine import Owner
    from fargatectl.local.process import Endpoint
    from fargatectl.render.place import Place
    from fargatectl.render.screen import Screen
    from fargatectl.runtime.lock import Lock
    from fargatectl.spec import SpecFile

# Where the embedded AWS is when nobody says.
LOCAL_REGION = "us-east-1"


class Session:
    """One run of a command. `doing` and `on_interrupt` are what is said when it ends early.

    `rest` is what stands behind `--`: words for a container, not for us. `outcome` is the exit code
    of a command that does its work, whether or not its answer is read to the end.
    """

    def __init__(self, options: "Options", clock: Clock | None, rest: tuple[str, ...] = ()) -> None:
        self.options = options
        self.rest = rest
        self.doing = "begin"
        self.on_interrupt = "Interrupted."
        self.outcome = 0
        self.lock: Lock | None = None
        self._clock = clock

    @cached_property
    def screen(self) -> "Screen":
        from fargatectl.render.screen import screen

        color = not (self.options.no_color or os.environ.get("NO_COLOR"))
        return screen(self.options.output, self.options.verbose, color)

    @cached_property
    def spec(self) -> "SpecFile":
        from fargatectl.spec import find, load

        path = self.options.file or find(Path())
        return load(path, env=self.options.env, sets=self._sets, environ=os.environ)

    @cached_property
    def owner(self) -> "Owner":
        from fargatectl.engine import Owner

        return Owner(self.spec.spec.app, self.spec.env)

    @cached_property
    def aws(self) -> "Aws":
        """AWS, after making sure that it is the account that the spec means."""
        from fargatectl.aws import Aws

        aws = Aws(self._connection, self.clock)
        aws.goes_unlocked = self.options.no_lock
        wanted = self.spec.spec.account
        if wanted is not None and str(wanted) != aws.account:
            raise Refused(
                f"The spec is for account {wanted}, but the credentials are for {aws.account}.",
                "Choose another --profile, or change `account:` in the spec. Nothing was changed.",
            )
        return aws

    def connect(self, *first: str, checked: bool = True) -> None:
        """Let AWS answer what is always asked while the rest of the program is imported.

        The clients of `first` are made before those that take longer. What the spec alone shows to
        be impossible is raised before AWS is asked anything, unless it is not `checked`.
        """
        if checked:
            from fargatectl.blueprint import check

            check(self.spec)
        self.aws.expect("sts", "get_caller_identity")
        self.aws.prepare(*first)
        self.aws.prepare("ec2", "iam", "elbv2", "ecs", "logs")

    @cached_property
    def clock(self) -> Clock:
        # Where AWS runs faster than the real one, so does the waiting for it.
        pace = self._local.speed if self._local else 1.0
        return self._clock or RealClock(pace=max(pace, 1.0))

    @property
    def place(self) -> "Place":
        from fargatectl.render.place import Place

        return Place(
            app=self.owner.app,
            env=self.owner.env,
            region=self.aws.region,
            account=self.aws.account,
            file=str(self.spec.path),
        )

    @cached_property
    def lock_timeout(self) -> float:
        """In seconds."""
        from fargatectl.commands.values import duration

        return duration("--lock-timeout", self.options.lock_timeout)

    def service(self, name: str | None) -> str:
        """The service meant: the one named, or the only one there is."""
        services = list(self.spec.spec.services)
        if name is None and len(services) == 1:
            return services[0]
        if name in services:
            return str(name)
        known = f"The spec has: {', '.join(services) or 'none'}."
        if name is None:
            raise UsageError("Which service? The spec has several, so name one.", known)
        raise UsageError(f"The spec has no service {name}.", known)

    def services(self, name: str | None) -> list[str]:
        """The one named, or all."""
        return [self.service(name)] if name else list(self.spec.spec.services)

    @contextmanager
    def meanwhile(self, doing: str, on_interrupt: str) -> Iterator[None]:
        """Something else is done inside. What ends the command there is told as ending that."""
        before = self.doing, self.on_interrupt
        self.doing, self.on_interrupt = doing, on_interrupt
        yield
        self.doing, self.on_interrupt = before

    def close(self) -> None:
        """Leave the terminal as it was, and nothing running."""
        self.screen.close()
        if "aws" in vars(self):
            self.aws.close()

    def refuse_unanswered(self) -> NoReturn:
        """End the command because nobody said yes."""
        raise UsageError("Nothing was changed.", "Say yes, or give --yes.")

    @cached_property
    def _local(self) -> "Endpoint | None":
        if not self.options.local:
            return None
        from fargatectl.commands.embedded import running

        return running()

    @cached_property
    def _connection(self) -> "Connection":
        from fargatectl.aws import Connection

        asked, written = self._region, self.spec.spec.region
        if asked and written and asked != written:
            raise Refused(
                f"The spec is for region {written}, but --region says {asked}. "
                "Nothing was changed.",
                "Leave --region (or FARGATECTL_REGION) out, or `region:` in the spec.",
            )
        region = asked or written or os.environ.get("AWS_REGION") or None
        if self._local is None:
            return Connection(region, self.options.profile)
        from fargatectl.local.process import client_arguments

        region = region or LOCAL_REGION
        arguments = client_arguments(self._local, region)
        return Connection(region, client=arguments, is_embedded=True)

    @property
    def _region(self) -> str | None:
        if not self.options.region:
            return None
        from fargatectl.commands.values import region

        return region("--region", self.options.region)

    @property
    def _sets(self) -> dict[str, str]:
        from fargatectl.commands.values import variables

        return variables("--set", self.options.set or ())
