"""The promise of the sample, by the tally itself: 330억 of 300억 in 2025, from the files as they are, to the won."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dure.cli.sample import city
from dure.cli.sample.ledgers import PLANS, write_ledger
from dure.cli.sample.purchases import make_ledgers
from dure.core.ledgers.importing import read_ledger
from dure.core.ledgers.snapshot import Snapshot, write_snapshot
from dure.core.schemes.model import FOREVER, Basis, Confidence, Counting, Kind, Level
from dure.core.tally.engine import open_engine
from dure.core.tally.model import Measure
from dure.core.tally.question import Question
from dure.core.values.period import Period

SEED = 20260101
OWN = Basis("기관 목표", Confidence.TEXT)


def snapshot_of(path: Path, folder: Path) -> Snapshot:
    return write_snapshot(read_ledger(path, name=path.name), folder)


def test_tally_of_the_files_counts_330_eok_for_the_target_of_2025(tmp_path):
    made = make_ledgers(SEED, 0.05)
    plans = [plan for plan in PLANS if plan.institution == city.CODE and plan.year == 2025]
    counts = tuple(Counting(kind, Level.ENTERPRISE, Period(FOREVER), OWN) for kind in city.TARGET_KINDS)
    target = Measure("target", city.TARGET_NAME, counts, frozenset(map(Kind, city.TARGET_ADMITS)))
    question = Question(
        snapshots=tuple(snapshot_of(write_ledger(plan, made, tmp_path, SEED), tmp_path / "kept") for plan in plans),
        measures=(target,),
        certificates=[held for one in made.city_enterprises if one.registered for held in one.certificates],
        first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31),
        enterprises=frozenset(one.business_number for one in made.city_enterprises if one.registered),
    )

    (total,) = open_engine().tally(question).totals()

    assert total.counted == 33_000_000_000
