"""Rows of a snapshot, read back for screens: filtered, ordered, a page at a time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from dure.core.ledgers.model import Purchase
from dure.core.ledgers.snapshot import KINDS, Snapshot, day_from_number, day_number, kind_number, quoted
from dure.core.schemes.model import Kind
from dure.core.values.errors import Refused

ORDERS = {
    "line": "r.sheet, r.line",
    "day": "counted_on, r.sheet, r.line",
    "amount": "r.amount, r.sheet, r.line",
    "unit": "r.unit, counted_on, r.sheet, r.line",
}
"""Orders a list may ask for; a `-` before the word turns its first column round."""

_DAYS = {"contract": "contract_day", "resolved": "resolved_day", "paid": "paid_day"}
_here = threading.local()


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows; everything asked must hold, None or empty asks nothing.

    `first_day` and `last_day` (both included) look at the day `day` names: contract, resolved or paid, else the first
    known. `text` stands in the title, the other side's name, the reference or its number as written; upper and lower
    case are one. `numbers_missing`: only rows whose other side has no valid business number (or only those that have).
    """

    institution: str | None = None
    department: str | None = None
    business_number: str | None = None
    party: int | None = None
    kinds: tuple[Kind, ...] = ()
    exclusion: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    day: str = "contract"
    text: str = ""
    lines: tuple[int, ...] = ()
    sheet: str | None = None
    numbers_missing: bool | None = None


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One row as it was written: the snapshot's digest, its party and unit there, and the purchase."""

    snapshot: str
    party: int
    unit: int
    purchase: Purchase


@dataclass(frozen=True, slots=True)
class Figures:
    """How many rows, and their won as written."""

    rows: int
    amount: int


EVERYTHING = Where()


def rows(
    snapshot: Snapshot, where: Where = EVERYTHING, *, order: str = "line", limit: int = 50, offset: int = 0
) -> list[SnapshotRow]:
    """A page of rows. `order` is a word of `ORDERS`, `-` before it for the greatest first; otherwise `Refused`."""
    condition, values = _condition(snapshot, where)
    # First the page's rows by their integers, then the texts and the names of these few.
    query = f"""
        WITH page AS (
            SELECT r.*, {_day(where.day)} AS counted_on, row_number() OVER (ORDER BY {_order(order)}) AS place
            FROM {_file(snapshot, "rows")} r WHERE {condition} ORDER BY place LIMIT {int(limit)} OFFSET {int(offset)})
        SELECT r.line, r.kind, r.contract_day, r.resolved_day, r.paid_day, r.amount, r.supply_amount, r.tax_amount,
               r.title, r.reference, r.method, r.sheet, p.business_number, p.number_written, p.number_problem, p.name,
               u.institution, u.department, c.code, x.mark, r.party, r.unit
        FROM page r
        JOIN {_file(snapshot, "parties")} p ON p.id = r.party JOIN {_file(snapshot, "units")} u ON u.id = r.unit
        JOIN {_file(snapshot, "codes")} c ON c.id = r.code JOIN {_file(snapshot, "exclusions")} x ON x.id = r.exclusion
        ORDER BY r.place"""
    return [_row(snapshot, found) for found in _connection().execute(query, values).fetchall()]


def figures(snapshot: Snapshot, where: Where = EVERYTHING) -> Figures:
    """The rows' number and sum, however many pages they fill."""
    if where == EVERYTHING:
        return Figures(snapshot.rows, snapshot.amount)
    condition, values = _condition(snapshot, where)
    query = f"""SELECT COUNT(*), CAST(COALESCE(SUM(r.amount), 0) AS BIGINT)
                FROM {_file(snapshot, "rows")} r WHERE {condition}"""
    found = _connection().execute(query, values).fetchone()
    return Figures(*found)


def row_at(snapshot: Snapshot, line: int, sheet: str = "") -> SnapshotRow | None:
    """The row a spreadsheet shows at that line, or None."""
    found = rows(snapshot, Where(lines=(line,), sheet=sheet), limit=1)
    return found[0] if found else None


