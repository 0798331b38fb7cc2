"""One tally each, as a whole process: `python bench/contestants.py NAME FOLDER`.

Every contestant writes its result to a file beside the data and prints one line of JSON: for each measure the base,
the counted won and their rows, so that the runner can see that all say the same.

    ours      Dure's engine over the snapshot: cells by unit, month, kind, exclusion, standing, mask
    pandas    the merge most analysts write
    reference Dure's slow Python over the raw file: the oracle
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

import data
from dure.core.ledgers.snapshot import open_snapshot, quoted
from dure.core.tally.engine import Decisions, Question, open_engine
from dure.core.tally.model import Certificate, Cube, DayBasis
from dure.core.values.period import Period

FIRST, LAST = date(data.YEARS[0], 1, 1), date(data.YEARS[1], 12, 31)


def connect() -> Any:
    connection = duckdb.connect(":memory:", config={"threads": 2})
    connection.execute("SET enable_progress_bar = false")
    return connection


def files(folder: Path) -> dict[str, str]:
    names = ("raw", "enterprises", "certificates", "counts", "bases")
    return {name: f"read_parquet({quoted(folder / f'{name}.parquet')})" for name in names}


def pandas(folder: Path) -> dict[str, list[int]]:
    import pandas as pd  # noqa: PLC0415 - slow, and only this contestant needs it

    def read(name: str) -> Any:
        return pd.read_parquet(folder / f"{name}.parquet")

    raw, certificates = read("raw"), read("certificates")
    raw["contract_date"] = pd.to_datetime(raw.contract_date)
    for column in ("valid_from", "valid_to", "revoked_on"):
        certificates[column] = pd.to_datetime(certificates[column])
    certificates = certificates.merge(read("counts"), left_on="kind", right_on="certificate")
    raw["month"] = raw.contract_date.dt.year * 100 + raw.contract_date.dt.month
    keys = ["institution", "department", "month", "kind", "measure"]
    bases = read("bases")
    held = raw.merge(read("enterprises")[["business_number"]], left_on="number_written", right_on="business_number")
    held = held.merge(certificates.drop(columns="kind"), on="business_number")
    held = held[
        (held.contract_date >= held.valid_from)
        & (held.valid_to.isna() | (held.contract_date <= held.valid_to))
        & (held.revoked_on.isna() | (held.contract_date < held.revoked_on))
    ]
    covered = [not item or code.startswith(item) for item, code in zip(held.item, held.product_code, strict=True)]
    held = held[covered].drop_duplicates(["line", "measure"])
    held = held.merge(bases[bases.may_count], on=["measure", "kind", "exclusion"])
    counted = held.groupby(keys).agg(counted=("amount", "sum"), rows_counted=("amount", "size"))
    base = raw.groupby(["institution", "department", "month", "kind", "exclusion"], as_index=False).agg(
        base=("amount", "sum"), rows_in_base=("amount", "size")
    )
    base = base.merge(bases, on=["kind", "exclusion"]).groupby(keys)[["base", "rows_in_base"]].sum()
    result = base.join(counted).fillna(0).reset_index()
    result.to_parquet(folder / "out-pandas.parquet")
    columns = ["base", "counted", "rows_in_base", "rows_counted"]
    sums = result.groupby("measure")[columns].sum().astype("int64")
    return {code: [int(value) for value in row] for code, row in zip(sums.index, sums.to_numpy(), strict=True)}


def ours(folder: Path, *, digest: bool = False) -> dict[str, Any]:
    connection = connect()
    question = Question(
        snapshots=(open_snapshot(data.snapshot_folder(folder)),),
        measures=data.measures(),
        certificates=certificates_of(connection, folder),
        first_day=FIRST,
        last_day=LAST,
        enterprises=enterprises_of(connection, folder),
    )
    connection.close()
    answer = open_engine().tally(question)
    answer.write_cells(folder / "out-ours.arrow")
    totals = {t.measure: [t.base, t.counted, t.rows_in_base, t.rows_counted] for t in answer.totals()}
    return {"totals": totals, "sha256": cube_digest(answer.cube())} if digest else totals


def reference(folder: Path) -> dict[str, Any]:
    from dure.core.ledgers.model import Purchase  # noqa: PLC0415 - only the oracle needs these
    from dure.core.schemes.model import Kind  # noqa: PLC0415
    from dure.core.tally.model import AmountBasis  # noqa: PLC0415
    from dure.core.tally.question import Basis  # noqa: PLC0415
    from dure.core.tally.reference import cube  # noqa: PLC0415
    from dure.core.values.numbers import is_business_number  # noqa: PLC0415

    connection = connect()
    held = defaultdict(list)
    for certificate in certificates_of(connection, folder):
        held[certificate.business_number].append(certificate)
    columns = "line, institution, department, contract_date, kind, product_code, number_written, amount, exclusion"
    rows = connection.execute(f"SELECT {columns} FROM {files(folder)['raw']}")

    def purchases() -> Any:
        while batch := rows.fetchmany(10_000):
            for line, institution, department, day, kind, code, number, amount, exclusion in batch:
                valid = is_business_number(number)
                yield Purchase(
                    line,
                    amount,
                    Kind(kind),
                    contract_day=day,
                    business_number=number if valid else "",
                    number_problem="" if valid else "business_number_check",
                    institution=institution,
                    department=department,
                    product_code=code,
                    exclusion=exclusion,
                )

    found = cube(
        purchases(),
        data.measures(),
        held,
        FIRST,
        LAST,
        basis=Basis(DayBasis.CONTRACT, AmountBasis.AS_WRITTEN),
        enterprises=enterprises_of(connect(), folder),
        decisions=Decisions(),
    )
    return {"sha256": cube_digest(found)}


def certificates_of(connection: Any, folder: Path) -> list[Certificate]:
    columns = "business_number, kind, number, valid_from, valid_to, revoked_on, item"
    return [
        Certificate(business, kind, number, Period.through(first, last), revoked_on, (item,) if item else ())
        for business, kind, number, first, last, revoked_on, item in connection.execute(
            f"SELECT {columns} FROM {files(folder)['certificates']}"
        ).fetchall()
    ]


def enterprises_of(connection: Any, folder: Path) -> frozenset[str]:
    query = f"SELECT business_number FROM {files(folder)['enterprises']}"
    return frozenset(number for (number,) in connection.execute(query).fetchall())


def cube_digest(cube: Cube) -> str:
    lines = sorted(f"{key}|{cell.purchases}|{cell.amount}" for key, cell in cube.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


CONTESTANTS = {
    "ours": ours,
    "pandas": pandas,
    "reference": reference,
    "digest": lambda folder: ours(folder, digest=True),
}

if __name__ == "__main__":
    gc.disable()  # a batch process that ends in seconds; the same for every contestant
    print(json.dumps(CONTESTANTS[sys.argv[1]](Path(sys.argv[2]))))
