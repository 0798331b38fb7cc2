"""The validity of certificates as bars over years, in SVG coordinates (see charts.py for their form)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dure.core.values.period import Period
from dure.web.charts import Label, at

WIDTH, LEFT, RIGHT = 900, 8, 892
TOP, ROW, FOOT = 44, 52, 12


@dataclass(frozen=True, slots=True)
class Term:
    """One certificate: what it is, when it is valid, how it stands (`state`, in words) and the kind of that word."""

    label: str
    period: Period
    state: str
    kind: str = "success"


@dataclass(frozen=True, slots=True)
class Bar:
    term: Term
    x: str
    width: str
    text_y: str
    y: str
    today_top: str
    today_foot: str
    days: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What `components/timeline.html` draws."""

    key: str
    years: tuple[Label, ...]
    lines: tuple[str, ...]
    bars: tuple[Bar, ...]
    today_x: str
    today_text_x: str
    height: str
    foot_y: str
    width: str = str(WIDTH)


def day_text(day: date) -> str:
    """`2026. 3. 5.`"""
    return f"{day.year}. {day.month}. {day.day}."


def period_text(period: Period) -> str:
    """`2024. 3. 5. ~ 2027. 3. 4.`, or without an end `2024. 3. 5. ~ 기한 없음`."""
    return f"{day_text(period.start)} ~ {day_text(period.last_day) if period.last_day else '기한 없음'}"


def timeline(terms: Sequence[Term], today: date, key: str = "timeline") -> Timeline:
    """Whole years from the first start to a year after the last end or today, whichever is later."""
    first = min([today.year, *(term.period.start.year for term in terms)])
    last = max([today.year + 1, *((term.period.last_day or today).year for term in terms)])
    start, days = date(first, 1, 1), (date(last + 1, 1, 1) - date(first, 1, 1)).days

    def x(day: date) -> Fraction:
        passed = min(max((day - start).days, 0), days)
        return LEFT + Fraction(passed, days) * (RIGHT - LEFT)

    bars = []
    for index, term in enumerate(terms):
        left, right = x(term.period.start), x(term.period.until) if term.period.until else Fraction(RIGHT)
        top = TOP + ROW * index
        places = (at(left), at(max(right - left, Fraction(2))), at(top + 14), at(top + 22), at(top + 19), at(top + 41))
        bars.append(Bar(term, *places, period_text(term.period)))
    step = -(-(last - first + 1) // 12)
    years = range(first, last + 1, step)
    return Timeline(
        key=key,
        years=tuple(Label(at((x(date(year, 1, 1)) + x(date(year + 1, 1, 1))) / 2), f"{year}년") for year in years),
        lines=tuple(at(x(date(year, 1, 1))) for year in range(first, last + 2)),
        bars=tuple(bars),
        today_x=at(x(today)),
        today_text_x=at(min(max(x(today), Fraction(60)), Fraction(RIGHT - 60))),
        height=at(TOP + ROW * len(terms) + FOOT),
        foot_y=at(TOP + ROW * len(terms)),
    )
