"""Tables of a saved web page -> rows of text. Many an office publishes its list as nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from dure.core.ledgers.rows import NUL, Table, TextRow
from dure.core.values.errors import UnusableFile

MOST_BYTES = 5 * 1024 * 1024
_MARKS = (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<style", b"<h1", b"<h2", b"<h3", b"<div", b"<body")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BREAKING = {"br", "li", "p", "div", "ul", "ol"}
_UNSEEN = {"script", "style", "template"}
_MOST_SPAN = 30


def is_markup(head: bytes) -> bool:
    """Whether the first bytes are a web page's: offices also save pages under the name .xls."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKS)


def read_markup(source: Path, name: str) -> Iterator[Table]:
    """The tables of a page in its order, each named by the heading above it, else by its caption.

    A row's line is the line of the file it begins on. Cells that span others are repeated in each.
    """
    content = source.read_bytes()
    if len(content) > MOST_BYTES:
        raise UnusableFile(
            f"{name}: 웹 문서가 너무 큽니다. 표만 남겨 다시 저장해 주세요.", code="file_too_large", file=name
        )
    page = _Page()
    page.feed(_decoded(content, name))
    page.close()
    for found in page.finished:
        yield Table(found.heading or found.caption, iter(found.laid_out()), rows_total=len(found.rows))


def _decoded(content: bytes, name: str) -> str:
    said = _CHARSET.search(content[:4096])
    named = said.group(1).decode("ascii").lower() if said else ""
    first = ["cp949"] if named in {"euc-kr", "euckr", "ks_c_5601-1987", "cp949", "ms949"} else []
    for encoding in [*first, "utf-8-sig", "cp949"]:
        try:
            return content.decode(encoding).replace(NUL, "")
        except UnicodeDecodeError:
            continue
    raise UnusableFile(
        f"{name}: 웹 문서의 글자가 깨져 읽을 수 없습니다. 브라우저에서 '웹페이지, HTML만'으로 다시 저장해 올려 주세요.",
        code="undecodable",
        file=name,
    )


@dataclass(slots=True)
class _Cell:
    columns: int
    rows: int
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Found:
    heading: str
    caption: str = ""
    rows: list[tuple[int, list[_Cell]]] = field(default_factory=list)

    def laid_out(self) -> list[TextRow]:
        """The grid that spans make of the cells."""
        hanging: dict[int, tuple[int, str]] = {}  # column -> (rows still to fill, text)
        laid: list[TextRow] = []
        for line, cells in self.rows:
            row: list[str] = []
            waiting = list(cells)
            below: dict[int, tuple[int, str]] = {}
            while waiting or any(column >= len(row) for column in hanging):
                place = len(row)
                if place in hanging:
                    left, text = hanging[place]
                    row.append(text)
                    if left > 1:
                        below[place] = (left - 1, text)
                elif waiting:
                    cell = waiting.pop(0)
                    text = " ".join("".join(cell.text).split())
                    for _ in range(cell.columns):
                        if cell.rows > 1:
                            below[len(row)] = (cell.rows - 1, text)
                        row.append(text)
                else:
                    row.append("")
            hanging = below
            laid.append(TextRow(line, tuple(row)))
        return laid


class _Page(HTMLParser):
    """Collects tables; a table inside another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.finished: list[_Found] = []
        self._open: list[_Found] = []
        self._cells: list[_Cell | None] = []
        self._heading: list[str] | None = None
        self._last_heading = ""
        self._caption = False
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _HEADINGS and not self._open:
            self._heading = []
        elif tag == "table":
            found = _Found(self._last_heading)
            self._open.append(found)
            self._cells.append(None)
            self.finished.append(found)
        elif not self._open:
            if tag in _BREAKING and self._heading is not None:
                self._heading.append(" ")
        elif tag == "caption":
            self._caption = True
        elif tag == "tr":
            self._cells[-1] = None
            self._open[-1].rows.append((self.getpos()[0], []))
        elif tag in ("td", "th"):
            self._begin_cell(dict(attrs))
        elif tag in _BREAKING and (cell := self._cells[-1]) is not None:
            cell.text.append(" ")

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        table = self._open[-1]
        if not table.rows:
            table.rows.append((self.getpos()[0], []))
        cell = _Cell(_span(attributes.get("colspan")), _span(attributes.get("rowspan")))
        table.rows[-1][1].append(cell)
        self._cells[-1] = cell

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _HEADINGS and self._heading is not None:
            self._last_heading, self._heading = " ".join("".join(self._heading).split()), None
        elif tag == "table" and self._open:
            self._open.pop()
            self._cells.pop()
        elif tag == "caption":
            self._caption = False
        elif tag in ("td", "th") and self._cells:
            self._cells[-1] = None

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._heading is not None:
            self._heading.append(data)
        elif self._open:
            if self._caption:
                self._open[-1].caption = " ".join((self._open[-1].caption + " " + data).split())
            elif (cell := self._cells[-1]) is not None:
                cell.text.append(data)


def _span(written: str | None) -> int:
    digits = (written or "").strip()
    return min(max(int(digits), 1), _MOST_SPAN) if digits.isascii() and digits.isdigit() else 1
