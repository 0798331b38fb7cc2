"""Header words -> column meanings.

`header_words.py` knows how Korean systems name their columns. A *weak* word (적요, 구분, 기표일자 …) is used for its
meaning only in a file that has no stronger word for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dure.core.ledgers.header_words import AMOUNT, DAYS, SUPPLY_AMOUNT, WEAK_WORDS, WORDS
from dure.core.ledgers.rows import TextRow

_NOTE = re.compile(r"[(（\[<【][^)）\]>】]*[)）\]>】]?")
_NOT_LETTERS = re.compile(r"[\W_]+")
_UNITS = ((1_000_000, "백만원"), (1_000, "천원"))


def normal(header: str) -> str:
    """A header word without spaces, line breaks, notes in brackets, marks and case: `사업자등록번호 (-포함 작성)` and
    `사업자 등록번호*` are the same word."""
    return _solid(_NOTE.sub("", unicodedata.normalize("NFKC", header)))


def _solid(text: str) -> str:
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).lower())


def _dictionary(words: Mapping[str, str]) -> dict[str, str]:
    return {_solid(word): meaning for meaning, line in words.items() for word in line.split()}


STRONG = _dictionary(WORDS)
WEAK = _dictionary(WEAK_WORDS)


def unit_in(text: str) -> int:
    """How many won one unit of a text's `(천원)` or `(단위: 백만원)` is; 1 when it names none."""
    solid = "".join(text.split())
    for won, word in _UNITS:
        if f"({word})" in solid or f"단위:{word}" in solid or f"단위{word}" in solid:
            return won
    return 1


def _meaning(header: str) -> tuple[str, bool] | None:
    """`(meaning, strong)` of a header, None for a word we don't know."""
    word = normal(header)
    if not word:
        word = _solid(header)  # the whole header stands in brackets: `[금액]`
    meaning = STRONG.get(word)
    if meaning == AMOUNT and _without_tax(header):
        return SUPPLY_AMOUNT, True
    if meaning is not None:
        return meaning, True
    meaning = WEAK.get(word)
    return None if meaning is None else (meaning, False)


def _without_tax(header: str) -> bool:
    solid = _solid(header)
    return any(tax in solid for tax in ("부가세", "부가가치세", "vat")) and any(
        word in solid for word in ("별도", "제외", "미포함", "불포함")
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each meaning stands in a table's rows, counted from 0.

    `headers` are the words as the file writes them, `unused` the headers whose contents are not kept, `doubled` the
    columns that name a meaning another column already has, as `(meaning, used, other)`.
    """

    line: int
    at: Mapping[str, int]
    headers: Mapping[str, str]
    width: int
    unused: tuple[str, ...] = ()
    doubled: tuple[tuple[str, int, int], ...] = ()
    unit: int = 1
    written: tuple[str, ...] = field(default=())

    @property
    def has_amount(self) -> bool:
        return AMOUNT in self.at or SUPPLY_AMOUNT in self.at

    @property
    def has_day(self) -> bool:
        return any(day in self.at for day in DAYS)

    @property
    def usable(self) -> bool:
        return self.has_amount and self.has_day


def map_columns(row: TextRow, overrides: Mapping[str, str] | None = None, *, unit: int = 1) -> Columns:
    """The columns a header row names. `overrides` (header as written -> meaning, "" for "leave it out") win over the
    dictionary; `unit` is the unit a title above the header named."""
    wanted = {_solid(header): meaning for header, meaning in (overrides or {}).items()}
    found: list[tuple[int, int, str]] = []  # (rank, position, meaning): overrides, strong words, weak words
    for position, header in enumerate(row.cells):
        solid = _solid(header)
        if solid in wanted:
            if wanted[solid]:
                found.append((0, position, wanted[solid]))
        elif solid and (meant := _meaning(header)) and meant[0] not in wanted.values():
            found.append((1 if meant[1] else 2, position, meant[0]))
    at, doubled = _first_of_each(sorted(found))
    headers = {meaning: " ".join(row.cells[position].split()) for meaning, position in at.items()}
    used = set(at.values())
    return Columns(
        line=row.line,
        at=at,
        headers=headers,
        width=_width(row.cells),
        unused=tuple(" ".join(cell.split()) for i, cell in enumerate(row.cells) if i not in used and cell.strip()),
        doubled=doubled,
        unit=next((won for won in (unit_in(headers.get(a, "")) for a in (AMOUNT, SUPPLY_AMOUNT)) if won > 1), unit),
        written=tuple(cell.strip() for cell in row.cells),
    )


def _first_of_each(found: Sequence[tuple[int, int, str]]) -> tuple[dict[str, int], tuple[tuple[str, int, int], ...]]:
    at: dict[str, int] = {}
    ranks: dict[str, int] = {}
    doubled: list[tuple[str, int, int]] = []
    for rank, position, meaning in found:
        if meaning not in at:
            at[meaning], ranks[meaning] = position, rank
        elif rank == ranks[meaning] == 1:
            doubled.append((meaning, at[meaning], position))
    return at, tuple(doubled)


def _width(cells: Sequence[str]) -> int:
    """The number of columns up to the last header word."""
    return max((position + 1 for position, cell in enumerate(cells) if cell.strip()), default=0)


def find_header(rows: Sequence[TextRow], overrides: Mapping[str, str] | None = None) -> Columns | None:
    """The header among the first rows: the row that names the most meanings, the first of equals; a row that names an
    amount and a day goes before one that doesn't. A header of two rows (계약 over 일자 and 금액) is read as one, and
    its line is the lower row's. None when no row names at least two meanings."""
    best: Columns | None = None
    unit = 1
    for row, below in zip(rows, [*rows[1:], None], strict=True):
        found = [map_columns(row, overrides, unit=unit)]
        if below is not None and _is_second_row(below):
            joined = map_columns(_joined(row, below), overrides, unit=unit)
            alone = map_columns(below, overrides)
            found += [joined] if _worth(joined) > _worth(alone) else []  # else the upper row is but a title
        for columns in found:
            if len(columns.at) >= 2 and (best is None or _worth(columns) > _worth(best)):
                best = columns
        unit = max(unit, *(unit_in(cell) for cell in row.cells), 1)
    return best


def _is_second_row(row: TextRow) -> bool:
    """Words only, and at least two of them known: the lower part of a header, never a row of data."""
    words = [cell for cell in row.cells if cell.strip()]
    return all(not any(letter.isdigit() for letter in word) for word in words) and (
        sum(_meaning(word) is not None for word in words) >= 2
    )


def _joined(upper: TextRow, lower: TextRow) -> TextRow:
    """Two rows of a header as one: each column's word is the upper and lower together where that is a known word
    (`계약` + `일자`), else the lower, else the upper. An upper word stretches over the blanks to its right."""
    width = max(len(upper.cells), len(lower.cells))
    above, cells = "", []
    for position in range(width):
        parent = upper.cells[position].strip() if position < len(upper.cells) else ""
        child = lower.cells[position].strip() if position < len(lower.cells) else ""
        above = parent or above
        together = above + child
        cells.append(together if child and _meaning(together) else child or parent)
    return TextRow(lower.line, tuple(cells))


def _worth(columns: Columns) -> tuple[bool, int]:
    return columns.usable, len(columns.at)
