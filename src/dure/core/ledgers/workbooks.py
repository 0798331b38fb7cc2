"""Workbooks (xlsx, xls, ods): guarded first, then every cell as text. The guards stand in archives.py."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from dure.core.ledgers.archives import broken, locked
from dure.core.ledgers.rows import NUL, Contents, Table, TextRow


def open_workbook(source: Path, format_name: str, name: str) -> Contents:
    """Every sheet of a workbook. The size a sheet claims to have is not asked: real exports lie about it."""
    try:
        # from memory: given a path, the parser would believe the file's name
        book = python_calamine.load_workbook(io.BytesIO(source.read_bytes()))
    except python_calamine.PasswordError as problem:
        raise locked(name) from problem
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise broken(name, format_name) from problem
    return Contents(format_name, _sheets(book, name, format_name))


def _sheets(book: Any, name: str, format_name: str) -> Iterator[Table]:
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        try:
            sheet = book.get_sheet_by_name(about.name)
        except (python_calamine.CalamineError, ValueError) as problem:
            raise broken(name, format_name) from problem
        yield Table(about.name, _rows(sheet), rows_total=sheet.total_height + 1 if sheet.start else 0, hidden=hidden)


def _rows(sheet: Any) -> Iterator[TextRow]:
    if sheet.start is None:
        return
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        yield TextRow(line, tuple(cell.replace(NUL, "") if type(cell) is str else cell_text(cell) for cell in cells))


def cell_text(value: Any) -> str:
    """A cell's value as a person would type it: whole numbers without `.0`, days as `2026-08-05`."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)
