"""The ledger files of the two institutions: which purchases stand in which file, and in which shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from dure.cli.sample import city, county
from dure.cli.sample.dirt import Speller
from dure.cli.sample.layouts import ACCOUNTING, CONTRACTS, RESOLUTION, Layout, sheet
from dure.cli.sample.purchases import LAST_DAY, SampleLedgers, SamplePurchase
from dure.cli.sample.writing import CP949, UTF8_BOM, WORKBOOK, write_rows


@dataclass(frozen=True, slots=True)
class LedgerPlan:
    """One file: the purchases of some months of a year. `applied` False: it waits for an officer."""

    institution: str
    year: int
    months: tuple[int, ...]
    name: str
    layout: Layout
    written_as: str
    applied: bool = True

    @property
    def file_name(self) -> str:
        return f"{self.name}.{'xlsx' if self.written_as == WORKBOOK else 'csv'}"

    @property
    def received_on(self) -> date:
        """The officer brings it a few days after its last month is over, the waiting one at once."""
        after = date(self.year + self.months[-1] // 12, self.months[-1] % 12 + 1, 1)
        return min(after + timedelta(days=6), LAST_DAY)


def _quarter(year: int, quarter: int, layout: Layout, written_as: str) -> LedgerPlan:
    months = tuple(range(3 * quarter - 2, 3 * quarter + 1))
    return LedgerPlan(city.CODE, year, months, f"{city.NAME} {year}년 {quarter}분기 구매대장", layout, written_as)


PLANS = (
    _quarter(2024, 1, RESOLUTION, CP949),
    _quarter(2024, 2, CONTRACTS, WORKBOOK),
    _quarter(2024, 3, ACCOUNTING, UTF8_BOM),
    _quarter(2024, 4, CONTRACTS, WORKBOOK),
    _quarter(2025, 1, RESOLUTION, CP949),
    _quarter(2025, 2, ACCOUNTING, WORKBOOK),
    _quarter(2025, 3, RESOLUTION, UTF8_BOM),
    _quarter(2025, 4, CONTRACTS, WORKBOOK),
    LedgerPlan(county.CODE, 2025, tuple(range(1, 13)), f"{county.NAME} 2025년 구매대장", CONTRACTS, WORKBOOK),
    _quarter(2026, 1, RESOLUTION, CP949),
    _quarter(2026, 2, CONTRACTS, WORKBOOK),
    _quarter(2026, 3, ACCOUNTING, UTF8_BOM),
    LedgerPlan(county.CODE, 2026, tuple(range(1, 12)), f"{county.NAME} 2026년 구매대장", RESOLUTION, CP949),
    LedgerPlan(city.CODE, 2026, (10,), f"{city.NAME} 2026년 10월 구매대장", RESOLUTION, CP949),
    LedgerPlan(city.CODE, 2026, (11,), f"{city.NAME} 2026년 11월 구매대장", CONTRACTS, WORKBOOK, applied=False),
)


def write_ledger(plan: LedgerPlan, ledgers: SampleLedgers, folder: Path, seed: int) -> Path:
    """Write the file of a plan into a folder; the same seed and scale give the same bytes."""
    path = folder / plan.file_name
    speller = Speller(Random(f"{seed}:{plan.file_name}"), workbook=plan.written_as == WORKBOOK)
    rows = sheet(plan.layout, plan.name, purchases_in(plan, ledgers), speller)
    write_rows(path, rows, plan.written_as, sheet=f"{plan.months[0]}~{plan.months[-1]}월")
    return path


def purchases_in(plan: LedgerPlan, ledgers: SampleLedgers) -> Sequence[SamplePurchase]:
    """The purchases of a file: those of its months, and in January those signed late in the year before."""
    every = ledgers.city_purchases if plan.institution == city.CODE else ledgers.county_purchases
    return [one for one in every if one.year == plan.year and _month(one) in plan.months]


def _month(purchase: SamplePurchase) -> int:
    return purchase.contract_day.month if purchase.contract_day.year == purchase.year else 1
