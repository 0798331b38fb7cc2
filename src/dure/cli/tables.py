"""Tables for a terminal, aligned although a Hangul syllable is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Columns a terminal gives the text."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled with spaces to `columns`."""
    fill = " " * max(columns - width(text), 0)
    return fill + text if right else text + fill


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Lines of a table; `right` are the columns set to the right (figures)."""
    columns = [max(width(cells[place]) for cells in (header, *rows)) for place in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(
            padded(cell, columns[place], right=place in right) for place, cell in enumerate(cells)
        ).rstrip()

    rule = "  ".join("-" * column for column in columns)
    return "\n".join([line(header), rule, *(line(cells) for cells in rows)])
