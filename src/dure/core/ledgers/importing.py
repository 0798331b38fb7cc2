"""A file -> purchases, one after another, and at the end a statement of what became of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from dure.core.ledgers.cleaning import Cleaner
from dure.core.ledgers.columns import Columns, find_header
from dure.core.ledgers.findings import Place
from dure.core.ledgers.header_words import AMOUNT, SUPPLY_AMOUNT, TAX_AMOUNT
from dure.core.ledgers.limits import DEFAULT_LIMITS, Limits
from dure.core.ledgers.model import Dropped, Finding, Purchase, Rejection, Severity, Statement
from dure.core.ledgers.reading import open_contents
from dure.core.ledgers.rows import Contents, Table, TextRow
from dure.core.schemes.model import Kind
from dure.core.values.errors import UnusableFile

Progress = Callable[[int, int | None], None]
PROGRESS_EVERY = 2_000
_BROKEN_SHARE = 0.2  # of the first rows wider than the header: the file is broken, not a row


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What was made of one sheet. `skipped` says why nothing was read of it ("" when it was read)."""

    sheet: str
    columns: Columns | None
    skipped: str = ""


@dataclass(slots=True)
class Tallied:
    """Rows and won under one code. Won of rows whose amount can't be read count as nothing here."""

    rows: int = 0
    amount: int = 0


@dataclass(slots=True)
class LedgerReading:
    """One ledger being read: run through it once for its purchases; the rest is complete when it has run out.

    `findings`, `rejections` and `dropped` keep at most `limits.kept` of a code; `statement`, `rejected_by_code` (by a
    rejection's first error) and `found_by_code` (purchases and rejections, by finding code) are exact.
    """

    source: Path
    name: str
    overrides: Mapping[str, str]
    default_kind: Kind | None
    limits: Limits
    progress: Progress | None
    contents: Contents
    statement: Statement = field(default_factory=Statement)
    findings: list[Finding] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    sheets: list[SheetReading] = field(default_factory=list)
    rejected_by_code: dict[str, Tallied] = field(default_factory=dict)
    found_by_code: dict[str, Tallied] = field(default_factory=dict)
    _kept: Counter[str] = field(default_factory=Counter)
    _last: tuple[TextRow, ...] = ()

    def __iter__(self) -> Iterator[Purchase]:
        for table in self.contents.tables:
            yield from self._table(table)
        if not any(sheet.columns for sheet in self.sheets if not sheet.skipped):
            raise self._nothing_to_read()
        if self.progress:
            self.progress(self.statement.rows_read, self.statement.rows_read)

    @property
    def unused_columns(self) -> tuple[str, ...]:
        """Headers whose contents were not kept, of all sheets."""
        return tuple(dict.fromkeys(u for sheet in self.sheets if sheet.columns for u in sheet.columns.unused))

    # one table

    def _table(self, table: Table) -> Iterator[Purchase]:
        place = Place(self.name, table.sheet)
        if table.hidden:
            self._skip(table, None, "hidden", place.finding("sheet_hidden", 0, "", table.sheet))
            return
        first = list(islice(table.rows, self.limits.header_within))
        columns = find_header(first, self.overrides)
        if columns is None or not columns.usable:
            self._last = self._last or tuple(first)
            self._refuse_broken(table, columns)
            skipped = "no_header" if columns is None else "no_day" if columns.has_amount else "no_amount"
            if any(not row.blank for row in first):
                self._skip(table, columns, skipped, place.finding("sheet_skipped", 0, "", table.sheet))
            return
        self._refuse_broken(table, columns)
        self.sheets.append(SheetReading(table.sheet, columns))
        for finding in _table_findings(columns, place, self.default_kind):
            self._note(finding)
        cleaner = Cleaner(columns, place, self.default_kind, bool(table.widths), self.limits.text_characters)
        rest = (row for row in chain(first, table.rows) if row.line > columns.line)
        yield from self._rows(rest, cleaner, table.rows_total)

    def _rows(self, rows: Iterator[TextRow], cleaner: Cleaner, total: int | None) -> Iterator[Purchase]:
        statement = self.statement
        for row in rows:
            outcome, findings = cleaner.clean(row)
            statement.rows_read += 1
            amount = outcome.amount
            if amount is None:
                statement.amounts_unreadable += 1
            else:
                statement.amount_read += amount
            for finding in findings:
                self._note(finding)
                tallied = self.found_by_code.setdefault(finding.code, Tallied())
                tallied.rows += 1
                tallied.amount += amount or 0
            if self.progress and statement.rows_read % PROGRESS_EVERY == 0:
                self.progress(statement.rows_read, total)
            if isinstance(outcome, Purchase):
                statement.purchases += 1
                statement.amount_purchases += outcome.amount
                yield outcome
            elif isinstance(outcome, Rejection):
                self._reject(outcome)
            else:
                self._drop(outcome)

    def _reject(self, rejection: Rejection) -> None:
        self.statement.rejections += 1
        self.statement.amount_rejections += rejection.amount or 0
        code = next(finding.code for finding in rejection.findings if finding.severity is Severity.ERROR)
        tallied = self.rejected_by_code.setdefault(code, Tallied())
        tallied.rows += 1
        tallied.amount += rejection.amount or 0
        if self._may_keep(f"rejection:{code}"):
            self.rejections.append(rejection)

    def _drop(self, dropped: Dropped) -> None:
        self.statement.dropped[dropped.code] = self.statement.dropped.get(dropped.code, 0) + 1
        self.statement.amount_dropped += dropped.amount or 0
        if self._may_keep(f"dropped:{dropped.code}"):
            self.dropped.append(dropped)

    def _note(self, finding: Finding) -> None:
        self.statement.findings[finding.code] = self.statement.findings.get(finding.code, 0) + 1
        if self._may_keep(finding.code):
            self.findings.append(finding)

    def _may_keep(self, code: str) -> bool:
        self._kept[code] += 1
        return self._kept[code] <= self.limits.kept

    def _skip(self, table: Table, columns: Columns | None, why: str, finding: Finding) -> None:
        self.sheets.append(SheetReading(table.sheet, columns, why))
        self._note(finding)

    # files that can't be used

    def _refuse_broken(self, table: Table, columns: Columns | None) -> None:
        """A text file whose rows fell apart, mostly by thousands commas nobody quoted: no cell of it can be trusted."""
        if columns is not None:
            if table.share_wider_than(columns.width) <= _BROKEN_SHARE:
                return
        elif len(set(table.widths)) < 3:
            return
        header = "" if columns else "머리글이 없고 "
        raise UnusableFile(
            f"{self.name}: {header}행마다 칸 수가 달라 어느 값이 금액인지 알 수 없습니다. 금액의 천 단위 쉼표가 "
            "따옴표 없이 들어간 것으로 보입니다. 원래 시스템에서 엑셀(xlsx)로 다시 내려받아 올려 주세요.",
            code="ragged_rows",
            file=self.name,
            encoding=self.contents.encoding,
            widths=sorted(set(table.widths)),
        )

    def _nothing_to_read(self) -> UnusableFile:
        found = next((sheet.columns for sheet in self.sheets if sheet.columns), None)
        if found is None:
            seen = next((row for row in self._last if not row.blank), None)
            return UnusableFile(
                f"{self.name}: 처음 {self.limits.header_within}행 안에서 머리글(계약일, 금액, 업체명 …)을 "
                "찾지 못했습니다. 열 이름이 적힌 행을 넣거나 열을 직접 지정해 주세요.",
                code="no_header",
                file=self.name,
                headers=list(seen.cells[:50]) if seen else [],
            )
        what = "날짜(계약일·결의일·지급일)" if found.has_amount else "금액"
        return UnusableFile(
            f"{self.name}: {found.line}행의 머리글에 {what} 열이 없습니다. 열을 넣거나 직접 지정해 주세요.",
            code="no_day_column" if found.has_amount else "no_amount_column",
            file=self.name,
            headers=list(found.written),
        )


