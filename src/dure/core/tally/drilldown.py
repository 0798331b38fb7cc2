"""From a figure to its rows: the purchases behind it, found by the very rule that counted them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dure.core.ledgers.model import Purchase
from dure.core.ledgers.snapshot import KINDS, Snapshot, day_from_number, quoted
from dure.core.schemes.model import Kind
from dure.core.tally.answer import STANDINGS, UNSURE
from dure.core.tally.duckdb import DuckDB, Run
from dure.core.tally.model import Measure, Standing
from dure.core.tally.question import Question

WANTED = ("counted", "not_counted", "base", "outside", "review", "unknown", "all")
ORDERS = {
    "day": "counted_on",
    "amount": "counted_amount",
    "title": "title",
    "enterprise": "name",
    "department": "department",
    "line": "line",
}


@dataclass(frozen=True, slots=True)
class Search:
    """Which rows: `want` is a word of `WANTED` read for the question's first measure.

    counted: proven and in the base; not_counted: in the base, not proven; base: both; outside: not in the base;
    review: those a person should look at (number, name or kind unsure); unknown: a checked number that is not in the
    registry; all: every row of the days asked about.
    `month` is yyyymm; `words` must all stand in the title, the enterprise's name or number, or the reference.
    """

    want: str = "all"
    department: str | None = None
    month: int | None = None
    kind: Kind | None = None
    words: str = ""
    order: str = "day"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """One row: its ledger's snapshot, the purchase with decisions laid over it, and how it stood in the tally.

    `number` is the business number it was counted under (written or confirmed); `counted` for the first measure.
    """

    snapshot: str
    purchase: Purchase
    number: str
    standing: Standing
    in_base: bool
    counted: bool
    counted_amount: int


@dataclass(frozen=True, slots=True)
class Drilldown:
    """How many rows were found and their won, and one page of them."""

    rows: int
    amount: int
    page: tuple[Found, ...]


_FOUND = """
CREATE TABLE found (place INTEGER, line INTEGER, sheet VARCHAR, counted_on INTEGER, kind TINYINT, exclusion VARCHAR,
    standing TINYINT, in_base BOOLEAN, counted BOOLEAN, counted_amount BIGINT, department VARCHAR, title VARCHAR,
    reference VARCHAR, method VARCHAR, name VARCHAR, number VARCHAR, written VARCHAR, problem VARCHAR, code VARCHAR,
    contract_day INTEGER, resolved_day INTEGER, paid_day INTEGER, amount BIGINT, supply_amount BIGINT,
    tax_amount BIGINT, institution VARCHAR);
CREATE TABLE admits (kind TINYINT, exclusion SMALLINT, mark VARCHAR, in_base BOOLEAN, may_count BOOLEAN,
    other_in_base BOOLEAN, other_may_count BOOLEAN);
"""
_FILL = """
INSERT INTO found
SELECT {place}, m.line, m.sheet, m.counted_on, m.kind, a.mark, m.standing,
       a.in_base AND {held} AS in_base, a.may_count AND {held} AND (m.mask & 1) = 1 AS counted, m.amount,
       u.department, r.title, r.reference, r.method, p.name, parties.number, p.number_written, p.number_problem,
       c.code, r.contract_day, r.resolved_day, r.paid_day, r.amount, r.supply_amount, r.tax_amount, u.institution
