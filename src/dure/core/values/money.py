"""Won and rates. Money is an int of won, a rate an exact fraction: no float ever holds either."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

EOK = 100_000_000
MAN = 10_000


def rate(text: str) -> Fraction:
    """An exact rate from the text of a data file: `"0.05"` or `"1/20"` is five percent."""
    return Fraction(text)


def achieved(counted: int, base: int) -> Fraction | None:
    """Counted amount over base, exact; None when there were no purchases (a base of zero has no rate).

    A base below zero (more cancelled than bought) has no meaningful rate either.
    """
    return Fraction(counted, base) if base > 0 else None


def required_amount(required: Fraction, base: int) -> int:
    """The least whole won that reaches the required rate of `base`."""
    exact = required * base
    return -((-exact.numerator) // exact.denominator)


def round_half_up(value: Fraction, digits: int) -> Decimal:
    """For display only: 0.5 of the last digit goes up, away from zero below zero."""
    scale = 10**digits
    scaled = abs(value) * scale
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    quotient = Decimal(whole) / Decimal(scale)
    return (-quotient if value < 0 else quotient).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def percent_text(value: Fraction | None, digits: int = 2) -> str:
    """`5.83%`; "구매 없음" where there is no rate. Rounded for display only."""
    return "구매 없음" if value is None else f"{round_half_up(value * 100, digits):,}%"


def won_text(amount: int) -> str:
    """`1,234,000원`"""
    return f"{amount:,}원"


def eok_text(amount: int, digits: int = 1) -> str:
    """`330.1억 원`, and below one eok in man: `1,240만 원`. Rounded for display only; the exact won stand beside it."""
    if abs(amount) >= EOK:
        return f"{round_half_up(Fraction(amount, EOK), digits):,}억 원"
    if abs(amount) >= MAN:
        return f"{round_half_up(Fraction(amount, MAN), 0):,}만 원"
    return f"{amount:,}원"