def _connection() -> Any:
    """This thread's connection, kept: a new one costs more than a page does."""
    if not hasattr(_here, "connection"):
        connection = duckdb.connect(":memory:", config={"memory_limit": "512MB", "threads": 2})
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET parquet_metadata_cache = true")
        _here.connection = connection
    return _here.connection


def _file(snapshot: Snapshot, name: str) -> str:
    return f"read_parquet({quoted(snapshot.file(name))})"


def _day(word: str) -> str:
    if word not in _DAYS:
        raise Refused(
            f"날짜 기준 '{word}'을(를) 모릅니다. 계약일, 결의일, 지급일 가운데 하나를 고르세요.", code="day_unknown"
        )
    return f"COALESCE(r.{_DAYS[word]}, r.contract_day, r.resolved_day, r.paid_day)"


def _order(word: str) -> str:
    plain = word.removeprefix("-")
    if plain not in ORDERS:
        raise Refused(f"정렬 기준 '{word}'을(를) 모릅니다. 목록의 머리글로 정렬해 주세요.", code="order_unknown")
    if plain == word:
        return ORDERS[plain]
    first, *rest = ORDERS[plain].split(", ")
    return ", ".join([f"{first} DESC", *rest])


def _condition(snapshot: Snapshot, where: Where) -> tuple[str, list[Any]]:
    conditions: list[str] = ["TRUE"]
    values: list[Any] = []

    def ask(condition: str, *asked: object) -> None:
        conditions.append(condition)
        values.extend(asked)

    units, parties = _file(snapshot, "units"), _file(snapshot, "parties")
    if where.institution is not None:
        ask(f"r.unit IN (SELECT id FROM {units} WHERE institution = ?)", where.institution)
    if where.department is not None:
        ask(f"r.unit IN (SELECT id FROM {units} WHERE department = ?)", where.department)
    if where.business_number is not None:
        ask(f"r.party IN (SELECT id FROM {parties} WHERE business_number = ?)", where.business_number)
    if where.party is not None:
        ask("r.party = ?", where.party)
    if where.kinds:
        ask(_in("r.kind", [kind_number(kind) for kind in where.kinds]))
    if where.exclusion is not None:
        ask(f"r.exclusion IN (SELECT id FROM {_file(snapshot, 'exclusions')} WHERE mark = ?)", where.exclusion)
    if where.first_day is not None:
        ask(f"{_day(where.day)} >= ?", day_number(where.first_day))
    if where.last_day is not None:
        ask(f"{_day(where.day)} <= ?", day_number(where.last_day))
    if where.lines:
        ask(_in("r.line", where.lines))
    if where.sheet is not None:
        ask("r.sheet = ?", where.sheet)
    if where.numbers_missing is not None:
        sign = "=" if where.numbers_missing else "<>"
        ask(f"r.party IN (SELECT id FROM {parties} WHERE business_number {sign} '')")
    if where.text:
        ask(
            f"""(contains(lower(r.title), lower(?)) OR contains(lower(r.reference), lower(?)) OR r.party IN
                (SELECT id FROM {parties} WHERE contains(lower(name), lower(?)) OR contains(number_written, ?)))""",
            *[where.text] * 4,
        )
    return " AND ".join(conditions), values


def _in(column: str, numbers: Sequence[int]) -> str:
    return f"{column} IN ({', '.join(str(int(number)) for number in numbers)})"


def _row(snapshot: Snapshot, found: Sequence[Any]) -> SnapshotRow:
    line, kind, contract, resolved, paid, amount, supply, tax, title, reference, method, sheet = found[:12]
    number, written, problem, name, institution, department, code, mark, party, unit = found[12:]
    purchase = Purchase(
        line=line,
        amount=amount,
        kind=KINDS[kind],
        contract_day=None if contract is None else day_from_number(contract),
        resolved_day=None if resolved is None else day_from_number(resolved),
        paid_day=None if paid is None else day_from_number(paid),
        supply_amount=supply,
        tax_amount=tax,
        business_number=number,
        number_written=written,
        number_problem=problem,
        enterprise_name=name,
        institution=institution,
        department=department,
        title=title,
        reference=reference,
        product_code=code,
        exclusion=mark,
        method=method,
        sheet=sheet,
    )
    return SnapshotRow(snapshot.digest, party, unit, purchase)
