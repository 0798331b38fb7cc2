"""Days: a stretch of them, and the fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to, not including, `until`. No `until`: still running. An empty period holds no day."""

    start: date
    until: date | None = None

    @classmethod
    def through(cls, start: date, last_day: date | None) -> Period:
        """A certificate names its last valid day; a Period names the day after."""
        if last_day is None or last_day == date.max:
            return cls(start, None)
        return cls(start, last_day + _ONE_DAY)

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day < self.until)

    @property
    def last_day(self) -> date | None:
        """The last day inside, or None while it runs."""
        return None if self.until is None else self.until - timedelta(days=1)

    @property
    def empty(self) -> bool:
        return self.until is not None and self.until <= self.start

    def ended_by(self, day: date | None) -> Period:
        """The same period, cut so that `day` is no longer inside (a revocation); None leaves it as it is."""
        if day is None or (self.until is not None and self.until <= day):
            return self
        return Period(self.start, day)

    def overlap(self, other: Period) -> Period | None:
        """The days in both, or None when there are none."""
        start = max(self.start, other.start)
        ends = [end for end in (self.until, other.until) if end is not None]
        both = Period(start, min(ends) if ends else None)
        return None if both.empty else both


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """회계연도: the calendar year (지방회계법 제6조). Payments of the year may still run into January of the next."""

    year: int

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 12, 31)

    @property
    def period(self) -> Period:
        return Period.through(self.first_day, self.last_day)

    def __contains__(self, day: date) -> bool:
        return day.year == self.year
