"""The invented purchases of a city and a county over three years, as they were before anyone typed them wrong."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from dure.cli.sample import city, county
from dure.cli.sample.enterprises import SampleEnterprise, make_enterprises
from dure.cli.sample.words import WORDS
from dure.core.schemes.model import Kind

LAST_DAY = date(2026, 11, 20)
_MONTHS = (5.0, 5.5, 8.0, 8.0, 8.5, 13.0, 7.0, 7.0, 8.0, 8.5, 12.5, 17.0)
"""How a year's purchases fall on its months: budgets are spent early in June and before the year ends."""
_CANCELLED = 0.021
_MOST_SOCIAL = 280_000_000
_TAX_FREE = frozenset({"books", "care", "education", "flowers", "food", "catering"})
_PLACES = ("중앙로", "솔밭길", "여울천", "해든공원", "물안저수지", "너른들", "새뜰마을", "가람교", "윗마루", "햇살광장")


@dataclass(frozen=True, slots=True)
class SamplePurchase:
    """One purchase (won, VAT included), or the cancellation of one with a negative amount and reference "0".

    `kind_text` is what stands in the column 구분. `number_problem`: "" where the number was typed as it is, `missing`,
    or `invalid` where a digit was typed wrong.
    """

    year: int
    contract_day: date
    resolved_day: date
    paid_day: date
    department: str
    title: str
    code: str
    enterprise: SampleEnterprise
    kind: Kind
    kind_text: str
    method: str
    amount: int
    reference: str
    number_problem: str = ""

    @property
    def supply(self) -> int:
        """Without VAT; the whole where there is none."""
        free = self.kind is Kind.UNKNOWN or self.enterprise.trade.code in _TAX_FREE
        return self.amount if free else round(self.amount / 1.1)

    @property
    def counts_for_target(self) -> bool:
        """Whether it counts for the institution's own target by the day of its contract."""
        return (
            not self.number_problem
            and self.kind_text not in (GIFT_CERTIFICATES, UTILITIES)
            and any(
                certificate.kind in city.TARGET_KINDS and self.contract_day in certificate.effective
                for certificate in self.enterprise.certificates
            )
        )


GIFT_CERTIFICATES, UTILITIES = "온누리상품권", "공공요금"
_CHARGES = ("청사 전기요금", "통신요금", "상하수도 요금")
_KIND_TEXTS = {
    Kind.GOODS: ("물품", "물품", "물품", "물품구매"),
    Kind.SERVICES: ("용역", "용역", "일반용역"),
    Kind.WORKS: ("공사", "공사", "시설공사"),
}


@dataclass(frozen=True, slots=True)
class SampleLedgers:
    """Everything the sample is made of. Purchases are sorted by the day of their contract."""

    city_enterprises: tuple[SampleEnterprise, ...]
    county_enterprises: tuple[SampleEnterprise, ...]
    city_purchases: tuple[SamplePurchase, ...]
    county_purchases: tuple[SamplePurchase, ...]


def make_ledgers(seed: int, scale: float = 1.0) -> SampleLedgers:
    """All of it, by seed. `scale` makes fewer rows of larger amounts, so that the totals stay about the same."""
    in_city, in_county = make_enterprises(seed)
    purchases: list[SamplePurchase] = []
    for year, rows in city.ROWS.items():
        made = _year(Random(f"{seed}:{city.CODE}:{year}"), year, rows, scale, in_city, city.DEPARTMENTS)
        purchases += _reached(made, city.REACHED[year]) if year in city.REACHED else _running(made)
    neighbours = [one for one in in_city if not one.registered or one.group == "plain"]
    shopping = (*in_county, *(replace(one, weight=one.weight * 1.1) for one in neighbours))
    of_county: list[SamplePurchase] = []
    for year, rows in county.ROWS.items():
        random = Random(f"{seed}:{county.CODE}:{year}")
        of_county += _year(random, year, rows, max(scale, 0.2), shopping, county.DEPARTMENTS)
    return SampleLedgers(in_city, in_county, tuple(purchases), tuple(of_county))


