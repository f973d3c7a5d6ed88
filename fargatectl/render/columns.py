"""Lines of cells, one under the other."""

from collections.abc import Iterator, Sequence

from rich.text import Text

GAP = "   "


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows as lines of markup, each column as wide as its widest cell; empty columns go."""
    columns = max((len(row) for row in rows), default=0)
    filled = [[*row, *([""] * (columns - len(row)))] for row in rows]
    widths = [max(_width(row[column]) for row in filled) for column in range(columns)]
    for row in filled:
        cells = (
            f"{cell}{' ' * (width - _width(cell))}"
            for cell, width in zip(row, widths, strict=True)
            if width
        )
        yield GAP.join(cells).rstrip()


def _width(cell: str) -> int:
    return Text.from_markup(cell).cell_len
