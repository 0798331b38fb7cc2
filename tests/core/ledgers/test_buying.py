"""From whom was bought, over several snapshots, held to a plain count."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import random_ledgers
from builders import a_number, a_purchase
from dure.core.ledgers.browsing import Figures
from dure.core.ledgers.buying import bought_from
from dure.core.ledgers.snapshot import write_snapshot

MISSING = {"business_number": "", "number_problem": "business_number_missing"}


def test_purchases_add_up_by_number_over_snapshots_and_by_confirmed_names(tmp_path: Path) -> None:
    first = [
        a_purchase(2, amount=300),
        a_purchase(3, amount=-100),
        a_purchase(4, amount=7, enterprise_name="가온문구", **MISSING),
        a_purchase(5, amount=9, enterprise_name="누군가", **MISSING),
    ]
    second = [a_purchase(2, amount=50), a_purchase(3, amount=20, business_number=a_number(2))]
    snapshots = [write_snapshot(rows, tmp_path) for rows in (first, second)]

    found = bought_from(snapshots, {"가온문구": a_number(2)})

    assert found == {a_number(1): Figures(3, 250), a_number(2): Figures(2, 27)}


@settings(max_examples=8, deadline=None)
@given(random_ledgers.purchases(), st.booleans())
def test_it_agrees_with_counting_row_by_row(purchases, confirmed) -> None:
    names = {one.enterprise_name: a_number(3) for one in purchases} if confirmed else {}
    rows, won = Counter(), Counter()
    for one in purchases:
        if party := one.business_number or names.get(one.enterprise_name, ""):
            rows[party] += 1
            won[party] += one.amount

    with tempfile.TemporaryDirectory() as folder:
        found = bought_from([write_snapshot(purchases, Path(folder), threads=1)], names)

    assert found == {party: Figures(rows[party], won[party]) for party in rows}


def test_nothing_was_bought_from_anyone_where_there_is_no_ledger() -> None:
    assert bought_from([], {"가온문구": a_number(1)}) == {}
