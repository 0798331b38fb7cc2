from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from builders import a_number, a_purchase, day
from dure.core.ledgers.model import Purchase
from dure.core.ledgers.snapshot import open_snapshot, sweep, write_snapshot
from dure.core.schemes.model import Kind
from dure.core.values.errors import DataBroken


def some_purchases(count: int = 40) -> list[Purchase]:
    return [
        a_purchase(
            line,
            business_number=a_number(line % 7),
            department=f"{line % 3}과",
            amount=1000 * line,
            contract_day=day(1 + line % 12, 1 + line % 28),
            product_code="" if line % 2 else f"43{line % 5}",
        )
        for line in range(2, count + 2)
    ]


def visible(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.name != "tmp")


def test_snapshot_counts_and_sums_its_purchases(tmp_path: Path) -> None:
    purchases = some_purchases()

    snapshot = write_snapshot(purchases, tmp_path)

    assert snapshot.rows == 40
    assert snapshot.amount == sum(purchase.amount for purchase in purchases)
    assert (snapshot.first_day, snapshot.last_day) == (
        min(purchase.contract_day for purchase in purchases if purchase.contract_day),
        max(purchase.contract_day for purchase in purchases if purchase.contract_day),
    )
    assert snapshot.known == {
        "contract_day": 40,
        "resolved_day": 0,
        "paid_day": 0,
        "supply_amount": 0,
        "tax_amount": 0,
    }


def test_snapshot_columns_are_integers_of_the_promised_width(tmp_path: Path) -> None:
    snapshot = write_snapshot(some_purchases(), tmp_path)

    schema = pq.read_schema(snapshot.file("rows"))

    assert {name: str(schema.field(name).type) for name in schema.names} == {
        "line": "int32",
        "unit": "int32",
        "contract_day": "int32",
        "resolved_day": "int32",
        "paid_day": "int32",
        "kind": "int8",
        "exclusion": "int16",
        "party": "int32",
        "code": "int32",
        "amount": "int64",
        "supply_amount": "int64",
        "tax_amount": "int64",
        "title": "string",
        "reference": "string",
        "method": "string",
        "sheet": "string",
    }


def test_snapshot_rows_are_sorted_by_unit_day_and_line(tmp_path: Path) -> None:
    snapshot = write_snapshot(reversed(some_purchases()), tmp_path)

    table = pq.read_table(snapshot.file("rows"), columns=["unit", "contract_day", "line"])
    keys = list(zip(*(table.column(name).to_pylist() for name in table.column_names), strict=True))

    assert keys == sorted(keys)


def test_same_purchases_in_any_order_give_the_same_digest(tmp_path: Path) -> None:
    purchases = some_purchases()

    first = write_snapshot(purchases, tmp_path / "a")
    again = write_snapshot(reversed(purchases), tmp_path / "b", threads=1)

    assert first.digest == again.digest


def test_one_changed_won_changes_the_digest(tmp_path: Path) -> None:
    purchases = some_purchases()

    first = write_snapshot(purchases, tmp_path)
    changed = write_snapshot([replace(purchases[0], amount=1), *purchases[1:]], tmp_path)

    assert first.digest != changed.digest


def test_writing_the_same_again_leaves_one_folder(tmp_path: Path) -> None:
    first = write_snapshot(some_purchases(), tmp_path)

    again = write_snapshot(some_purchases(), tmp_path)

    assert again == first
    assert visible(tmp_path) == [first.digest]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_no_purchases_are_a_snapshot_too(tmp_path: Path) -> None:
    snapshot = write_snapshot([], tmp_path)

    assert (snapshot.rows, snapshot.amount, snapshot.first_day, snapshot.last_day) == (0, 0, None, None)


def test_a_line_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataBroken) as caught:
        write_snapshot([a_purchase(5), a_purchase(5)], tmp_path)

    assert caught.value.fields["line"] == 5
    assert visible(tmp_path) == []


def test_the_same_line_of_two_sheets_is_two_rows(tmp_path: Path) -> None:
    snapshot = write_snapshot([a_purchase(5, sheet="1월"), a_purchase(5, sheet="2월")], tmp_path)

    assert snapshot.rows == 2


