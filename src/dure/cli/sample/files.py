"""Two small ledgers to try the site with: upload one, look at its findings, apply it, see the figures move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from dure.cli.sample import city
from dure.cli.sample.dirt import Speller
from dure.cli.sample.enterprises import SampleEnterprise, make_enterprises
from dure.cli.sample.layouts import ACCOUNTING, CONTRACTS, SALE, Layout, Row, sheet
from dure.cli.sample.purchases import LAST_DAY, Draw, SamplePurchase
from dure.cli.sample.writing import CP949, WORKBOOK, write_rows

TEXT_FILE, WORKBOOK_FILE = "올려보기-회계프로그램-cp949.csv", "올려보기-제목줄과-소계.xlsx"
_ROWS = 38
_SOCIAL, _CARELESS = 14, 4


def write(folder: Path, seed: int) -> tuple[Path, Path]:
    """Write both files into `folder`, which is made if need be: some 40 rows each, every kind of dirt in them."""
    folder.mkdir(parents=True, exist_ok=True)
    enterprises, _ = make_enterprises(seed)
    text, workbook = folder / TEXT_FILE, folder / WORKBOOK_FILE
    write_rows(text, _rows(ACCOUNTING, "평생학습관", enterprises, seed, workbook=False), CP949)
    write_rows(workbook, _rows(CONTRACTS, "공원녹지과", enterprises, seed, workbook=True), WORKBOOK)
    return text, workbook


def _rows(
    layout: Layout, department: str, enterprises: Sequence[SampleEnterprise], seed: int, *, workbook: bool
) -> list[Row]:
    random = Random(f"{seed}:uploads:{department}")
    purchases = _purchases(random, department, enterprises)
    speller = Speller(random, workbook=workbook, unreadable=0.0)
    rows = list(sheet(layout, f"{city.NAME} {department} 2026년 11월 구매대장", purchases, speller))
    return _spoilt(rows, layout, workbook=workbook)


def _purchases(random: Random, department: str, enterprises: Sequence[SampleEnterprise]) -> list[SamplePurchase]:
    """Two weeks of one department that likes to buy from the social economy, in the order of their days."""
    draw = Draw(random, LAST_DAY.year, 1.0, (department,), {department: 1.0})
    social = [one for one in enterprises if one.social and one.registered and not one.careless]
    careless = [one for one in enterprises if one.careless and one.registered]
    plain = [one for one in enterprises if not one.social and not one.careless]
    chosen = random.sample(social, _SOCIAL) + random.sample(careless, _CARELESS)
    chosen += random.sample(plain, _ROWS - len(chosen))
    made = [_lately(random, draw.purchase(one, 8_000_000 + serial)) for serial, one in enumerate(chosen)]
    made += [_lately(random, one) for one in draw.outside_the_base(3, enterprises)]
    largest = max(made[:_SOCIAL], key=lambda one: one.amount)
    made.append(replace(largest, title=f"{largest.title} (감액)", amount=-(largest.amount // 50) * 10, reference="0"))
    return sorted(made, key=lambda one: (one.contract_day, one.reference))


def _lately(random: Random, purchase: SamplePurchase) -> SamplePurchase:
    contract = LAST_DAY - timedelta(days=random.randint(0, 4) + random.choice((0, 7)))
    problem = random.choice(("missing", "missing", "invalid")) if purchase.enterprise.careless else ""
    return replace(
        purchase,
        contract_day=contract,
        resolved_day=contract,
        paid_day=LAST_DAY,
        title=re.sub(r"^\d+월 ", "11월 ", purchase.title),
        number_problem=problem,
    )


def _spoilt(rows: list[Row], layout: Layout, *, workbook: bool) -> list[Row]:
    """An amount, and the days of another row, that nobody can read; and in the text file the header once more."""
    first = rows.index(list(layout.header)) + 1
    bought = [row for row in rows[first:] if SALE not in row]
    bought[4][layout.amount_at] = "별도 정산"
    for column, header in enumerate(layout.header):
        if header.endswith(("일", "일자")):
            bought[9][column] = "2026.13.1."
    if not workbook:
        rows.insert(first + 20, list(layout.header))
    return rows
