"""From whom an institution bought in a year, as its applied ledgers say."""

from __future__ import annotations

from dure.apps.ledgers.queries import applied_ledgers, confirmed_names, snapshot_files
from dure.core.ledgers.browsing import Figures
from dure.core.ledgers.buying import bought_from


def bought_in(institution_id: int, year: int) -> dict[str, Figures]:
    """Purchases and won as written by business number; names count by the number a person confirmed."""
    snapshots = [snapshot_files(ledger) for ledger in applied_ledgers(institution_id, year)]
    return bought_from(snapshots, confirmed_names(institution_id))