def test_writing_that_breaks_off_leaves_nothing_visible(tmp_path: Path) -> None:
    def broken() -> Iterator[Purchase]:
        yield from some_purchases()
        raise OSError("the cable was pulled")

    with pytest.raises(OSError, match="cable"):
        write_snapshot(broken(), tmp_path)

    assert visible(tmp_path) == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_killed_writer_leaves_nothing_visible_and_sweep_clears_its_remains(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from builders import a_purchase
        from dure.core.ledgers.snapshot import write_snapshot

        def endless():
            for line in range(2, 2_000_000):
                if line == 60_000:
                    print("in the middle", flush=True)
                    time.sleep(60)
                yield a_purchase(line)

        write_snapshot(endless(), Path(sys.argv[1]))
        """
    )
    tests = Path(__file__).parents[2]
    writer = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), os.environ.get("PYTHONPATH", "")])},
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()

    remains = [path.name for path in (tmp_path / "tmp").iterdir()]

    assert visible(tmp_path) == []
    assert len(remains) == 1
    assert sweep(tmp_path, keep=set()) == remains
    assert list((tmp_path / "tmp").iterdir()) == []


def test_sweep_deletes_only_what_nobody_refers_to(tmp_path: Path) -> None:
    kept = write_snapshot(some_purchases(10), tmp_path)
    dropped = write_snapshot(some_purchases(11), tmp_path)

    removed = sweep(tmp_path, keep={kept.digest})

    assert removed == [dropped.digest]
    assert visible(tmp_path) == [kept.digest]


def test_sweep_spares_what_is_younger_than_the_given_moment(tmp_path: Path) -> None:
    snapshot = write_snapshot(some_purchases(10), tmp_path)
    an_hour_ago = datetime.fromtimestamp(time.time(), UTC) - timedelta(hours=1)

    assert sweep(tmp_path, keep=set(), before=an_hour_ago) == []
    assert sweep(tmp_path, keep=set(), before=an_hour_ago + timedelta(hours=2)) == [snapshot.digest]


def test_open_refuses_a_snapshot_without_manifest(tmp_path: Path) -> None:
    with pytest.raises(DataBroken, match=r"manifest\.json"):
        open_snapshot(tmp_path / "absent")


def test_open_refuses_a_manifest_that_was_changed(tmp_path: Path) -> None:
    snapshot = write_snapshot(some_purchases(), tmp_path)
    manifest = snapshot.folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "amount": 1}))

    with pytest.raises(DataBroken, match="요약값"):
        open_snapshot(snapshot.folder)


def test_open_refuses_another_format(tmp_path: Path) -> None:
    snapshot = write_snapshot(some_purchases(), tmp_path)
    manifest = snapshot.folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 99}))

    with pytest.raises(DataBroken, match="형식 99"):
        open_snapshot(snapshot.folder)


def test_open_refuses_a_missing_file(tmp_path: Path) -> None:
    snapshot = write_snapshot(some_purchases(), tmp_path)
    snapshot.file("codes").unlink()

    with pytest.raises(DataBroken, match=r"codes\.parquet"):
        open_snapshot(snapshot.folder)


def test_open_with_verify_finds_one_changed_byte(tmp_path: Path) -> None:
    snapshot = write_snapshot(some_purchases(), tmp_path)
    content = bytearray(snapshot.file("rows").read_bytes())
    content[len(content) // 2] ^= 1
    snapshot.file("rows").write_bytes(content)

    assert open_snapshot(snapshot.folder).digest == snapshot.digest
    with pytest.raises(DataBroken, match="바뀌었습니다"):
        open_snapshot(snapshot.folder, verify=True)


def test_unknown_kind_and_missing_days_are_kept(tmp_path: Path) -> None:
    purchase = a_purchase(kind=Kind.UNKNOWN, contract_day=None, paid_day=day(2, 3), supply_amount=10, tax_amount=1)

    snapshot = write_snapshot([purchase], tmp_path)
    row = pq.read_table(snapshot.file("rows")).to_pylist()[0]

    assert (row["kind"], row["contract_day"], row["paid_day"]) == (3, None, (day(2, 3) - day(1, 1, 1970)).days)
    assert (row["supply_amount"], row["tax_amount"]) == (10, 1)
