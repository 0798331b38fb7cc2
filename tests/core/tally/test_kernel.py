"""What the kernel does beyond the statement: batches in any order, cells too wide for one number, sums too large."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from builders import a_certificate, a_measure, a_number, a_purchase, day
from dure.core.ledgers.snapshot import write_snapshot
from dure.core.schemes.model import Kind
from dure.core.tally import kernel
from dure.core.tally.duckdb import DuckDB, Run
from dure.core.tally.kernel import COLUMNS
from dure.core.tally.question import Question
from dure.core.values.errors import Refused
from dure.core.values.period import Period

STATEMENT = DuckDB(threads=1, statement=True)


def question(root: Path, *, amount: int = 1_000) -> Question:
    """Sixty purchases of six departments in all months from three enterprises, one of them certified from 10 May."""
    purchases = [
        a_purchase(
            line,
            amount=amount + line,
            department=f"{line % 6}과",
            contract_day=day(1 + line % 12, 1 + line % 27),
            business_number=a_number(1 + line % 3),
            kind=Kind.GOODS if line % 4 else Kind.WORKS,
        )
        for line in range(2, 62)
    ]
    return Question(
        snapshots=(write_snapshot(purchases, root),),
        measures=(a_measure(),),
        certificates=[a_certificate(business_number=a_number(1), valid=Period.through(day(5, 10), day(9, 20)))],
        first_day=day(1, 1),
        last_day=day(12, 31),
    )


def test_batches_in_any_order_give_the_same_cells(tmp_path: Path) -> None:
    asked = question(tmp_path)
    with DuckDB(threads=1).connection() as connection:
        run = Run(connection, asked)
        run.prepare(asked.snapshots[0])
        run.point(asked.snapshots[0], asked.bases[0])
        batches = [*connection.sql(f"SELECT {', '.join(COLUMNS)} FROM purchases").to_arrow_reader(7)]
        ready, edges = run.kernel().cells(batches)
        unready, all_cells = run.kernel().cells(reversed(batches))

    assert len(batches) == 9
    assert (len(ready) > 0, unready) == (True, [])
    assert won_by_cell([*ready, *edges]) == won_by_cell(all_cells)


def won_by_cell(tables) -> Counter:
    found: Counter = Counter()
    for table in tables:
        for row in table.to_pylist():
            purchases, amount = row.pop("purchases"), row.pop("amount")
            found[tuple(row.values()), "purchases"] += purchases
            found[tuple(row.values()), "amount"] += amount
    return found


def test_cells_too_wide_for_one_number_are_found_in_smaller_batches(tmp_path: Path, monkeypatch) -> None:
    asked = question(tmp_path)
    monkeypatch.setattr(kernel, "MOST_BITS", 13)  # the sixty purchases take more

    assert DuckDB(threads=1).tally(asked).cube() == STATEMENT.tally(asked).cube()


def test_a_sum_beyond_what_a_number_holds_is_refused(tmp_path: Path, monkeypatch) -> None:
    asked = question(tmp_path)
    monkeypatch.setattr(kernel, "MOST_WON", 60_000)

    with pytest.raises(Refused, match="너무 커서"):
        DuckDB(threads=1).tally(asked)
