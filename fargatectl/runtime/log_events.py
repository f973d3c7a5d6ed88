"""The events of one log group, asked for page by page with FilterLogEvents.

FilterLogEvents, and not its neighbours, because

- one call reads all streams of a prefix in the order of time: a task that starts while we look is
  found without asking which streams there are. GetLogEvents reads one stream, so a service of
  fifty tasks would cost fifty calls a look, and finding the streams more;
- it filters at AWS and costs nothing, within 10 calls a second of an account and region.
  StartLiveTail costs money by the minute, samples what exceeds 500 lines a second, ends after three
  hours, shows nothing of before its start and sends no line again: what is lost is lost.

Its pages may be empty and not the last, and an event may show up after newer ones: `Seen`.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from functools import partial
from itertools import chain
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import Aws, says
from fargatectl.errors import UsageError
from fargatectl.runtime.asking import Asking
from fargatectl.runtime.faults import explained

Event = Mapping[str, Any]
Page = Mapping[str, Any]


class LogEvents:
    """Reads one group; `tell` is told what a person should do, `pause` called before we wait."""

    def __init__(
        self, aws: Aws, group: str, tell: Callable[[str], None], pause: Callable[[], None]
    ) -> None:
        self._aws = aws
        self._group = group
        self._tell = tell
        self._pause = pause
        self._asking = Asking(aws, tell, "the lines go on")
        self._is_missing = False

    def read(self, **question: Any) -> Iterator[Event]:
        """The events that match, in AWS's order. The first page is under way when this returns."""
        question = {"logGroupName": self._group, **question}
        return self._events(question, self._begin(question))

    def _events(self, question: Mapping[str, Any], coming: Future[Page]) -> Iterator[Event]:
        while True:
            page = self._received(question, coming)
            token = page.get("nextToken")
            if token:
                # The next page comes while this one is shown; more than two are never kept.
                question = {**question, "nextToken": token}
                coming = self._begin(question)
            yield from page["events"]
            if not token:
                return

    def _received(self, question: Mapping[str, Any], coming: Future[Page]) -> Page:
        tries = chain([coming], iter(partial(self._begin, question), None))

        def ask() -> Page:
            return self._answer(next(tries))

        with explained(f"read log group {self._group}"):
            try:
                page = self._asking.ask(ask)
            except ClientError as error:
                return self._without_answer(error)
        self._is_missing = False
        return page

    def _answer(self, coming: Future[Page]) -> Page:
        if not coming.done():
            self._pause()
        try:
            return coming.result()
        except (ClientError, BotoCoreError):
            self._pause()  # before the next try
            raise

    def _without_answer(self, error: ClientError) -> Page:
        if says(error, "ResourceNotFoundException"):
            self._asking.was_answered()
            if not self._is_missing:
                self._is_missing = True
                self._tell(
                    f"There is no log group {self._group}: nothing has been deployed to log."
                )
            return {"events": []}
        if says(error, "InvalidParameterException", "pattern") or says(
            error, "InvalidParameterException", "in term"
        ):
            raise UsageError(
                f"CloudWatch Logs does not take the --filter: {error.response['Error']['Message']}",
                "Words with other signs than letters, digits and _ go into quotes: '\"GET /\"'.",
            ) from error
        raise error

    def _begin(self, question: Mapping[str, Any]) -> "Future[Page]":
        return self._aws.ahead(partial(self._ask, question))

    def _ask(self, question: Mapping[str, Any]) -> Page:
        return dict(self._aws.client("logs").filter_log_events(**question))
