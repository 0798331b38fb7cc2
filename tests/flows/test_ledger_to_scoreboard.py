"""A whole story: two real files come in, are read, applied, counted and taken back; figures move and return."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from builders import YEAR, a_number, a_purchase, day
from dure.apps.ledgers.actions import apply_ledger, withdraw_ledger
from dure.apps.ledgers.models import Ledger, NameQuestion, State
from dure.apps.ledgers.queries import finding_groups
from dure.apps.ledgers.questions import decide_name
from dure.apps.performance.evidence import evidence
from dure.apps.performance.queries import scoreboard
from factories.ledgers import COLUMNS, a_file, cells_of, receive
from factories.places import NOON, a_certificate_of, an_enterprise

Figures = dict[str, tuple[int, int]]
FIRST_HALF = [
    a_purchase(amount=1_000_000, enterprise_name="가온상사"),
    a_purchase(amount=-300_000, contract_day=day(4, 1), title="취소"),
    a_purchase(amount=500_000, number_written="", enterprise_name="㈜가온상사", contract_day=day(5, 1)),
]
JULY = [
    a_purchase(amount=2_000_000, contract_day=day(7, 3), department="체육과"),
    a_purchase(amount=70_000, number_written=a_number(2), contract_day=day(7, 4), department="체육과"),
]


def a_workbook(path: Path) -> Path:
    """July with a title above, an amount nobody can read, and a total below."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("7월")
    sheet.write(0, 0, f"{YEAR}년 7월 구매 실적")
    sheet.write(1, 0, "(단위: 원)")
    broken = a_purchase(contract_day=day(7, 5), department="체육과")
    rows = [list(COLUMNS.values()), *map(cells_of, JULY), [*cells_of(broken)[:9], "12,34", ""]]
    total = ["", "합계", *[""] * 7, "2070000", ""]
    for line, row in enumerate([*rows, total], start=3):
        sheet.write_row(line, 0, row)
    book.close()
    return path


@pytest.fixture
def figures(gaon):
    """`figures()`: base and counted won by measure as the scoreboard shows them now; empty before the first tally."""
    return lambda: {line.code: (line.sums.base, line.sums.counted) for line in scoreboard(gaon, YEAR).lines}


def women_owned(figures: Figures) -> tuple[int, int]:
    return figures["women_owned"]


def again(ledger: Ledger) -> Ledger:
    return Ledger.objects.get(pk=ledger.pk)


def test_figures_follow_the_ledgers_that_count_and_return_when_they_are_taken_back(
    drain: Any, gaon: Any, nari: Any, figures: Any, tmp_path: Path
):
    women = an_enterprise(1, name="가온상사")
    an_enterprise(2, name="누리문구")
    a_certificate_of(women, number="제2026-1호")
    deed = {"actor": nari, "at": NOON}

    # two files come in and are read by the worker
    first = receive(gaon, a_file(tmp_path / "상반기.csv", FIRST_HALF, encoding="cp949"), nari)
    july = receive(gaon, a_workbook(tmp_path / "7월.xlsx"), nari)
    drain()
    assert [again(ledger).state for ledger in (first, july)] == [State.READY, State.READY]
    assert figures() == {}

    # what was found in them
    codes = {
        ledger.file_name: [(group.code, group.count) for group in finding_groups(again(ledger))]
        for ledger in (first, july)
    }
    assert codes == {
        "상반기.csv": [("business_number_missing", 1), ("amount_negative", 1)],
        "7월.xlsx": [("amount_unreadable", 1)],
    }
    assert [again(ledger).statement["ties_out"] for ledger in (first, july)] == [True, True]
    assert again(july).statement["dropped"] == {"subtotal": 1}

    # the first half counts; the name without a number waits
    apply_ledger(again(first), **deed)
    drain()
    after_first = figures()
    assert women_owned(after_first) == (1_200_000, 700_000)

    # July counts, too
    apply_ledger(again(july), **deed)
    drain()
    assert women_owned(figures()) == (3_270_000, 2_700_000)
    found = evidence(gaon, YEAR, july.pk, "7월", 5)
    assert [one.measure.code for one in found.explained if one.attribution.counted] == ["women_owned"]
    assert "제2026-1호" in found.explained[0].sentence
    assert "여성기업지원에 관한 법률 제9조" in found.explained[0].sentence

    # July is taken back, and every figure is what it was before
    withdraw_ledger(again(july), reason="다른 기관의 자료", **deed)
    drain()
    assert figures() == after_first

    # a person says who the name is
    decide_name(NameQuestion.objects.get(), enterprise=women, reason="계약서의 번호와 대조함", **deed)
    drain()
    assert women_owned(figures()) == (1_200_000, 1_200_000)

    # the first half is corrected by another file, and the correction is taken back
    before_correction = figures()
    corrected = receive(gaon, a_file(tmp_path / "고친 것.csv", FIRST_HALF[:1]), nari, supersedes=again(first))
    drain()
    apply_ledger(again(corrected), **deed)
    drain()
    assert women_owned(figures()) == (1_000_000, 1_000_000)
    withdraw_ledger(again(corrected), reason="고칠 것이 더 있음", **deed)
    drain()
    assert figures() == before_correction

    # nothing counts any more
    withdraw_ledger(again(first), reason="처음부터 다시", **deed)
    drain()
    assert set(figures().values()) == {(0, 0)}
