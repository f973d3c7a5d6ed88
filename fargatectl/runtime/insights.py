"""Questions to CloudWatch Logs Insights: started, waited for, stopped when nobody waits."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import Aws, says
from fargatectl.errors import FargatectlError, UsageError
from fargatectl.runtime.faults import explained, persistently

Answer = Mapping[str, Any]

# Seconds between two looks: most queries take a few seconds, some an hour.
SHORTEST, LONGEST = 0.5, 5.0
_WAITING = ("Scheduled", "Running", "Unknown")
_WHY = {
    "Failed": "CloudWatch Logs gave it up.",
    "Cancelled": "Somebody stopped it.",
    "Timeout": "It took longer than the 60 minutes that there are.",
}


@dataclass(frozen=True, kw_only=True)
class Query:
    """What to ask of which log groups. Times in seconds since the epoch, both included."""

    groups: tuple[str, ...]
    text: str
    since: float
    until: float


@dataclass(frozen=True, kw_only=True)
class QueryState:
    """How far a query is. `rows` are there once it `is_complete`, in the order of the answer."""

    status: str
    seconds: float
    scanned: int = 0
    matched: int = 0
    bytes: int = 0
    rows: Sequence[Mapping[str, str]] = field(default=())

    @property
    def is_complete(self) -> bool:
        return self.status == "Complete"


def ask(aws: Aws, query: Query) -> Generator[QueryState]:
    """How the query goes on, the last being its end with all rows; without groups there are none.

    Whoever closes the iterator earlier stops the query, which AWS charges by what it reads.
    """
    if not query.groups:
        yield QueryState(status="Complete", seconds=0)
        return
    with explained("ask CloudWatch Logs Insights"):
        began = aws.clock.now()
        number = _start(aws, query)
        is_over = False
        pause = SHORTEST
        try:
            while not is_over:
                aws.clock.sleep(pause)
                pause = min(pause * 1.5, LONGEST)
                state = _state(aws, number, began)
                is_over = state.status not in _WAITING
                yield state
        finally:
            if not is_over:
                _stop(aws, number)
    if not state.is_complete:
        raise FargatectlError(
            f"The query ended as {state.status}. {_WHY.get(state.status, '')}".rstrip(),
            "Ask for a shorter time (--since, --until), or for fewer services.",
        )


def _start(aws: Aws, query: Query) -> str:
    start = partial(
        aws.client("logs").start_query,
        logGroupNames=list(query.groups),
        startTime=int(query.since),
        endTime=int(query.until),
        queryString=query.text,
    )
    try:
        return str(persistently(aws.clock, start)["queryId"])
    except ClientError as error:
        if says(error, "MalformedQueryException"):
            raise UsageError(
                f"Logs Insights does not take the query: {error.response['Error']['Message']}",
                f"It was asked: {query.text}",
            ) from error
        if says(error, "ResourceNotFoundException"):
            raise UsageError(
                f"A log group is missing: {error.response['Error']['Message']}",
                "Deploy first (fargatectl up), or name a service that was deployed.",
            ) from error
        raise


def _state(aws: Aws, number: str, began: float) -> QueryState:
    answer = _page(aws, queryId=number)
    told = answer.get("statistics", {})
    return QueryState(
        status=answer["status"],
        seconds=aws.clock.now() - began,
        scanned=int(told.get("recordsScanned", 0)),
        matched=int(told.get("recordsMatched", 0)),
        bytes=int(told.get("bytesScanned", 0)),
        rows=list(_rows(aws, number, answer)) if answer["status"] == "Complete" else (),
    )


def _rows(aws: Aws, number: str, page: Answer) -> Iterator[Mapping[str, str]]:
    while True:
        for row in page["results"]:
            yield {each["field"]: each.get("value", "") for each in row}
        if not page.get("nextToken"):
            return
        page = _page(aws, queryId=number, nextToken=page["nextToken"])


def _page(aws: Aws, **question: str) -> Answer:
    ask = partial(aws.client("logs").get_query_results, **question)
    return dict(persistently(aws.clock, ask))


def _stop(aws: Aws, number: str) -> None:
    # It may have ended meanwhile, and nobody waits for the answer.
    with suppress(ClientError, BotoCoreError):
        aws.client("logs", retries=False).stop_query(queryId=number)