def _table_findings(columns: Columns, place: Place, default_kind: Kind | None) -> Iterator[Finding]:
    """What holds for a whole table is said once, at its header."""
    line = columns.line
    if "business_number" not in columns.at:
        yield place.finding("business_number_column_missing", line)
    if "kind" not in columns.at and default_kind is None:
        yield place.finding("kind_column_missing", line)
    if columns.unit != 1:
        word = {1_000: "천원", 1_000_000: "백만원"}[columns.unit]
        header = columns.headers.get(AMOUNT, columns.headers.get(SUPPLY_AMOUNT, ""))
        yield place.finding("unit_applied", line, header, word, f"{columns.unit:,}")
    if AMOUNT not in columns.at:
        more = "공급가액과 부가세의 합" if TAX_AMOUNT in columns.at else "공급가액"
        yield place.finding("amount_from_parts", line, columns.headers[SUPPLY_AMOUNT], "", more)


def read_ledger(
    source: Path,
    *,
    name: str | None = None,
    overrides: Mapping[str, str] | None = None,
    default_kind: Kind | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> LedgerReading:
    """A ledger, opened. `name` is what people call the file; `overrides` maps headers as written to meanings
    (`columns.py`); `default_kind` is the kind of purchases where the file names none; `progress(rows done, rows in
    the sheet or None)` is called now and then.

    Raises `UnusableFile` here or while it runs, with nothing of the file to be kept.
    """
    name = name or source.name
    contents = open_contents(source, name=name, limits=limits)
    return LedgerReading(source, name, overrides or {}, default_kind, limits, progress, contents)
