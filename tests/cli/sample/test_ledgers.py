"""The sample's files: every kind of dirt in them, and the reader makes of them what was meant."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from dure.cli.sample import city, files
from dure.cli.sample.ledgers import PLANS, purchases_in, write_ledger
from dure.cli.sample.purchases import SampleLedgers, make_ledgers
from dure.core.ledgers.importing import LedgerReading, read_ledger
from dure.core.ledgers.model import Purchase

SEED = 20260101
DIRT = {
    "amount_negative",
    "business_number_check",
    "business_number_length",
    "business_number_missing",
    "day_serial",
    "kind_missing",
    "number_zero_restored",
}


@pytest.fixture(scope="module")
def made() -> SampleLedgers:
    return make_ledgers(SEED, 0.1)


def read(path: Path) -> tuple[list[Purchase], LedgerReading]:
    reading = read_ledger(path, name=path.name)
    return list(reading), reading


def digests(folder: Path, made: SampleLedgers) -> list[str]:
    folder.mkdir()
    paths = [write_ledger(plan, made, folder, SEED) for plan in PLANS]
    paths += files.write(folder / "uploads", SEED)
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def test_same_seed_gives_the_same_bytes(tmp_path, made):
    assert digests(tmp_path / "one", made) == digests(tmp_path / "other", make_ledgers(SEED, 0.1))


def test_files_are_read_and_tie_out_with_what_was_bought(tmp_path, made):
    found: Counter[str] = Counter()
    dropped: Counter[str] = Counter()

    for plan in PLANS:
        bought = purchases_in(plan, made)
        purchases, reading = read(write_ledger(plan, made, tmp_path, SEED))
        assert reading.statement.ties_out
        assert len(purchases) + len(reading.rejections) == len(bought)
        assert {one.business_number for one in purchases} - {""} <= {one.enterprise.business_number for one in bought}
        found.update(reading.statement.findings)
        dropped.update(reading.statement.dropped)

    assert set(found) >= DIRT
    assert set(dropped) == {"subtotal", "blank", "sale"}  # at full scale the header stands again, too


def test_what_counts_for_the_target_comes_through_to_the_won(tmp_path, made):
    social = {one.business_number for one in made.city_enterprises if one.social}
    certain = sum(
        one.amount
        for one in made.city_purchases
        if one.year == 2025 and one.enterprise.social and not one.number_problem
    )

    plans = [plan for plan in PLANS if plan.institution == city.CODE and plan.year == 2025]
    purchases = [one for plan in plans for one in read(write_ledger(plan, made, tmp_path, SEED))[0]]

    assert sum(one.amount for one in purchases if one.business_number in social) == certain


def test_files_are_written_in_every_way_offices_write_them(tmp_path, made):
    written = {plan.written_as for plan in PLANS if plan.institution == city.CODE}
    korean = write_ledger(PLANS[0], made, tmp_path, SEED)
    marked = write_ledger(PLANS[2], made, tmp_path, SEED)

    assert written == {"cp949", "utf-8-sig", "xlsx"}
    assert "사업자등록번호" in korean.read_bytes().decode("cp949")
    assert marked.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [plan.applied for plan in PLANS].count(False) == 1


def test_upload_files_hold_some_forty_rows_with_dirt_of_every_kind(tmp_path):
    text, workbook = files.write(tmp_path / "uploads", SEED)

    for path in (text, workbook):
        purchases, reading = read(path)
        assert 38 <= len(purchases) <= 42
        assert len(reading.rejections) == 2
        assert reading.statement.ties_out
        assert {"amount_unreadable", "day_unreadable", "business_number_missing", "amount_negative"} <= set(
            reading.statement.findings
        )
        assert {one.exclusion for one in purchases} > {""}
        assert reading.statement.dropped["subtotal"] > 0
