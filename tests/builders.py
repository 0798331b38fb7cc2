"""Small quiet builders of the core's values: a test names only what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from dure.core.ledgers.model import Purchase
from dure.core.schemes.model import FOREVER, Basis, Confidence, Counting, Kind, Level
from dure.core.tally.model import Certificate, Measure
from dure.core.values.numbers import check_digit
from dure.core.values.period import Period

YEAR = 2026
ALL_KINDS = frozenset({Kind.GOODS, Kind.SERVICES, Kind.WORKS})
A_BASIS = Basis("시험용 법 제1조", Confidence.TEXT)


def day(month: int, of_month: int, year: int = YEAR) -> date:
    return date(year, month, of_month)


def a_number(index: int = 1) -> str:
    """The `index`-th made-up business number; its check digit is right."""
    nine = f"{100_000_000 + index:09d}"
    return f"{nine}{check_digit(nine)}"


def a_purchase(line: int = 2, **changes: Any) -> Purchase:
    """One million won of goods on 1 March from enterprise 1, by 가온시 총무과."""
    values: dict[str, Any] = {
        "line": line,
        "amount": 1_000_000,
        "kind": Kind.GOODS,
        "contract_day": day(3, 1),
        "business_number": a_number(1),
        "number_written": changes.get("business_number", a_number(1)),
        "enterprise_name": "가온상사",
        "institution": "가온시",
        "department": "총무과",
        "title": "사무용품",
    }
    return Purchase(**{**values, **changes})


def a_certificate(**changes: Any) -> Certificate:
    """A women-owned certificate of enterprise 1, valid all through the year."""
    values: dict[str, Any] = {
        "business_number": a_number(1),
        "kind": "women_owned",
        "number": "제1호",
        "valid": Period.through(day(1, 1), day(12, 31)),
    }
    return Certificate(**{**values, **changes})


def a_counting(
    certificate: str = "women_owned", *, level: Level = Level.ENTERPRISE, applies: Period | None = None
) -> Counting:
    return Counting(certificate, level, applies or Period(FOREVER), A_BASIS)


def a_measure(code: str = "women_owned", **changes: Any) -> Measure:
    """A measure that counts women-owned certificates and admits every kind of purchase."""
    values: dict[str, Any] = {
        "code": code,
        "name": "여성기업제품",
        "counts": (a_counting("women_owned"),),
        "admits": ALL_KINDS,
    }
    return Measure(**{**values, **changes})
