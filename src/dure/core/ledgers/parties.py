"""The parties of snapshots that have no valid business number: what a person must look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from dure.core.ledgers.snapshot import Snapshot, quoted


@dataclass(frozen=True, slots=True)
class UnprovenParty:
    """A name as written, with the purchases (rows) and won behind it in all the snapshots together."""

    name: str
    purchases: int
    amount: int


def unproven_parties(snapshots: Sequence[Snapshot]) -> list[UnprovenParty]:
    """Every named party without a valid business number, largest amount first."""
    if not snapshots:
        return []
    each = " UNION ALL ".join(
        f"SELECT p.name, r.amount FROM read_parquet({quoted(snapshot.file('rows'))}) r "
        f"JOIN read_parquet({quoted(snapshot.file('parties'))}) p ON p.id = r.party "
        "WHERE p.business_number = '' AND p.name <> ''"
        for snapshot in snapshots
    )
    with duckdb.connect(config={"threads": 2}) as connection:
        found = connection.execute(
            f"SELECT name, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM ({each}) GROUP BY name ORDER BY 3 DESC, 1"
        ).fetchall()
    return [UnprovenParty(name, purchases, amount) for name, purchases, amount in found]
