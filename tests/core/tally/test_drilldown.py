"""The rows behind a figure are the rows that made it: list and total never part."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import random_ledgers as random
from builders import a_certificate, a_counting, a_measure, a_number, a_purchase, day
from dure.core.ledgers.snapshot import write_snapshot
from dure.core.schemes.model import Kind
from dure.core.tally import reference
from dure.core.tally.drilldown import WANTED, Search, drill, row_of
from dure.core.tally.duckdb import DuckDB
from dure.core.tally.model import CountingBasis
from dure.core.tally.question import Question, RowDecision, RowKey

ENGINE = DuckDB(threads=1)


def question(root: Path, purchases, measures=None, **settings) -> Question:
    return Question(
        snapshots=(write_snapshot(purchases, root, threads=1),),
        measures=measures or (a_measure(),),
        certificates=settings.pop("certificates", ()),
        first_day=day(1, 1),
        last_day=day(12, 31),
        **settings,
    )


def lines(found) -> list[int]:
    return [one.purchase.line for one in found.page]


@given(
    purchases=random.purchases(),
    measures=random.measures(),
    certificates=random.certificates(),
    enterprises=random.registries,
    decisions=random.decisions(),
    decided=random.row_decisions,
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_found_are_those_the_reference_counts(purchases, measures, certificates, enterprises, decisions, decided):
    measure = measures[0]
    with tempfile.TemporaryDirectory() as folder:
        snapshot = write_snapshot(purchases, Path(folder), threads=1)
        rows = {RowKey(snapshot.digest, line): decision for line, decision in decided.items()}
        asked = Question(
            snapshots=(snapshot,),
            measures=(measure,),
            certificates=certificates,
            first_day=random.FIRST,
            last_day=random.LAST,
            enterprises=enterprises,
            decisions=replace(decisions, rows=rows),
        )
        counted = drill(ENGINE, asked, Search("counted", order="line", descending=False), limit=1000)
        every = drill(ENGINE, asked, Search("all", order="line", descending=False), limit=1000)
        totals = ENGINE.tally(asked).totals()[0]

    expected = []
    for purchase in purchases:
        as_decided = reference.decided(purchase, decided.get(purchase.line))
        number = reference.number_of(purchase, asked.decisions)
        held = [one for one in certificates if one.business_number == number] if number else []
        standing = reference.standing_of(purchase, enterprises, asked.decisions)
        if reference.attribute(as_decided, measure, held, standing, random.FIRST, random.LAST).counted:
            expected.append(purchase.line)
    assert lines(counted) == expected
    assert (counted.rows, counted.amount) == (totals.rows_counted, totals.counted)
    in_base = [one for one in every.page if one.in_base]
    assert (len(in_base), sum(one.counted_amount for one in in_base)) == (totals.rows_in_base, totals.base)


def test_every_word_finds_its_own_rows(tmp_path: Path) -> None:
    certificate = a_certificate(business_number=a_number(1))
    purchases = [
        a_purchase(2, business_number=a_number(1)),
        a_purchase(3, business_number=a_number(2)),
        a_purchase(4, business_number=a_number(3)),
        a_purchase(5, business_number="", number_problem="business_number_missing"),
        a_purchase(6, business_number=a_number(1), kind=Kind.UNKNOWN),
        a_purchase(7, business_number=a_number(1), exclusion="공공요금"),
    ]
    measure = a_measure(admits=frozenset({Kind.GOODS}), basis=CountingBasis(exclusions=frozenset({"공공요금"})))
    asked = question(
        tmp_path,
        purchases,
        (measure,),
        certificates=[certificate],
        enterprises=frozenset({a_number(1), a_number(2)}),
    )

    found = {want: lines(drill(ENGINE, asked, Search(want, order="line", descending=False))) for want in WANTED}

    assert found == {
        "counted": [2],
        "not_counted": [3, 4, 5, 6],
        "base": [2, 3, 4, 5, 6],
        "outside": [7],
        "review": [5, 6],
        "unknown": [4],
        "all": [2, 3, 4, 5, 6, 7],
    }


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search("all", department="회계과"), [3]),
        (Search("all", month=202602), [3]),
        (Search("all", kind=Kind.WORKS), [4]),
        (Search("all", words="청소 용역"), [2]),
        (Search("all", words="담장건설"), [4]),
        (Search("all", words=a_number(2)), [3]),
        (Search("all", words="' OR 1=1 --"), []),
        (Search("all", order="amount"), [4, 3, 2]),
        (Search("all", order="title", descending=False), [4, 3, 2]),
    ],
    ids=["department", "month", "kind", "words", "enterprise", "number", "quotes", "amount", "title"],
)
def test_search_narrows_and_orders(tmp_path: Path, search: Search, expected: list[int]) -> None:
    purchases = [
        a_purchase(2, title="청사 청소 용역", amount=1, department="총무과"),
        a_purchase(
            3, title="물티슈", amount=2, department="회계과", contract_day=day(2, 3), business_number=a_number(2)
        ),
        a_purchase(4, title="담장 공사", amount=3, department="총무과", kind=Kind.WORKS, enterprise_name="담장건설"),
    ]

    found = drill(ENGINE, question(tmp_path, purchases), search)

    assert lines(found) == expected


def test_a_page_is_a_page_of_the_whole(tmp_path: Path) -> None:
    purchases = [a_purchase(line, amount=line) for line in range(2, 12)]

    found = drill(ENGINE, question(tmp_path, purchases), Search("all", order="amount"), limit=3, offset=3)

    assert (found.rows, found.amount, lines(found)) == (10, sum(range(2, 12)), [8, 7, 6])


def test_a_base_held_for_another_measure_takes_what_counts_there_and_what_is_unsure(tmp_path: Path) -> None:
    certificates = [a_certificate(business_number=a_number(1), kind="sme")]
    unsure = {"business_number": "", "number_problem": "business_number_missing"}
    purchases = [
        a_purchase(2, business_number=a_number(1)),
        a_purchase(3, business_number=a_number(2)),
        a_purchase(4, **unsure),
    ]
    tech, sme = a_measure("tech_product", counts=(a_counting("nep"),)), a_measure("sme", counts=(a_counting("sme"),))

    asked = question(tmp_path, purchases, (tech, sme), certificates=certificates)

    found = drill(ENGINE, asked, Search("base", order="line", descending=False))

    assert lines(found) == [2, 4]
    assert found.amount == ENGINE.tally(asked).totals(held_for={"tech_product": "sme"})[0].base


def test_one_row_is_found_with_the_decision_laid_over_it(tmp_path: Path) -> None:
    purchases = [a_purchase(2, kind=Kind.UNKNOWN, title="구분 없는 구매")]
    asked = question(tmp_path, purchases)
    digest = asked.snapshots[0].digest
    decided = replace(asked, decisions=replace(asked.decisions, rows={RowKey(digest, 2): RowDecision(kind=Kind.WORKS)}))

    found = row_of(ENGINE, decided, digest, "", 2)

    assert found is not None
    assert (found.purchase.title, found.purchase.kind) == ("구분 없는 구매", Kind.WORKS)


def test_a_row_outside_the_days_asked_about_is_not_found(tmp_path: Path) -> None:
    asked = question(tmp_path, [a_purchase(2, contract_day=day(12, 31, 2020))])

    found = row_of(ENGINE, asked, asked.snapshots[0].digest, "", 2)

    assert found is None


def test_pages_of_several_ledgers_name_the_one_a_row_came_from(tmp_path: Path) -> None:
    first, second = (write_snapshot([a_purchase(2, amount=amount)], tmp_path) for amount in (10, 20))
    asked = replace(question(tmp_path, [a_purchase()]), snapshots=(first, second))

    found = drill(ENGINE, asked, Search("all", order="amount"))

    assert [(one.snapshot, one.counted_amount) for one in found.page] == [(second.digest, 20), (first.digest, 10)]
