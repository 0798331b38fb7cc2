"""Seeded made-up purchases, enterprises and certificates for the benchmarks, written as Parquet by DuckDB's SQL.

raw.parquet            one row a purchase, unsorted, text columns as an analyst gets them
enterprises.parquet    the registry
certificates.parquet   overlapping, touching, revoked, reversed ones among them; a tenth covers one item only
snapshots/<digest>     the same purchases as Dure keeps them
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import duckdb

from dure.core.ledgers.snapshot import quoted, snapshot_from_staged
from dure.core.schemes.model import FOREVER, Basis, Confidence, Counting, Kind, Level
from dure.core.tally.model import CountingBasis, Measure
from dure.core.values.numbers import check_digit
from dure.core.values.period import Period

SEED = 20260101
ENTERPRISES = 60_000
CERTIFICATES = 110_000
INSTITUTIONS, DEPARTMENTS = 50, 20
CODES = 2_000
YEARS = (2021, 2025)
MARKS = frozenset({"온누리상품권", "공공요금"})

KINDS = tuple(f"kind_{number}" for number in range(15))
_ALL = frozenset({Kind.GOODS, Kind.SERVICES, Kind.WORKS})
_SOME = (_ALL, frozenset({Kind.GOODS}), frozenset({Kind.GOODS, Kind.SERVICES}))


def measures() -> tuple[Measure, ...]:
    """Fifteen: most count one kind of certificate, every fifth counts three; they differ in what their base admits."""
    basis = Basis("시험", Confidence.TEXT)
    found = []
    for number in range(len(KINDS)):
        kinds = [number, (number + 1) % 15, (number + 2) % 15] if number % 5 == 4 else [number]
        counts = tuple(Counting(KINDS[kind], Level.ENTERPRISE, Period(FOREVER), basis) for kind in kinds)
        excluded = MARKS if number % 2 else frozenset()
        found.append(
            Measure(
                f"measure_{number}", f"제도 {number}", counts, _SOME[number % 3], CountingBasis(exclusions=excluded)
            )
        )
    return tuple(found)


def prepare(folder: Path, size: int) -> None:
    """Everything for one size; nothing is made twice."""
    if (folder / "ready.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(":memory:", config={"memory_limit": "3GB", "temp_directory": str(folder / "spill")}) as con:
        con.execute("SET enable_progress_bar = false")
        con.execute(_RANDOM)
        _write_people(con, folder)
        con.execute(f"COPY ({_PURCHASES.format(size=size)}) TO {quoted(folder / 'raw.parquet')} ({_AS_PARQUET})")
        _write_rules(con, folder)
        con.execute(
            f"COPY ({_STAGED.format(raw=quoted(folder / 'raw.parquet'))}) "
            f"TO {quoted(folder / 'staged.parquet')} ({_AS_PARQUET})"
        )
    snapshot = snapshot_from_staged(folder / "staged.parquet", folder / "snapshots", memory_limit="2GB")
    (folder / "staged.parquet").unlink()
    shutil.rmtree(folder / "spill", ignore_errors=True)
    (folder / "ready.json").write_text(json.dumps({"size": size, "snapshot": snapshot.digest}))


def snapshot_folder(folder: Path) -> Path:
    return folder / "snapshots" / json.loads((folder / "ready.json").read_text())["snapshot"]


def _write_people(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    nine = [f"{100_000_000 + 7 * index:09d}" for index in range(ENTERPRISES + 2_000)]
    numbers = [f"{first}{check_digit(first)}" for first in nine]
    con.execute(
        "CREATE TABLE number AS SELECT unnest(?::INTEGER[]) AS id, unnest(?::VARCHAR[]) AS business_number",
        [[*range(len(numbers))], numbers],
    )
    registry = f"SELECT business_number, '기업 ' || id AS name FROM number WHERE id < {ENTERPRISES} ORDER BY id"
    con.execute(f"COPY ({registry}) TO {quoted(folder / 'enterprises.parquet')} ({_AS_PARQUET})")
    con.execute(f"COPY ({_CERTIFICATES}) TO {quoted(folder / 'certificates.parquet')} ({_AS_PARQUET})")


def _write_rules(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The measures as an analyst's tables: which kinds count for which, and what stands in whose base."""
    counts = [(measure.code, counting.certificate) for measure in measures() for counting in measure.counts]
    bases = [
        (measure.code, kind.value, mark, measure.may_count(kind, mark))
        for measure in measures()
        for kind in Kind
        for mark in ("", *sorted(MARKS))
        if measure.in_base(kind, mark)
    ]
    con.execute("CREATE TABLE counts (measure VARCHAR, certificate VARCHAR)")
    con.executemany("INSERT INTO counts VALUES (?, ?)", counts)
    con.execute("CREATE TABLE bases (measure VARCHAR, kind VARCHAR, exclusion VARCHAR, may_count BOOLEAN)")
    con.executemany("INSERT INTO bases VALUES (?, ?, ?, ?)", bases)
    for table in ("counts", "bases"):
        con.execute(f"COPY {table} TO {quoted(folder / f'{table}.parquet')} ({_AS_PARQUET})")