def _year(
    random: Random,
    year: int,
    rows: int,
    scale: float,
    enterprises: Sequence[SampleEnterprise],
    departments: Sequence[str],
) -> list[SamplePurchase]:
    """One year of an institution: `rows * scale` purchases, a few of them cancelled again."""
    sizes = {department: random.lognormvariate(0.0, 0.7) for department in departments}
    draw = Draw(random, year, 1 / scale, departments, sizes)
    chosen = random.choices(
        enterprises, cum_weights=list(accumulate(e.weight for e in enterprises)), k=_count(rows, scale)
    )
    made = [draw.purchase(enterprise, serial) for serial, enterprise in enumerate(chosen, start=1)]
    made += [cancelled for one in made if random.random() < _CANCELLED and (cancelled := draw.cancellation(one))]
    made += draw.outside_the_base(max(2, round(rows * scale * 0.006)), enterprises)
    return sorted(made, key=lambda one: (one.contract_day, one.reference, one.amount))


def _count(rows: int, scale: float) -> int:
    return max(60, round(rows * scale * 0.972))


@dataclass(slots=True)
class Draw:
    """Draws purchases of one institution and year. `factor` makes amounts larger where there are fewer rows."""

    random: Random
    year: int
    factor: float
    departments: Sequence[str]
    sizes: Mapping[str, float]

    def purchase(self, enterprise: SampleEnterprise, serial: int) -> SamplePurchase:
        random, trade = self.random, enterprise.trade
        contract, resolved, paid = self._days(enterprise)
        title, code = random.choice(trade.items)
        amount = self._amount(enterprise)
        return SamplePurchase(
            year=self.year,
            contract_day=contract,
            resolved_day=resolved,
            paid_day=paid,
            department=self._department(trade.kind),
            title=self._title(title, trade.kind, contract),
            code=code if random.random() < 0.9 else "",
            enterprise=enterprise,
            kind=trade.kind,
            kind_text=random.choice(_KIND_TEXTS[trade.kind]) if random.random() > 0.004 or enterprise.social else "",
            method=_method(random, amount, enterprise),
            amount=amount,
            reference=f"{self.year}{self.random.randint(1, 99):02d}{serial:07d}",
            number_problem=self._problem(enterprise),
        )

    def cancellation(self, purchase: SamplePurchase) -> SamplePurchase | None:
        """The whole or a part taken back within the year; None where that would be past the last day."""
        day = purchase.contract_day + timedelta(days=self.random.randint(4, 50))
        if day.year != self.year or day > LAST_DAY:
            return None
        whole = self.random.random() < 0.6
        taken = purchase.amount if whole else _rounded(purchase.amount * self.random.uniform(0.1, 0.5))
        return replace(
            purchase,
            contract_day=day,
            resolved_day=day,
            paid_day=day,
            title=purchase.title + (" (계약 해지)" if whole else " (감액)"),
            amount=-taken,
            reference="0",
        )

    def outside_the_base(self, count: int, enterprises: Sequence[SampleEnterprise]) -> list[SamplePurchase]:
        """Gift certificates of the markets and public charges, bought from enterprises outside the registry."""
        sellers = [one for one in enterprises if not one.registered and not one.careless][:6]
        made = []
        for serial in range(count):
            gift = self.random.random() < 0.4
            base = self.purchase(self.random.choice(sellers), 9_000_000 + serial)
            made.append(
                replace(
                    base,
                    title="직원 복지 온누리상품권 구입"
                    if gift
                    else self.random.choice(("청사 전기요금", "통신요금", "상하수도 요금")),
                    code="",
                    kind=Kind.UNKNOWN,
                    kind_text=GIFT_CERTIFICATES if gift else UTILITIES,
                    method="수의계약",
                    amount=_rounded(self.random.uniform(1.0, 20.0) * 1_000_000 * self.factor, 10_000),
                )
            )
        return made

    def _days(self, enterprise: SampleEnterprise) -> tuple[date, date, date]:
        months = range(1, 13) if self.year < LAST_DAY.year else range(1, LAST_DAY.month + 1)
        month = self.random.choices(months, weights=_MONTHS[: len(months)])[0]
        whole = (self.year, month) != (LAST_DAY.year, LAST_DAY.month)
        last = monthrange(self.year, month)[1] if whole else LAST_DAY.day
        day = date(self.year, month, self.random.randint(1, last))
        contract = day - timedelta(days=max(0, day.weekday() - 4))
        if contract.year < self.year:
            contract = date(self.year, 1, 2)
        if month == 1 and not enterprise.social and self.random.random() < 0.03:
            contract = date(self.year - 1, 12, self.random.randint(10, 30))  # signed in the old year, paid in the new
        resolved = day + timedelta(days=self.random.randint(0, 6))
        paid = resolved + timedelta(days=self.random.randint(3, 30))
        return contract, min(resolved, date(self.year, 12, 31), LAST_DAY), min(paid, LAST_DAY)

    def _department(self, kind: Kind) -> str:
        lift, builders = 9.0 if kind is Kind.WORKS else 0.7, WORDS["building_departments"]
        weights = [self.sizes[one] * (lift if one in builders else 1.0) for one in self.departments]
        return self.random.choices(self.departments, weights=weights)[0]

    def _title(self, title: str, kind: Kind, day: date) -> str:
        place = self.random.choice(_PLACES)
        if kind is Kind.WORKS:
            return f"{place} {title}"
        return self.random.choice((title, f"{day.year}년 {title}", f"{day.month}월 {title}", f"{place} {title}"))

    def _amount(self, enterprise: SampleEnterprise) -> int:
        trade = enterprise.trade
        most = min(trade.most, _MOST_SOCIAL) if enterprise.social else trade.most
        drawn = trade.median * self.random.lognormvariate(0.0, trade.spread)
        if drawn > most:
            drawn = most * self.random.uniform(0.2, 1.0)
        return max(_rounded(drawn * self.factor, 1_000 if trade.kind is Kind.WORKS else 10), 11_000)

    def _problem(self, enterprise: SampleEnterprise) -> str:
        if not enterprise.careless:
            return ""
        drawn = self.random.random()
        return "missing" if drawn < 0.25 else "invalid" if drawn < 0.4 else ""


