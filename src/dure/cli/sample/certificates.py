"""The certificates an invented enterprise holds over the years: renewed in time, early or late, expired, revoked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dure.cli.sample.trades import Trade
from dure.core.tally.model import Certificate
from dure.core.values.period import Period

LAST_KNOWN = date(2026, 11, 20)
"""No certificate is issued after this day: the day the sample stands at."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the certificates. `sme`: also confirmed as a small or medium enterprise, year after year."""

    business_number: str
    trade: Trade
    sme: bool


@dataclass(frozen=True, slots=True)
class Habit:
    """How an invented office prints a kind of certificate: its number, and for how many years (None: no end)."""

    number: str
    years: int | None
    begins: tuple[int, int]  # the first one was issued in one of these years
    by_item: bool = False


# How long the sample's papers run, not how long the law lets them: that stands in core/schemes/data.
_HABITS = {
    "sme": Habit("제{serial:04d}-{year}-{tail:05d}호", 1, (2022, 2023)),
    "women_owned": Habit("제0099-{year}-{tail:05d}호", 3, (2020, 2024)),
    "disabled_owned": Habit("제0088-{year}-{tail:05d}호", 3, (2020, 2024)),
    "startup": Habit("창업확인-{year}-{tail:05d}", 3, (2022, 2025)),
    "social_enterprise": Habit("제{year}-{serial:03d}호", None, (2012, 2022)),
    "prelim_social_enterprise": Habit("가온 예비 제{year}-{serial:02d}호", 3, (2021, 2024)),
    "social_cooperative": Habit("사협 제{year}-{serial:03d}호", None, (2014, 2023)),
    "cooperative": Habit("협동 제{year}-{serial:03d}호", None, (2013, 2024)),
    "village_enterprise": Habit("마을 제{year}-{serial:03d}호", None, (2013, 2023)),
    "prelim_village_enterprise": Habit("예비마을 제{year}-{serial:02d}호", 1, (2022, 2024)),
    "self_support_enterprise": Habit("자활 제{year}-{serial:02d}호", None, (2010, 2022)),
    "severe_disability_facility": Habit("중증 제{year}-{serial:03d}호", 3, (2021, 2023), by_item=True),
    "standard_workplace": Habit("표준 제{year}-{serial:03d}호", None, (2015, 2023)),
    "green_label": Habit("환경표지 {tail:05d}호", 3, (2021, 2023), by_item=True),
    "excellent_procurement": Habit("우수제품 {year}{serial:03d}", 3, (2022, 2024), by_item=True),
    "performance_certified": Habit("성능 {year}-{serial:03d}", 3, (2022, 2024), by_item=True),
    "nep": Habit("NEP-{year}-{serial:03d}", 3, (2022, 2024), by_item=True),
    "innovation": Habit("혁신 {year}-{serial:03d}", 3, (2022, 2024), by_item=True),
    "materials_parts": Habit("소부장 제{year}-{serial:03d}호", 3, (2021, 2023)),
}


def histories(random: Random, holder: Holder, kinds: tuple[str, ...]) -> Iterator[Certificate]:
    """Every certificate the holder has had. Of two kinds of social enterprise the second follows the first."""
    grown = "prelim_social_enterprise" in kinds and "social_enterprise" in kinds
    for kind in (*kinds, "sme") if holder.sme else kinds:
        if grown and kind == "social_enterprise":
            recognised = date(2024, random.randint(9, 12), random.randint(2, 27))
            yield _issued(random, holder, kind, Period(recognised))  # overlaps the end of the one before
        elif grown and kind == "prelim_social_enterprise":
            yield _issued(random, holder, kind, _years(date(2022, random.randint(1, 9), random.randint(2, 27)), 3))
        else:
            yield from _history(random, holder, kind)


def _history(random: Random, holder: Holder, kind: str) -> Iterator[Certificate]:
    habit = _HABITS[kind]
    start = date(random.randint(*habit.begins), random.randint(1, 12), random.randint(2, 27))
    if habit.years is None:
        yield _perhaps_revoked(random, _issued(random, holder, kind, Period(start)), 0.03)
        return
    while start <= LAST_KNOWN:
        issued = _perhaps_revoked(random, _issued(random, holder, kind, _years(start, habit.years)), 0.012)
        yield issued
        if issued.revoked_on is not None or issued.valid.until is None:
            return
        fate = random.random()
        if fate < 0.06:
            return  # not renewed
        if fate < 0.14:
            start = issued.valid.until + timedelta(days=random.randint(9, 130))  # a gap
        elif fate < 0.26:
            start = issued.valid.until - timedelta(days=random.randint(5, 40))  # renewed early: an overlap
        else:
            start = issued.valid.until


def _years(start: date, years: int) -> Period:
    """`years` from `start` on, as offices print it: the last valid day is the day before the anniversary."""
    leap = (start.month, start.day) == (2, 29)
    return Period(start, start.replace(year=start.year + years, day=28 if leap else start.day))


def _issued(random: Random, holder: Holder, kind: str, valid: Period) -> Certificate:
    habit = _HABITS[kind]
    codes = sorted({code for _, code in holder.trade.items if code})
    chosen = random.sample(codes, max(1, len(codes) - random.randint(0, 1))) if habit.by_item and codes else []
    cut = [code[:8] if random.random() < 0.4 else code for code in chosen]
    number = habit.number.format(year=valid.start.year, serial=random.randint(1, 99), tail=random.randint(1, 99_999))
    return Certificate(holder.business_number, kind, number, valid, items=tuple(sorted(set(cut))))


def _perhaps_revoked(random: Random, certificate: Certificate, chance: float) -> Certificate:
    if random.random() >= chance:
        return certificate
    start, until = certificate.valid.start, certificate.valid.until or LAST_KNOWN
    begun = max(start, date(2024, 2, 1))
    last = min(until - timedelta(days=1), LAST_KNOWN)
    if last <= begun:
        return certificate
    revoked_on = begun + timedelta(days=random.randrange((last - begun).days) + 1)
    return Certificate(
        certificate.business_number,
        certificate.kind,
        certificate.number,
        certificate.valid,
        revoked_on,
        certificate.items,
    )
