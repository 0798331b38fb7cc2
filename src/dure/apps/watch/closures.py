"""A file of 국세청 휴폐업 조회 results, read: business number, status, day of closing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dure.core.ledgers.cells import read_day
from dure.core.ledgers.reading import open_contents
from dure.core.ledgers.rows import Table, TextRow
from dure.core.values.errors import Refused, Unreadable
from dure.core.values.numbers import parse_business_number

MOST_HEADER_LINES = 20
MOST_ROWS = 200_000
MOST_NAMED = 5

# the words of the file people download, and the field names of the service's own answer
_NUMBER = re.compile(r"사업자\s*(등록)?\s*번호|^b_no$")
_STATUS = re.compile(r"상태|휴폐업|폐업여부|조회결과|^b_stt$")
_DAY = re.compile(r"폐업일|휴폐업일|^end_dt$")
_RUNNING = re.compile(r"^계속|^정상|^01$")
_CLOSED = re.compile(r"^폐업|^03$")


@dataclass(frozen=True, slots=True)
class Status:
    """One line: what the tax office says of a number. `on` None: the file names no day."""

    line: int
    business_number: str
    words: str
    running: bool
    closed: bool
    on: date | None


def read_closures(source: Path, name: str) -> list[Status]:
    """Every line of the file, or `Refused` with the lines that can't be read; a file counts wholly or not at all."""
    statuses: list[Status] = []
    problems: list[str] = []
    found = False
    for table in open_contents(source, name=name).tables:
        for outcome in _read_table(table):
            found = True
            if isinstance(outcome, Status):
                statuses.append(outcome)
            elif outcome:
                problems.append(outcome)
            if len(statuses) > MOST_ROWS:
                raise Refused(f"{name}: {MOST_ROWS:,}행이 넘습니다. 파일을 나누어 올려 주세요.", field="file")
    if not found:
        raise Refused(
            f"{name}: '사업자등록번호' 열과 '상태' 열을 찾지 못했습니다. 휴폐업 조회 결과 파일인지 확인해 주세요.",
            field="file",
        )
    if problems:
        more = f" 그 밖에 {len(problems) - MOST_NAMED}행이 더 있습니다." if len(problems) > MOST_NAMED else ""
        raise Refused(" ".join(problems[:MOST_NAMED]) + more + " 고쳐서 다시 올려 주세요.", field="file")
    return statuses


def _read_table(table: Table) -> Iterator[Status | str]:
    """Its lines under the first row that is a header, each read or the reason why not; first an empty word."""
    places: tuple[int, int, int | None] | None = None
    for row in table.rows:
        if places is None:
            places = _header(row) if row.line <= MOST_HEADER_LINES else None
            if places:
                yield ""
        elif not row.blank:
            yield _status(row, *places)


def _header(row: TextRow) -> tuple[int, int, int | None] | None:
    heads = [" ".join(cell.split()) for cell in row.cells]
    number = next((place for place, head in enumerate(heads) if _NUMBER.search(head)), None)
    day = next((place for place, head in enumerate(heads) if _DAY.search(head)), None)
    status = next((place for place, head in enumerate(heads) if _STATUS.search(head) and place != day), None)
    return None if number is None or status is None else (number, status, day)


def _status(row: TextRow, number: int, status: int, day: int | None) -> Status | str:
    def cell(place: int | None) -> str:
        return row.cells[place].strip() if place is not None and place < len(row.cells) else ""

    words = cell(status)
    if not words:
        return f"{row.line}행: 상태가 비어 있습니다."
    try:
        digits = parse_business_number(cell(number))
        on = read_day(cell(day))[0] if cell(day) else None
    except Unreadable as problem:
        return f"{row.line}행: {problem.message}"
    return Status(row.line, digits, words[:40], bool(_RUNNING.search(words)), bool(_CLOSED.search(words)), on)
