"""Lists: paged, sorted, filtered, and the same list as an xlsx file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

PER_PAGE = 25


class Counted(Sequence[Any]):
    """A list that is fetched page by page elsewhere: knows its length, and asks `fetch(offset, limit)` for a slice."""

    def __init__(self, count: int, fetch: Any) -> None:
        self._count = count
        self._fetch = fetch

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: Any) -> Any:
        if not isinstance(part, slice):
            return self._fetch(part, 1)[0]
        start, stop, _ = part.indices(self._count)
        return self._fetch(start, stop - start)


def paged(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], per_page: int = PER_PAGE) -> Page[Any]:
    """The page the address asks for; a wrong number gives the nearest page."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def whole_number(asked: str | None, otherwise: int = 0) -> int:
    """A whole number of the address; anything else, also one too long to mean something, is `otherwise`."""
    return int(asked) if asked and asked.isdecimal() and len(asked) <= 9 else otherwise


def sorting(request: HttpRequest, allowed: dict[str, str], default: str) -> tuple[str, str]:
    """(`sort` as the address says it, the order it means). `-` before a name turns it round."""
    asked = request.GET.get("sort", default)
    name = asked.lstrip("-")
    if name not in allowed:
        asked, name = default, default.lstrip("-")
    order = allowed[name]
    return asked, f"-{order}" if asked.startswith("-") else order


def workbook(
    file_name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], notes: Sequence[str] = ()
) -> HttpResponse:
    """An xlsx download. Texts stay texts: what begins with `=` is never a formula."""
    buffer = BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
        "default_date_format": "yyyy. m. d.",
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("목록")
        bold = book.add_format({"bold": True, "bg_color": "#ecf2fe", "border": 1})
        won = book.add_format({"num_format": "#,##0"})
        top = 0
        for top, note in enumerate(notes, start=1):
            sheet.write_string(top - 1, 0, note)
        for column, head in enumerate(heads):
            sheet.write_string(top, column, head, bold)
            sheet.set_column(column, column, max(10, min(40, len(head) * 2 + 4)))
        for line, row in enumerate(rows, start=top + 1):
            for column, value in enumerate(row):
                _write(sheet, line, column, value, won)
        sheet.freeze_panes(top + 1, 0)
    response = HttpResponse(
        buffer.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name)}"
    return response


def _write(sheet: Any, line: int, column: int, value: Any, won: Any) -> None:
    if isinstance(value, bool) or value is None:
        sheet.write_string(line, column, "" if value is None else ("예" if value else "아니오"))
    elif isinstance(value, int):
        sheet.write_number(line, column, value, won)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value)
    else:
        sheet.write_string(line, column, str(value))
