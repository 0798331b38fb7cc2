"""The tally inside this process, by DuckDB over the snapshots' Parquet files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import duckdb
import numpy as np
import pyarrow as pa

from dure.core.ledgers.snapshot import Settings, Snapshot, day_number, kind_number, quoted
from dure.core.tally import attribution
from dure.core.tally.answer import STANDINGS, Answer, StoodIn
from dure.core.tally.kernel import CELLS, COLUMNS, Kernel
from dure.core.tally.model import Standing
from dure.core.tally.pieces import Column, Span, cut
from dure.core.tally.question import Basis, Question
from dure.core.values.errors import Refused

_TABLES = """
CREATE TABLE calendar AS
    SELECT CAST(day AS INTEGER) AS day, CAST(year(DATE '1970-01-01' + CAST(day AS INTEGER)) * 100
           + month(DATE '1970-01-01' + CAST(day AS INTEGER)) AS INTEGER) AS month
    FROM range({first}, {last} + 1) days(day);
"""
_CELL = "unit, month, kind, exclusion, standing, mask"
_SUMS = "CAST(SUM(purchases) AS BIGINT) AS purchases, CAST(SUM(amount) AS BIGINT) AS amount"
_PARTIES = """
CREATE OR REPLACE TABLE parties AS
SELECT p.party, p.number,
       CASE WHEN p.number <> '' AND ({everyone} OR registry.business_number IS NOT NULL) THEN {known}
            WHEN p.number <> '' THEN {unknown}
            WHEN awaiting.name IS NOT NULL THEN {awaiting}
            WHEN p.number_problem IN ('', 'business_number_missing') THEN {missing}
            ELSE {invalid} END::TINYINT AS standing
FROM (SELECT file.id AS party, file.name, file.number_problem,
             CASE WHEN file.business_number <> '' THEN file.business_number
                  ELSE COALESCE(confirmed.business_number, '') END AS number
      FROM read_parquet({file}) file LEFT JOIN confirmed ON confirmed.name = file.name) p
LEFT JOIN registry ON registry.business_number = p.number
LEFT JOIN awaiting ON awaiting.name = p.name
"""
_LINES = """
SELECT p.standing, COALESCE(whole.id, -1) AS line, COALESCE(items.id, -1) AS item_line FROM parties p
LEFT JOIN enterprises whole ON whole.number = p.number LEFT JOIN item_enterprises items ON items.number = p.number
ORDER BY p.party"""
_PIECES = """
CREATE OR REPLACE TABLE pieces AS
SELECT p.party, e.first_day::INTEGER AS first_day, e.last_day::INTEGER AS last_day, e.mask, p.standing
FROM parties p JOIN enterprises ON enterprises.number = p.number
JOIN enterprise_pieces e ON e.enterprise = enterprises.id WHERE p.standing = {known}
UNION ALL
SELECT p.party, {first}::INTEGER, {last}::INTEGER, 0::BIGINT, p.standing FROM parties p
WHERE p.standing <> {known} OR NOT EXISTS (SELECT 1 FROM enterprises e WHERE e.number = p.number);
CREATE OR REPLACE TABLE item_pieces AS
SELECT p.party, e.code::INTEGER AS code, e.first_day::INTEGER AS first_day, e.last_day::INTEGER AS last_day, e.mask
FROM parties p JOIN item_enterprises enterprises ON enterprises.number = p.number
JOIN enterprise_item_pieces e ON e.enterprise = enterprises.id WHERE p.standing = {known};
"""
_NUMBERED = """
CREATE OR REPLACE TABLE unit_numbers AS
SELECT own.id AS own, all_units.id FROM read_parquet({units}) own
JOIN all_units ON all_units.institution = own.institution AND all_units.department = own.department;
"""
_RENUMBERED = """
SELECT cells.* REPLACE (units.id AS unit, marks.id AS exclusion) FROM cells
JOIN unit_numbers units ON units.own = cells.unit JOIN mark_numbers marks ON marks.own = cells.exclusion"""
_PURCHASES = """
CREATE OR REPLACE VIEW purchases AS
SELECT r.line, r.sheet, r.unit, r.party, r.code, r.kind, r.exclusion,
       {day} AS counted_on, {amount} AS amount, {day_column} IS NULL AS day_stands_in, {stands_in} AS amount_stands_in
