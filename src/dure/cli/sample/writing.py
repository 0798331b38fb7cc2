"""Rows of cells -> files as offices keep them. The same rows give the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from dure.cli.sample.dirt import Cell
from dure.cli.sample.layouts import Row

CP949, UTF8_BOM, WORKBOOK = "cp949", "utf-8-sig", "xlsx"


def write_rows(path: Path, rows: Iterable[Row], written_as: str, sheet: str = "구매대장") -> None:
    """Write one file: text in an encoding, or a workbook of one sheet."""
    if written_as == WORKBOOK:
        _write_workbook(path, rows, sheet)
    else:
        _write_text(path, rows, written_as)


def _write_text(path: Path, rows: Iterable[Row], encoding: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_text(cell) for cell in row] for row in rows)
    path.write_bytes(text.getvalue().encode(encoding))


def _text(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _write_workbook(path: Path, rows: Iterable[Row], sheet: str) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": path.stem, "author": "시연 자료", "created": datetime(2026, 1, 1)})  # noqa: DTZ001
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(sheet)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), days)  # noqa: DTZ001
                elif isinstance(cell, int):
                    page.write_number(line, column, cell)
                elif cell:
                    page.write_string(line, column, cell)