def _method(random: Random, amount: int, enterprise: SampleEnterprise) -> str:
    if enterprise.group == "excellent":
        return "수의계약(우수조달물품)"
    limit = 50_000_000 if enterprise.certificates else 20_000_000
    if amount <= limit:
        return "수의계약(1인 견적)"
    return random.choice(("제한경쟁", "일반경쟁", "수의계약(2인 이상 견적)", "다수공급자계약(MAS)"))


def _rounded(amount: float, step: int = 10) -> int:
    """To whole steps of won, the same below zero as above."""
    steps = int(abs(amount) / step + 0.5)
    return steps * step if amount >= 0 else -steps * step


def _reached(purchases: list[SamplePurchase], wanted: int) -> list[SamplePurchase]:
    """The same purchases with those of the social economy made so large that exactly `wanted` won of them count."""
    fitted = _lifted(purchases, wanted)
    missing = wanted - sum(one.amount for one in fitted if one.counts_for_target)
    room = 1_000_000 + abs(missing)
    last = max(place for place, one in enumerate(fitted) if one.counts_for_target and one.amount > room)
    fitted[last] = replace(fitted[last], amount=fitted[last].amount + missing)
    return fitted


def _running(purchases: list[SamplePurchase]) -> list[SamplePurchase]:
    """The year that still runs: up to October about `city.RUNNING` won count."""
    until = date(LAST_DAY.year, LAST_DAY.month, 1)
    known = sum(one.amount for one in purchases if one.counts_for_target and one.contract_day < until)
    every = sum(one.amount for one in purchases if one.counts_for_target)
    return _lifted(purchases, city.RUNNING * every // known)


def _lifted(purchases: list[SamplePurchase], wanted: int) -> list[SamplePurchase]:
    counted = sum(one.amount for one in purchases if one.counts_for_target)
    factor = wanted / counted
    return [replace(one, amount=_rounded(one.amount * factor)) if one.enterprise.social else one for one in purchases]