FROM {rows} r
"""
_DECIDED_ROWS = """(
    SELECT file.* REPLACE (COALESCE(decided.kind, file.kind) AS kind,
                           COALESCE(decided.exclusion, file.exclusion) AS exclusion)
    FROM read_parquet({file}) file
    LEFT JOIN decided ON decided.line = file.line AND decided.sheet = file.sheet)"""
_FILLED = {
    "registry": {"business_number": "VARCHAR"},
    "confirmed": {"name": "VARCHAR", "business_number": "VARCHAR"},
    "awaiting": {"name": "VARCHAR"},
    "all_units": {"institution": "VARCHAR", "department": "VARCHAR", "id": "INTEGER"},
    "mark_numbers": {"own": "SMALLINT", "id": "SMALLINT"},
    "decided": {"line": "INTEGER", "sheet": "VARCHAR", "kind": "TINYINT", "exclusion": "SMALLINT"},
    "enterprises": {"number": "VARCHAR", "id": "INTEGER"},
    "item_enterprises": {"number": "VARCHAR", "id": "INTEGER"},
}
_PIECE_COLUMNS = ("enterprise", "first_day", "last_day", "mask")
_NUMBERS = {standing.value: number for number, standing in enumerate(STANDINGS)}


@dataclass(frozen=True, slots=True)
class DuckDB:
    """The embedded engine. Each tally has its own connection, so threads may share one engine.

    `statement`: cells by the text of attribution.sql itself instead of the kernel that does the same faster; `batch`:
    how many purchases the kernel takes at a time, so many that their columns stay in the processor's cache.
    """

    memory_limit: str = "1GB"
    threads: int = 2
    statement: bool = False
    batch: int = 122_880

    @classmethod
    def from_settings(cls, text: str) -> DuckDB:
        """`memory=2GB&threads=4&by=statement`; raises `Refused` on anything else."""
        settings = dict(parse_qsl(text))
        memory, threads = settings.pop("memory", "1GB"), settings.pop("threads", "2")
        by = settings.pop("by", "kernel")
        if settings or not threads.isdigit() or int(threads) < 1 or by not in ("kernel", "statement"):
            raise Refused(
                f"집계 엔진 설정 '{text}'을(를) 읽을 수 없습니다. 'memory=2GB&threads=4'처럼 적어 주세요.",
                code="engine_settings",
            )
        return cls(memory, int(threads), by == "statement")

    @property
    def name(self) -> str:
        return f"duckdb {duckdb.__version__}" + ("" if self.statement else f", numpy {np.__version__}")

    def tally(self, question: Question) -> Answer:
        """See `Engine`."""
        question.check()
        with self.connection() as connection:
            run = Run(connection, question)
            cells, stood_in = run.cells(None if self.statement else self.batch)
            return Answer(
                cells=cells,
                measures=question.measures,
                bases=question.bases,
                units=run.units,
                exclusions=run.exclusions,
                parties=run.parties,
                stood_in=stood_in,
                question=question,
                engine=self.name,
            )

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """A connection within the engine's limits, for one `Run`."""
        with tempfile.TemporaryDirectory(prefix="dure-tally-") as spill:
            settings: Settings = {
                "memory_limit": self.memory_limit,
                "threads": self.threads,
                "temp_directory": spill,
                "preserve_insertion_order": True,  # the kernel's batches keep the order of the snapshot
            }
            with duckdb.connect(":memory:", config=settings) as connection:
                connection.execute("SET enable_progress_bar = false")
                yield connection


