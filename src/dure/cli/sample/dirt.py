"""How people and systems really write the cells of a ledger: one purchase, spelt in many ways, some of them wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from dure.cli.sample.names import spellings
from dure.cli.sample.purchases import SamplePurchase
from dure.core.values.numbers import hyphenated

Cell = str | int | date
"""What stands in one cell; in a text file every cell ends as text."""

_SERIAL_ZERO = date(1899, 12, 30)
_NO_AMOUNT = ("별도 정산", "미정", "#VALUE!", "")
_NO_DAY = ("추후", "2026.2.30.", "13월", "")


@dataclass(frozen=True, slots=True)
class Speller:
    """Spells cells for one file. `unreadable` is the share of rows whose amount, and of rows whose days, nobody can
    read; rows of the social economy are spared, so that what counts for the target is known to the won."""

    random: Random
    workbook: bool
    unreadable: float = 0.0009

    def spoils(self, purchase: SamplePurchase) -> bool:
        """Whether the next thing of this row is to be unreadable."""
        return not purchase.enterprise.social and self.random.random() < self.unreadable

    def amount(self, amount: int) -> Cell:
        """`1234000`, `1,234,000`, `1,234,000원`, a minus as `-`, `△` or in brackets."""
        drawn = self.random.random()
        if self.workbook and drawn < 0.8:
            return amount
        if amount < 0 and drawn > 0.9:
            return f"△{-amount:,}" if drawn > 0.95 else f"({-amount:,})"
        if drawn < 0.6:
            return str(amount)
        return f"{amount:,}원" if drawn > 0.93 else f"{amount:,}"

    def no_amount(self) -> Cell:
        return self.random.choice(_NO_AMOUNT)

    def day(self, day: date) -> Cell:
        """`2026-08-05`, `2026.8.5.`, `20260805`, `2026. 8. 5.`, a serial number, in a workbook mostly a real date."""
        drawn = self.random.random()
        if self.workbook and drawn < 0.75:
            return day
        if drawn > 0.985:
            return (day - _SERIAL_ZERO).days
        if drawn > 0.95:
            return int(f"{day:%Y%m%d}")
        if drawn > 0.9:
            return f"{day.year}. {day.month}. {day.day}."
        if drawn > 0.82:
            return f"{day.year}.{day.month}.{day.day}."
        return day.isoformat()

    def no_day(self) -> Cell:
        return self.random.choice(_NO_DAY)

    def number(self, purchase: SamplePurchase) -> Cell:
        """The business number with or without hyphens, without its leading zero, or not as it should be."""
        number = purchase.enterprise.business_number
        if purchase.number_problem == "missing":
            return self.random.choice(("", "", "-"))
        if purchase.number_problem == "invalid":
            return self._mistyped(number)
        drawn = self.random.random()
        if drawn < 0.45:
            return hyphenated(number)
        eaten = drawn > 0.7
        return int(number) if eaten and self.workbook else number.lstrip("0") if eaten else number

    def _mistyped(self, number: str) -> str:
        """One digit typed wrong, so that the check digit gives it away, or two left out. (With one left out, nine
        digits would remain, which a zero before them makes a valid number one time in ten.)"""
        if self.random.random() < 0.25:
            return hyphenated(number)[:-2]
        wrong = str((int(number[9]) + self.random.randint(1, 9)) % 10)
        return hyphenated(number[:9] + wrong)

    def name(self, purchase: SamplePurchase) -> str:
        written = spellings(purchase.enterprise.name)
        if self.random.random() < 0.6:
            return written[0]
        return self.random.choice(written[:4] if purchase.number_problem else written)
