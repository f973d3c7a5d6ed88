"""The versions of an SSM parameter as a log: entries that are appended, never changed."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from fargatectl.aws import Aws, code_of, ignoring
from fargatectl.errors import NotOurs
from fargatectl.runtime.lock.holder import Holder

NOWHERE = ("ParameterNotFound", "ParameterVersionNotFound")
# Two writers at the very same time: SSM takes one of them.
BUSY = "TooManyUpdates"


@dataclass(frozen=True)
class Entry:
    """What a run wrote: itself, and the id of the entry that it had seen last."""

    holder: Holder
    follows: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True)
class Written:
    """An entry where it stands in the log. `age` is in seconds, by SSM's own clock."""

    entry: Entry
    version: int
    age: float


class Log:
    def __init__(self, aws: Aws, name: str, tags: Mapping[str, str]) -> None:
        self._aws = aws
        self._name = name
        self._tags = [{"Key": key, "Value": value} for key, value in tags.items()]

    def begin(self, entry: Entry) -> bool:
        """Make the parameter with this as its first entry; False if there is one already."""
        with ignoring("ParameterAlreadyExists", BUSY):
            self._put(entry, Overwrite=False, Tags=self._tags)
            return True
        return False

    def append(self, entry: Entry) -> bool:
        """Add the entry; False unless it stands right behind the one that it follows."""
        with ignoring(BUSY):
            version = self._put(entry, Overwrite=True)["Version"]
            before = self.at(version - 1)
            return before is not None and before.entry.id == entry.follows
        return False

    def last(self) -> Written | None:
        return self._read(self._name)

    def at(self, version: int) -> Written | None:
        return self._read(f"{self._name}:{version}") if version > 0 else None

    def delete(self) -> None:
        with ignoring(*NOWHERE):
            self._client.delete_parameter(Name=self._name)

    @property
    def _client(self) -> Any:
        return self._aws.client("ssm")

    def _put(self, entry: Entry, **how: Any) -> Mapping[str, Any]:
        value = json.dumps(
            {"id": entry.id, "follows": entry.follows, "holder": entry.holder.written()}
        )
        answer: Mapping[str, Any] = self._client.put_parameter(
            Name=self._name, Value=value, Type="String", **how
        )
        return answer

    def _read(self, name: str) -> Written | None:
        # Not shared by `aws.read`: each look is a new one.
        try:
            answer = self._client.get_parameter(Name=name)
        except Exception as error:
            if code_of(error) in NOWHERE:
                return None
            raise
        found = answer["Parameter"]
        date = answer["ResponseMetadata"]["HTTPHeaders"]["date"]
        age = parsedate_to_datetime(date).timestamp() - found["LastModifiedDate"].timestamp()
        return Written(self._entry(found["Value"]), found["Version"], age)

    def _entry(self, value: str) -> Entry:
        try:
            written = json.loads(value)
            return Entry(Holder.read(written["holder"]), written["follows"], written["id"])
        except (ValueError, TypeError, KeyError) as error:
            raise NotOurs(
                f"The parameter {self._name} exists and is not a lock of fargatectl. "
                "Nothing was changed.",
                "Delete it, rename `app`, or give --no-lock.",
            ) from error
