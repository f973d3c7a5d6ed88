"""JSON for machines: one document for a question, a line an event for an action."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fargatectl.cost.prices import Prices
from fargatectl.engine import Plan
from fargatectl.errors import FargatectlError, Problem, SpecError
from fargatectl.events import Event, LogLine, ServiceSaid
from fargatectl.render import money, security
from fargatectl.render.jsonable import facts, timestamp
from fargatectl.render.place import Place
from fargatectl.render.screen import Answer
from fargatectl.render.told import Told, remarks, told
from fargatectl.render.words import snake


class JsonScreen:
    """Everything on stdout; nobody is there to be asked."""

    def plan(self, plan: Plan, place: Place, prices: Prices, is_answer: bool) -> None:
        document = plan_document(plan, place, prices)
        self._write(document if is_answer else {"event": "plan", **document}, is_answer=is_answer)

    def event(self, event: Event) -> None:
        name = snake(type(event).__name__)
        self._write({"event": name, "time": timestamp(event.time), **facts(event)})

    def note(self, text: str) -> None:
        del text

    def confirm(self, question: str) -> bool:
        del question
        return False

    def progress(self, text: str) -> None:
        del text

    def log(self, *lines: LogLine, with_source: bool = False) -> None:
        del with_source  # it is always told
        self._write(*({"time": timestamp(line.time), **facts(line)} for line in lines))

    def saying(self, said: ServiceSaid) -> None:
        self._write({"time": timestamp(said.time), **facts(said)})

    def output(self, line: LogLine) -> None:
        self.log(line)

    def answer(self, answer: Answer) -> None:
        self._write(answer.document(), is_answer=True)

    def redraw(self, answer: Answer) -> None:
        self._write(answer.document())

    def result(self, text: str, **facts: Any) -> None:
        del text
        self._write({"event": "result", "ok": True, **facts})

    def error(self, error: FargatectlError) -> None:
        problems = error.problems if isinstance(error, SpecError) else ()
        self._write(
            {
                "event": "result",
                "ok": False,
                "exit_code": error.exit_code,
                "error": error.message,
                "advice": error.advice,
                **({"problems": [_problem(each) for each in problems]} if problems else {}),
            }
        )

    def close(self) -> None:
        pass

    def _write(self, *documents: Mapping[str, Any], is_answer: bool = False) -> None:
        indent = 2 if is_answer else None
        texts = [json.dumps(each, indent=indent, ensure_ascii=False) for each in documents]
        sys.stdout.write("".join(f"{text}\n" for text in texts))
        sys.stdout.flush()


def _problem(problem: Problem) -> dict[str, Any]:
    """With its place in the file; the keys that lead there are for the program itself."""
    return {name: value for name, value in asdict(problem).items() if name != "path"}


def plan_document(plan: Plan, place: Place, prices: Prices) -> dict[str, Any]:
    """The plan with the keys that interface and scripts rely on."""
    changes = told(plan)
    return {
        "app": place.app,
        "env": place.env,
        "region": place.region,
        "account": place.account,
        "changes": [_change(change) for change in changes],
        "security": security.findings(plan),
        "remarks": remarks(plan),
        "unread": [str(key) for key in plan.unread],
        "cost": money.change_document(plan, prices),
        "summary": {
            action: sum(change.action == action for change in changes)
            for action in ("create", "update", "delete")
        },
    }


def _change(change: Told) -> dict[str, Any]:
    return {
        "action": change.action,
        "kind": change.key.kind,
        "name": change.key.name,
        "fields": [{"field": f.name, "old": f.old, "new": f.new} for f in change.fields],
        "outside": bool(change.outside),
        "interrupts": bool(change.interruption),
        **({"interruption": change.interruption} if change.interruption else {}),
    }
