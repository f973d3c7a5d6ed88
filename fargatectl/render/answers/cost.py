"""A month's bill by part, and what would make it smaller."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.markup import escape

from fargatectl.cost import Amount, Bill
from fargatectl.cost.advice import Advice
from fargatectl.cost.metered import Rate
from fargatectl.render import money
from fargatectl.render.place import Place


@dataclass(frozen=True)
class CostAnswer:
    """`now` is what AWS has at the moment; `advice` is None where nobody asked for it."""

    place: Place
    bill: Bill
    now: Bill
    rates: Sequence[Rate]
    advice: Sequence[Advice] | None
    remarks: Sequence[str]

    def document(self) -> dict[str, Any]:
        advice = {} if self.advice is None else {"advice": [_advice(each) for each in self.advice]}
        return {
            "app": self.place.app,
            "env": self.place.env,
            "region": self.place.region,
            **money.bill_document(self.bill),
            "now": round(self.now.monthly.typical, 2),
            "per_use": [{"name": rate.name, "price": rate.price} for rate in self.rates],
            **advice,
            "remarks": list(self.remarks),
        }

    def parts(self) -> Iterator[str]:
        yield f"[bold]{escape(str(self.place))}[/]"
        yield ""
        yield from self._table()
        if self.rates:
            yield ""
            yield "  besides, by use"
            for rate in self.rates:
                yield f"    {rate.name:44} {_small(rate.price)}"
        yield from self._advice()
        yield ""
        yield from self._sources()

    def _table(self) -> Iterator[str]:
        total = self.bill.monthly
        rows = [(money.title(part), part.monthly) for part in self.bill.parts]
        wide = max([len(name) for name, _ in rows] + [len("a month, about")])
        bounds = f"  {'least':>11} {'most':>11}" if total.moves else ""
        yield f"  [dim]{'':{wide}}  {'usual':>11}{bounds}[/]"
        for name, monthly in rows:
            yield f"  {escape(f'{name:{wide}}')}  {_columns(monthly, total.moves)}"
        yield f"  [bold]{'a month, about':{wide}}  {_columns(total, total.moves)}[/]"
        now = self.now.monthly.typical
        if round(now - total.typical, 2):
            yield f"  [dim]{'now':{wide}}  {money.dollars(now):>11}[/]"

    def _advice(self) -> Iterator[str]:
        if self.advice is None:
            return
        yield ""
        yield "  what would save, each by itself"
        if not self.advice:
            yield "    nothing that we know of"
        for each in self.advice:
            saves = f"{money.dollars(each.saves)} a month"
            yield (
                f"    {escape(f'{each.service:12} {each.change:26}')} {saves:18} "
                f"[dim]{escape(each.why)}[/]"
            )

    def _sources(self) -> Iterator[str]:
        prices = self.bill.prices
        yield (
            f"  [dim]List prices of {prices.region} as of {prices.as_of}, in {prices.currency}, "
            f"before taxes and discounts; Spot at {prices.spot_share:.0%} of on demand.[/]"
        )
        yield from (f"  [yellow]![/] {escape(remark)}" for remark in self.remarks)


def _columns(monthly: Amount, moves: bool) -> str:
    bounds = f"  {money.dollars(monthly.min):>11} {money.dollars(monthly.max):>11}" if moves else ""
    return f"{money.dollars(monthly.typical):>11}{bounds}"


def _small(price: float) -> str:
    """`$0.50`, `$0.008`: no fewer digits than it has."""
    return f"${price:.2f}" if round(price, 2) == price else f"${price:.4g}"


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "service": advice.service,
        "change": advice.change,
        "saves": round(advice.saves, 2),
        "why": advice.why,
    }
