"""What applying a ledger would change, before anyone applies it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from dure.apps.ledgers.models import Ledger
from dure.apps.ledgers.queries import applied_ledgers, snapshot_files
from dure.apps.performance import frames
from dure.core.tally.answer import Answer
from dure.core.tally.engine import open_engine
from dure.core.tally.model import Total


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
    """Changes by measure, largest first; rows of the ledger whose day lies outside its year count nowhere."""

    changes: tuple[Change, ...]
    rows_outside: int


def preview(ledger: Ledger) -> Preview:
    """Count the year with and without the ledger (and without the one it supersedes)."""
    now = applied_ledgers(ledger.institution_id, ledger.year)
    after = [one for one in now if one.pk not in (ledger.pk, ledger.supersedes_id)] + [ledger]
    engine = open_engine(settings.TALLY_ENGINE)
    before_answer = engine.tally(frames.question(ledger.institution, ledger.year, ledgers=now))
    after_answer = engine.tally(frames.question(ledger.institution, ledger.year, ledgers=after))
    alone = engine.tally(frames.question(ledger.institution, ledger.year, ledgers=[ledger]))
    befores = {total.measure: total for total in before_answer.totals()}
    names = {measure.code: measure.name for measure in after_answer.measures}
    changes = [
        Change(total.measure, names[total.measure], befores[total.measure], total) for total in after_answer.totals()
    ]
    moved = [change for change in changes if change.counted or change.base]
    return Preview(
        tuple(sorted(moved, key=lambda change: (-abs(change.counted), change.name))),
        snapshot_files(ledger).rows - _rows(alone),
    )


def _rows(answer: Answer) -> int:
    return sum(cell.purchases for cell in answer.cube(0).values())