_AS_PARQUET = "FORMAT parquet, COMPRESSION zstd"
_RANDOM = f"CREATE MACRO chance(i, salt) AS hash(i * 1000 + salt + {SEED}) / 18446744073709551616.0"
_CERTIFICATES = f"""
    SELECT number.business_number, 'kind_' || CAST(floor(15 * pow(chance(i, 2), 1.6)) AS INTEGER) AS kind,
           '제' || i || '호' AS number, valid_from,
           CASE WHEN chance(i, 5) < 0.1 THEN NULL WHEN chance(i, 5) < 0.11 THEN valid_from - 30
                ELSE valid_from + CAST(365 * (2 + floor(3 * chance(i, 6))) - 1 AS INTEGER) END AS valid_to,
           CASE WHEN chance(i, 7) < 0.03 THEN valid_from + CAST(400 * chance(i, 8) AS INTEGER) END AS revoked_on,
           CASE WHEN chance(i, 9) < 0.1
                THEN CAST(10000000 + CAST(floor(chance(i, 10) * {CODES} / 10) AS INTEGER) AS VARCHAR) ELSE '' END
               AS item
    FROM (SELECT range AS i, DATE '2019-01-01' + CAST(floor(2400 * chance(range, 3)) AS INTEGER) AS valid_from
          FROM range({CERTIFICATES}))
    JOIN number ON number.id = CAST(floor({ENTERPRISES} * pow(chance(i, 1), 1.35)) AS INTEGER)
    ORDER BY i"""
_PURCHASES = f"""
    SELECT CAST(i + 2 AS INTEGER) AS line,
           '기관 ' || lpad(CAST(CAST(floor({INSTITUTIONS} * pow(chance(i, 11), 1.5)) AS INTEGER) AS VARCHAR), 2, '0')
               AS institution,
           '부서 ' || lpad(CAST(CAST(floor({DEPARTMENTS} * chance(i, 12)) AS INTEGER) AS VARCHAR), 2, '0')
               AS department,
           DATE '{YEARS[0]}-01-01' + CAST(floor(1826 * chance(i, 13)) AS INTEGER) AS contract_date,
           CASE WHEN chance(i, 14) < 0.6 THEN 'goods' WHEN chance(i, 14) < 0.88 THEN 'services'
                WHEN chance(i, 14) < 0.98 THEN 'works' ELSE 'unknown' END AS kind,
           '구매 ' || CAST(floor(5000 * chance(i, 15)) AS INTEGER) AS title,
           CASE WHEN chance(i, 16) < 0.3 THEN ''
                ELSE CAST(1000000000 + 10 * CAST(floor({CODES} * chance(i, 17)) AS INTEGER) AS VARCHAR) END
               AS product_code,
           CASE WHEN chance(i, 18) < 0.02 THEN '' WHEN chance(i, 18) < 0.028 THEN '1234567890'
                ELSE number.business_number END AS number_written,
           '기업 ' || number.id AS enterprise_name,
           CAST(CASE WHEN chance(i, 19) < 0.01 THEN -1 ELSE 1 END * floor(pow(10, 4 + 4 * chance(i, 20))) AS BIGINT)
               AS amount,
           CASE WHEN chance(i, 21) < 0.01 THEN '온누리상품권' WHEN chance(i, 21) < 0.02 THEN '공공요금' ELSE '' END
               AS exclusion
    FROM (SELECT range AS i FROM range({{size}}))
    JOIN number ON number.id = CAST(floor(CASE WHEN chance(i, 22) < 0.012 THEN {ENTERPRISES} + 2000 * chance(i, 23)
                                    ELSE {ENTERPRISES} * pow(chance(i, 23), 2) END) AS INTEGER)"""
_STAGED = """
    SELECT line,
           CAST(CASE kind WHEN 'goods' THEN 0 WHEN 'services' THEN 1 WHEN 'works' THEN 2 ELSE 3 END AS TINYINT) AS kind,
           CAST(contract_date - DATE '1970-01-01' AS INTEGER) AS contract_day, CAST(NULL AS INTEGER) AS resolved_day,
           CAST(NULL AS INTEGER) AS paid_day, amount, CAST(NULL AS BIGINT) AS supply_amount,
           CAST(NULL AS BIGINT) AS tax_amount,
           CASE WHEN number_written IN ('', '1234567890') THEN '' ELSE number_written END AS business_number,
           number_written, CASE number_written WHEN '' THEN 'business_number_missing'
                                WHEN '1234567890' THEN 'business_number_check' ELSE '' END AS number_problem,
           enterprise_name, institution, department, title, '' AS reference, product_code, exclusion, '' AS method,
           '' AS sheet
    FROM read_parquet({raw})"""

if __name__ == "__main__":
    prepare(Path(sys.argv[1]), int(sys.argv[2]))