class Run:
    """One question on one connection: `prepare` a snapshot, `match` it under a basis, then query `matched`."""

    def __init__(self, connection: Any, question: Question) -> None:
        self.connection = connection
        self.question = question
        self.window = Span(day_number(question.first_day), day_number(question.last_day), 0)
        self.parties = dict.fromkeys(Standing, 0)
        self.renumbered = False  # whether the prepared snapshot's numbers of units and marks are not the answer's
        self.view, self.query = attribution.statements()
        connection.execute(_TABLES.format(first=self.window.first, last=self.window.last))
        self.units = self._all_units()
        self.exclusions = self._all_exclusions()
        self._fill_people()

    def cells(self, batch: int | None) -> tuple[Any, tuple[StoodIn, ...]]:
        """The cells of every snapshot under every basis; how often something stood in, by basis.

        By the kernel, `batch` purchases at a time, or without it by the statement.
        """
        tables = [CELLS.insert(0, pa.field("basis", pa.int8())).empty_table()]
        stood_in = [StoodIn(0, 0) for _ in self.question.bases]
        for snapshot in self.question.snapshots:
            self.prepare(snapshot)
            kernel = self.kernel() if batch else None
            for place, basis in enumerate(self.question.bases):
                if kernel and batch:
                    self.point(snapshot, basis)
                    cells = self._by_kernel(kernel, batch)
                else:
                    self.match(snapshot, basis)
                    cells = self.connection.sql(self.query).to_arrow_table()
                tables.append(self._of_answer(cells).add_column(0, "basis", [np.full(len(cells), place, np.int8)]))
                found, before = self._stood_in(snapshot, basis), stood_in[place]
                stood_in[place] = StoodIn(before.days + found.days, before.amounts + found.amounts)
        cells = pa.concat_tables(tables)
        return self._merged(cells, f"basis, {_CELL}") if len(self.question.snapshots) > 1 else cells, tuple(stood_in)

    def prepare(self, snapshot: Snapshot) -> None:
        """The parties, pieces and decided rows of one snapshot."""
        codes = self._column(f"SELECT code FROM read_parquet({quoted(snapshot.file('codes'))}) ORDER BY id")
        self.pieces, self.item_pieces = cut(self.question.certificates, self.question.measures, self.window, codes)
        self.codes, self.tiled = len(codes), False
        self._fill("enterprises", [self.pieces.numbers, [*range(len(self.pieces.numbers))]])
        self._fill("item_enterprises", [self.item_pieces.numbers, [*range(len(self.item_pieces.numbers))]])
        everyone = self.question.enterprises is None
        self.connection.execute(
            _PARTIES.format(file=quoted(snapshot.file("parties")), everyone=str(everyone).upper(), **_NUMBERS)
        )
        for standing, count in self._rows("SELECT standing, COUNT(*) FROM parties GROUP BY standing"):
            self.parties[STANDINGS[standing]] += count
        self._fill_numbers(snapshot)
        self._fill_decided(snapshot)

    def point(self, snapshot: Snapshot, basis: Basis) -> None:
        """Point the view `purchases` at the prepared snapshot under one basis."""
        file = quoted(snapshot.file("rows"))
        decided = any(key.snapshot == snapshot.digest for key in self.question.decisions.rows)
        self.connection.execute(
            _PURCHASES.format(
                rows=_DECIDED_ROWS.format(file=file) if decided else f"read_parquet({file})",
                day=attribution.day_expression(basis.day, snapshot.known, snapshot.rows),
                day_column=attribution.day_column(basis.day),
                amount=attribution.amount_expression(basis.amount),
                stands_in=attribution.amount_stands_in(basis.amount),
            )
        )

    def match(self, snapshot: Snapshot, basis: Basis) -> None:
        """Point the view `matched` at the prepared snapshot under one basis."""
        self.point(snapshot, basis)
        if not self.tiled:
            self._show("enterprise_pieces", {name: getattr(self.pieces, name) for name in _PIECE_COLUMNS})
            items = {name: getattr(self.item_pieces, name) for name in ("code", *_PIECE_COLUMNS)}
            self._show("enterprise_item_pieces", items)
            days = {"first": self.window.first, "last": self.window.last}
            self.connection.execute(_PIECES.format(known=_NUMBERS["known"], **days))
            self.tiled = True
        self.connection.execute(self.view)

    def kernel(self) -> Kernel:
        """What computes the cells of the prepared snapshot, under whatever basis."""
        months = self.connection.execute("SELECT month FROM calendar ORDER BY day").fetchnumpy()["month"]
        parties = self.connection.execute(_LINES).fetchnumpy()
        columns = (parties["standing"], parties["line"], parties["item_line"])
        return Kernel(self.window, months, self.pieces, self.item_pieces, self.codes, columns)

    def marks(self, snapshot: Snapshot) -> list[str]:
        """The exclusion marks of a snapshot by their number, and after them those that only other inputs name."""
        own = self._column(f"SELECT mark FROM read_parquet({quoted(snapshot.file('exclusions'))}) ORDER BY id")
        return own + [mark for mark in self.exclusions if mark not in own]

    def _by_kernel(self, kernel: Kernel, batch: int) -> Any:
        """The cells of the view `purchases`."""
        days = f"counted_on BETWEEN {self.window.first} AND {self.window.last}"
        purchases = self.connection.sql(f"SELECT {', '.join(COLUMNS)} FROM purchases WHERE {days}")
        ready, edges = kernel.cells(purchases.to_arrow_reader(batch))
        merged = self._merged(pa.Table.from_batches(edges, CELLS), _CELL)
        return pa.concat_tables([pa.Table.from_batches(ready, CELLS), merged])

    def _of_answer(self, cells: Any) -> Any:
        """The cells of the prepared snapshot in the answer's numbers of units and marks."""
        if not self.renumbered:
            return cells
        return self.connection.from_arrow(cells).query("cells", _RENUMBERED).to_arrow_table()

    def _merged(self, cells: Any, keys: str) -> Any:
        """One cell where there are several with the same keys."""
        return self.connection.from_arrow(cells).aggregate(f"{keys}, {_SUMS}", keys).to_arrow_table()

    def _stood_in(self, snapshot: Snapshot, basis: Basis) -> StoodIn:
        never = snapshot.known[attribution.day_column(basis.day)] == snapshot.rows
        if never and attribution.amount_stands_in(basis.amount) == "FALSE":
            return StoodIn(0, 0)
        counts = self._rows("""SELECT COUNT(*) FILTER (WHERE day_stands_in), COUNT(*) FILTER (WHERE amount_stands_in)
                               FROM purchases JOIN calendar ON calendar.day = purchases.counted_on""")
        return StoodIn(*counts[0])

    def _all_units(self) -> tuple[tuple[str, str], ...]:
        units: set[tuple[str, str]] = set()
        for snapshot in self.question.snapshots:
            file = quoted(snapshot.file("units"))
            units.update(self._rows(f"SELECT institution, department FROM read_parquet({file})"))
        ordered = sorted(units)
        institutions, departments = [unit[0] for unit in ordered], [unit[1] for unit in ordered]
        self._fill("all_units", [institutions, departments, [*range(len(ordered))]])
        return tuple(ordered)

    def _all_exclusions(self) -> tuple[str, ...]:
        marks = {decision.exclusion for decision in self.question.decisions.rows.values()} - {None} | {""}
        for snapshot in self.question.snapshots:
            marks.update(self._column(f"SELECT mark FROM read_parquet({quoted(snapshot.file('exclusions'))})"))
        ordered = sorted(mark for mark in marks if mark is not None)
        return tuple(ordered)

    def _fill_people(self) -> None:
        """The registry, the confirmed names and those that wait."""
        decisions = self.question.decisions
        self._fill("registry", [sorted(self.question.enterprises or ())])
        self._fill("confirmed", [[*decisions.numbers.keys()], [*decisions.numbers.values()]])
        self._fill("awaiting", [sorted(decisions.awaiting)])

    def _fill_numbers(self, snapshot: Snapshot) -> None:
        """From a snapshot's own numbers of units and marks to those of the answer."""
        self.connection.execute(_NUMBERED.format(units=quoted(snapshot.file("units"))))
        marks = self.marks(snapshot)
        self._fill("mark_numbers", [[*range(len(marks))], [self.exclusions.index(mark) for mark in marks]])
        self.renumbered = len(self.question.snapshots) > 1 or marks != list(self.exclusions)

    def _fill_decided(self, snapshot: Snapshot) -> None:
        marks = {mark: number for number, mark in enumerate(self.marks(snapshot))}
        rows = [
            (
                key.line,
                key.sheet,
                None if decision.kind is None else kind_number(decision.kind),
                None if decision.exclusion is None else marks[decision.exclusion],
            )
            for key, decision in self.question.decisions.rows.items()
            if key.snapshot == snapshot.digest
        ]
        self._fill("decided", [[row[place] for row in rows] for place in range(4)])

    def _fill(self, table: str, columns: Sequence[Sequence[Any]]) -> None:
        """A table anew from columns of equal length, as parameters: nothing a person wrote becomes SQL."""
        shape = _FILLED[table].items()
        unnested = ", ".join(f"unnest(?::{kind}[]) AS {name}" for name, kind in shape)
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {unnested}", [*columns])

    def _show(self, view: str, columns: Mapping[str, Column]) -> None:
        """A view over columns where they lie, for there may be hundreds of thousands."""
        self.connection.from_arrow(pa.table(dict(columns))).create_view(view, replace=True)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(query).fetchall()
        return found

    def _column(self, query: str) -> list[Any]:
        return [row[0] for row in self._rows(query)]
