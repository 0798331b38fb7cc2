from __future__ import annotations

import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings

import random_ledgers
from builders import a_number, a_purchase, day
from dure.core.ledgers.browsing import Figures, SnapshotRow, Where, figures, row_at, rows
from dure.core.ledgers.snapshot import Snapshot, write_snapshot
from dure.core.schemes.model import Kind
from dure.core.values.errors import Refused

PURCHASES = [
    a_purchase(2, contract_day=day(1, 5), amount=300, title="LED 조명", department="회계과"),
    a_purchase(3, contract_day=day(1, 3), amount=-100, title="복사용지", kind=Kind.SERVICES),
    a_purchase(
        4,
        contract_day=None,
        paid_day=day(2, 1),
        amount=500,
        business_number="",
        number_problem="business_number_missing",
    ),
    a_purchase(5, contract_day=day(3, 1), amount=200, business_number=a_number(2), enterprise_name="나루식품"),
    a_purchase(
        6, contract_day=day(4, 1), amount=700, exclusion="온누리상품권", reference="led-7", institution="누리군"
    ),
]


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return write_snapshot(PURCHASES, tmp_path)


def lines(found: list[SnapshotRow]) -> list[int]:
    return [row.purchase.line for row in found]


@settings(max_examples=8, deadline=None)
@given(random_ledgers.purchases())
def test_rows_read_back_are_the_purchases_written(purchases) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = write_snapshot(purchases, Path(folder), threads=1)

        found = rows(snapshot, limit=1000)

    assert [row.purchase for row in found] == purchases


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(), [2, 3, 4, 5, 6]),
        (Where(institution="누리군"), [6]),
        (Where(institution="가온시", department="회계과"), [2]),
        (Where(business_number=a_number(2)), [5]),
        (Where(kinds=(Kind.SERVICES,)), [3]),
        (Where(exclusion="온누리상품권"), [6]),
        (Where(exclusion=""), [2, 3, 4, 5]),
        (Where(first_day=day(1, 5), last_day=day(3, 1)), [2, 4, 5]),
        (Where(first_day=day(2, 1), last_day=day(2, 1), day="paid"), [4]),
        (Where(text="led"), [2, 6]),
        (Where(text="나루"), [5]),
        (Where(text="' OR 1=1 --"), []),
        (Where(lines=(3, 5, 99)), [3, 5]),
        (Where(numbers_missing=True), [4]),
        (Where(numbers_missing=False), [2, 3, 5, 6]),
    ],
)
def test_rows_are_those_asked_for(snapshot: Snapshot, where: Where, expected: list[int]) -> None:
    found = rows(snapshot, where)

    assert lines(found) == expected
    assert figures(snapshot, where) == Figures(len(found), sum(row.purchase.amount for row in found))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("line", [2, 3, 4, 5, 6]),
        ("-line", [2, 3, 4, 5, 6]),
        ("day", [3, 2, 4, 5, 6]),
        ("-day", [6, 5, 4, 2, 3]),
        ("amount", [3, 5, 2, 4, 6]),
        ("-amount", [6, 4, 2, 5, 3]),
        ("unit", [3, 4, 5, 2, 6]),
    ],
)
def test_rows_come_in_the_order_asked_for(snapshot: Snapshot, order: str, expected: list[int]) -> None:
    assert lines(rows(snapshot, order=order)) == expected


def test_pages_follow_each_other_without_gap(snapshot: Snapshot) -> None:
    pages = [lines(rows(snapshot, order="-amount", limit=2, offset=offset)) for offset in (0, 2, 4, 6)]

    assert pages == [[6, 4], [2, 5], [3], []]


def test_a_party_of_a_row_finds_all_its_rows(snapshot: Snapshot) -> None:
    row = row_at(snapshot, 5)

    assert row is not None
    assert lines(rows(snapshot, Where(party=row.party))) == [5]


def test_a_row_is_found_by_its_line_and_sheet(tmp_path: Path) -> None:
    snapshot = write_snapshot([a_purchase(2, sheet="1월", amount=1), a_purchase(2, sheet="2월", amount=2)], tmp_path)

    assert [row_at(snapshot, 2, sheet) is not None for sheet in ("1월", "2월", "3월")] == [True, True, False]


def test_words_nobody_knows_are_refused(snapshot: Snapshot) -> None:
    with pytest.raises(Refused, match="정렬 기준"):
        rows(snapshot, order="line; DROP TABLE rows")
    with pytest.raises(Refused, match="날짜 기준"):
        figures(snapshot, Where(day="someday", first_day=day(1, 1)))


def test_every_thread_reads_by_its_own_connection(snapshot: Snapshot) -> None:
    found: list[list[int]] = []
    threads = [threading.Thread(target=lambda: found.append(lines(rows(snapshot)))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [[2, 3, 4, 5, 6]] * 4
