"""Counting a tally again from the inputs it kept: the proof that a figure of any year still follows from its rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from dure.apps.performance.models import SchemeTotal, TallyRun
from dure.apps.performance.totals import scheme_totals
from dure.core.ledgers.snapshot import open_snapshot
from dure.core.tally.engine import open_engine
from dure.core.tally.keeping import kept


@dataclass(frozen=True, slots=True)
class Recount:
    """How many stored figures were compared, which differ, and whether the very same engine counted."""

    compared: int
    different: tuple[str, ...]
    same_engine: bool

    @property
    def agrees(self) -> bool:
        return not self.different


def recount(run: TallyRun) -> Recount:
    """Every total of a run against a new count of its kept inputs, snapshots verified byte by byte.

    Raises `DataBroken` when a kept input or snapshot is no longer what its digest says.
    """
    asked = kept(
        run.inputs,
        settings.QUESTION_ROOT,
        lambda digest: open_snapshot(settings.SNAPSHOT_ROOT / digest, verify=True),
    )
    answer = open_engine(settings.TALLY_ENGINE).tally(asked)
    held = {measure["code"]: measure["held_for"] for measure in run.measures if measure["held_for"]}
    anew = {_key(total): _figures(total) for total in scheme_totals(run, answer, held)}
    stored = {_key(total): _figures(total) for total in SchemeTotal.objects.filter(run=run)}
    different = sorted(str(key) for key in anew.keys() | stored.keys() if anew.get(key) != stored.get(key))
    return Recount(len(stored), tuple(different), answer.engine == run.engine)


def _key(total: SchemeTotal) -> tuple[str, str, str, str]:
    return str(total.measure), str(total.grain), str(total.key), str(total.kind)


def _figures(total: SchemeTotal) -> tuple[int, int, int, int]:
    return total.base, total.counted, total.rows_in_base, total.rows_counted
