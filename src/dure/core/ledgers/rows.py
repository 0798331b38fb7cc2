"""What every reader hands on: tables of rows of text, whatever the file was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

NUL = "\0"
"""No cell holds it: it means nothing to people, and PostgreSQL keeps no text that has one."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row as text. `line` is the row number a spreadsheet shows (1 = first)."""

    line: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        return not any(cell and not cell.isspace() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, or a whole text file. `rows` can be run through once; `rows_total` is None where it is not known
    beforehand. `widths` are the numbers of cells of the first rows of a text file: they differ where its rows broke.
    """

    sheet: str
    rows: Iterator[TextRow]
    rows_total: int | None = None
    hidden: bool = False
    widths: tuple[int, ...] = ()

    def share_wider_than(self, columns: int) -> float:
        """The share of the first rows that hold more cells than `columns`."""
        return sum(width > columns for width in self.widths) / len(self.widths) if self.widths else 0.0


@dataclass(frozen=True, slots=True)
class Contents:
    """A file opened: what it was (`format`), how it was written (`encoding`, `delimiter`; "" for workbooks)."""

    format: str  # xlsx | xls | ods | text
    tables: Iterator[Table]
    encoding: str = ""
    delimiter: str = ""
