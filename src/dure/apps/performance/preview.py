"""What applying a ledger would change, before anyone applies it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from dure.apps.ledgers.models import Ledger
from dure.apps.ledgers.queries import applied_ledgers, snapshot_files
from dure.apps.performance import frames
from dure.core.ledgers.browsing import Where, figures
from dure.core.tally.engine import open_engine
from dure.core.tally.model import Total
from dure.core.values.period import FiscalYear


@dataclass(frozen=True, slots=True)
class Change:
    """One measure's figures before and after."""

    code: str
    name: str
    before: Total
    after: Total

    @property
    def counted(self) -> int:
        return self.after.counted - self.before.counted

    @property
    def base(self) -> int:
        return self.after.base - self.before.base


@dataclass(frozen=True, slots=True)
class Preview:
    """Measures whose counted amount would move, largest first, and those where only the base would.

    `rows_outside`: rows of the ledger whose day lies outside its year; they count nowhere.
    """

    changes: tuple[Change, ...]
    widened: tuple[Change, ...]
    rows_outside: int


def preview(ledger: Ledger) -> Preview:
    """Count the year with and without the ledger (and without the one it supersedes)."""
    now = applied_ledgers(ledger.institution_id, ledger.year)
    after = [one for one in now if one.pk not in (ledger.pk, ledger.supersedes_id)] + [ledger]
    engine = open_engine(settings.TALLY_ENGINE)
    before_answer = engine.tally(frames.question(ledger.institution, ledger.year, ledgers=now))
    after_answer = engine.tally(frames.question(ledger.institution, ledger.year, ledgers=after))
    held = frames.held_among(ledger.year, [measure.code for measure in after_answer.measures])
    befores = {total.measure: total for total in before_answer.totals(held_for=held)}
    names = {measure.code: measure.name for measure in after_answer.measures}
    changes = [
        Change(total.measure, names[total.measure], befores[total.measure], total)
        for total in after_answer.totals(held_for=held)
    ]
    moved = sorted((one for one in changes if one.counted), key=lambda one: (-abs(one.counted), one.name))
    widened = [one for one in changes if one.base and not one.counted]
    days = FiscalYear(ledger.year)
    files = snapshot_files(ledger)
    inside = figures(files, Where(first_day=days.first_day, last_day=days.last_day))
    return Preview(tuple(moved), tuple(widened), files.rows - inside.rows)
