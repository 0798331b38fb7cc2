"""What the engine costs for the least it could do, as whole processes that load nothing of Dure.

`python bench/floors.py NAME FOLDER`:

    floor1    SUM(amount) by institution over the raw file: a bare scan
    floor2    COUNT and SUM by institution, department, month, kind: the grain of the answer
    obvious   the SQL most people write: join by range, GROUP BY row and measure, then sum; prints each measure's
              base, counted won and their rows as JSON
"""

from __future__ import annotations

import json
import sys

import duckdb

_FLOOR1 = "SELECT institution, SUM(amount)::BIGINT AS amount FROM {raw} GROUP BY ALL"
_FLOOR2 = """
SELECT institution, department, year(contract_date) * 100 + month(contract_date) AS month, kind,
       COUNT(*) AS purchases, SUM(amount)::BIGINT AS amount
FROM {raw} GROUP BY ALL"""
_OBVIOUS = """
WITH facts AS (
    SELECT p.line, counts.measure, any_value(p.institution) AS institution, any_value(p.department) AS department,
           any_value(p.contract_date) AS contract_date, any_value(p.kind) AS kind, any_value(p.exclusion) AS exclusion,
           any_value(p.amount) AS amount
    FROM {raw} p
    JOIN {enterprises} e ON e.business_number = p.number_written
    JOIN {certificates} c ON c.business_number = p.number_written AND p.contract_date >= c.valid_from
         AND (c.valid_to IS NULL OR p.contract_date <= c.valid_to)
         AND (c.revoked_on IS NULL OR p.contract_date < c.revoked_on)
         AND (c.item = '' OR starts_with(p.product_code, c.item))
    JOIN {counts} counts ON counts.certificate = c.kind
    GROUP BY p.line, counts.measure),
counted AS (
    SELECT institution, department, year(contract_date) * 100 + month(contract_date) AS month, kind, measure,
           SUM(amount)::BIGINT AS counted, COUNT(*) AS rows_counted
    FROM facts JOIN {bases} bases USING (measure, kind, exclusion) WHERE bases.may_count GROUP BY ALL),
base AS (
    SELECT institution, department, month, kind, measure, SUM(amount)::BIGINT AS base,
           SUM(purchases)::BIGINT AS rows_in_base
    FROM (SELECT institution, department, year(contract_date) * 100 + month(contract_date) AS month, kind, exclusion,
                 COUNT(*) AS purchases, SUM(amount) AS amount FROM {raw} GROUP BY ALL)
    JOIN {bases} bases USING (kind, exclusion) GROUP BY ALL)
SELECT institution, department, month, kind, measure, base, rows_in_base, COALESCE(counted, 0) AS counted,
       COALESCE(rows_counted, 0) AS rows_counted
FROM base LEFT JOIN counted USING (institution, department, month, kind, measure)
"""
_TOTALS = """
SELECT measure, SUM(base)::BIGINT, SUM(counted)::BIGINT, SUM(rows_in_base)::BIGINT, SUM(rows_counted)::BIGINT
FROM read_parquet('{out}') GROUP BY measure ORDER BY measure"""
_QUERIES = {"floor1": _FLOOR1, "floor2": _FLOOR2, "obvious": _OBVIOUS}


def main(name: str, folder: str) -> None:
    tables = ("raw", "enterprises", "certificates", "counts", "bases")
    files = {table: f"read_parquet('{folder}/{table}.parquet')" for table in tables}
    out = f"{folder}/out-{name}.parquet"
    connection = duckdb.connect(":memory:", config={"threads": 2})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"COPY ({_QUERIES[name].format(**files)}) TO '{out}' (FORMAT parquet)")
    if name == "obvious":
        totals = connection.execute(_TOTALS.format(out=out)).fetchall()
        print(json.dumps({measure: figures for measure, *figures in totals}))


if __name__ == "__main__":
    main(*sys.argv[1:])