FROM matched m
JOIN admits a ON a.kind = m.kind AND a.exclusion = m.exclusion
JOIN read_parquet({rows}) r ON r.line = m.line AND r.sheet = m.sheet
JOIN read_parquet({party_file}) p ON p.id = r.party
JOIN parties ON parties.party = r.party
JOIN read_parquet({units}) u ON u.id = r.unit
JOIN read_parquet({codes}) c ON c.id = r.code
"""
_UNSURE = ", ".join(str(STANDINGS.index(standing)) for standing in UNSURE)
_WANT = {
    "counted": "counted",
    "not_counted": "in_base AND NOT counted",
    "base": "in_base",
    "outside": "NOT in_base",
    "review": f"in_base AND (standing IN ({_UNSURE}) OR kind = {KINDS.index(Kind.UNKNOWN)})",
    "unknown": f"in_base AND standing = {STANDINGS.index(Standing.UNKNOWN)}",
    "all": "TRUE",
}
_COLUMNS = (
    "place, line, sheet, kind, exclusion, standing, in_base, counted, counted_amount, department, title, reference, "
    "method, name, number, written, problem, code, contract_day, resolved_day, paid_day, amount, supply_amount, "
    "tax_amount, institution"
)


def drill(engine: DuckDB, question: Question, search: Search, *, limit: int = 25, offset: int = 0) -> Drilldown:
    """The rows behind a figure of the question's first measure.

    A second measure, if there is one, is the one the base is held for (see `Answer.totals`, `held_for`).
    """
    question.check()
    with engine.connection() as connection:
        run = Run(connection, question)
        connection.execute(_FOUND)
        for place, snapshot in enumerate(question.snapshots):
            _fill(run, place, snapshot)
        condition, values = _condition(search)
        rows, amount = connection.execute(
            f"SELECT COUNT(*), CAST(COALESCE(SUM(counted_amount), 0) AS BIGINT) FROM found WHERE {condition}", values
        ).fetchone()
        order = f"{ORDERS[search.order]} {'DESC' if search.descending else 'ASC'}, place, sheet, line"
        page = connection.execute(
            f"SELECT {_COLUMNS} FROM found WHERE {condition} ORDER BY {order} LIMIT {int(limit)} OFFSET {int(offset)}",
            values,
        ).fetchall()
    return Drilldown(rows, amount, tuple(_found(row, question.snapshots) for row in page))


def row_of(engine: DuckDB, question: Question, snapshot: str, sheet: str, line: int) -> Found | None:
    """One row of one snapshot, decisions laid over it; None where no such row is counted in the days asked about."""
    chosen = [one for one in question.snapshots if one.digest == snapshot]
    if not chosen:
        return None
    with engine.connection() as connection:
        run = Run(connection, question)
        connection.execute(_FOUND)
        _fill(run, 0, chosen[0])
        row = connection.execute(f"SELECT {_COLUMNS} FROM found WHERE sheet = ? AND line = ?", [sheet, line]).fetchone()
    return None if row is None else _found(row, chosen)


def _fill(run: Run, place: int, snapshot: Snapshot) -> None:
    question = run.question
    measure = question.measures[0]
    other = question.measures[1] if len(question.measures) > 1 else None
    run.prepare(snapshot)
    run.match(snapshot, question.bases[question.basis_of(measure)])
    run.connection.execute("DELETE FROM admits")
    run.connection.executemany(
        "INSERT INTO admits VALUES (?, ?, ?, ?, ?, ?, ?)", _admits(run, snapshot, measure, other)
    )
    proven = "a.other_may_count AND (m.mask & 2) = 2"
    held = "TRUE" if other is None else f"({proven} OR a.other_in_base AND m.standing IN ({_UNSURE}))"
    files = {name: quoted(snapshot.file(file)) for name, file in _FILES.items()}
    run.connection.execute(_FILL.format(place=place, held=held, **files))


_FILES = {"rows": "rows", "party_file": "parties", "units": "units", "codes": "codes"}


def _admits(run: Run, snapshot: Snapshot, measure: Measure, other: Measure | None) -> list[tuple[Any, ...]]:
    """The one text of the base rule (Measure.in_base, may_count), asked for every pair of kind and mark."""
    return [
        (
            number,
            place,
            mark,
            measure.in_base(kind, mark),
            measure.may_count(kind, mark),
            other is not None and other.in_base(kind, mark),
            other is not None and other.may_count(kind, mark),
        )
        for place, mark in enumerate(run.marks(snapshot))
        for number, kind in enumerate(KINDS)
    ]


def _condition(search: Search) -> tuple[str, list[Any]]:
    conditions: list[str] = [_WANT[search.want]]
    values: list[str | int] = []
    if search.department is not None:
        conditions.append("department = ?")
        values.append(search.department)
    if search.month is not None:
        day = "(DATE '1970-01-01' + counted_on)"
        conditions.append(f"year{day} * 100 + month{day} = ?")
        values.append(search.month)
    if search.kind is not None:
        conditions.append("kind = ?")
        values.append(KINDS.index(search.kind))
    for word in search.words.split():
        conditions.append(
            "(contains(title, ?) OR contains(name, ?) OR starts_with(number, ?) OR contains(reference, ?))"
        )
        values += [word, word, word.replace("-", ""), word]
    return " AND ".join(f"({condition})" for condition in conditions), values


def _found(row: Sequence[Any], snapshots: Sequence[Snapshot]) -> Found:
    place, line, sheet, kind, exclusion, standing, in_base, counted, counted_amount = row[:9]
    department, title, reference = row[9:12]
    method, name, number, written, problem, code, contract, resolved, paid, amount, supply, tax, institution = row[12:]
    purchase = Purchase(
        line=line,
        sheet=sheet,
        amount=amount,
        kind=KINDS[kind],
        contract_day=None if contract is None else day_from_number(contract),
        resolved_day=None if resolved is None else day_from_number(resolved),
        paid_day=None if paid is None else day_from_number(paid),
        supply_amount=supply,
        tax_amount=tax,
        business_number="" if problem else number,
        number_written=written,
        number_problem=problem,
        enterprise_name=name,
        institution=institution,
        department=department,
        title=title,
        reference=reference,
        product_code=code,
        exclusion=exclusion,
        method=method,
    )
    return Found(
        snapshot=snapshots[place].digest,
        purchase=purchase,
        number=number,
        standing=STANDINGS[standing],
        in_base=in_base,
        counted=counted,
        counted_amount=counted_amount,
    )
