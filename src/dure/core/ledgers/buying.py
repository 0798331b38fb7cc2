"""What was bought from whom: a snapshot's rows added up by the other side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from dure.core.ledgers.browsing import Figures
from dure.core.ledgers.snapshot import Snapshot, quoted


def bought_from(snapshots: Iterable[Snapshot], names: Mapping[str, str]) -> dict[str, Figures]:
    """Rows and won as written by business number, over some snapshots.

    `names` are the names people confirmed, with their numbers: they speak only for rows without a valid number. What
    has neither is nobody's and isn't told.
    """
    rows: defaultdict[str, int] = defaultdict(int)
    won: defaultdict[str, int] = defaultdict(int)
    for snapshot in snapshots:
        for number, name, count, amount in _sums(snapshot):
            party = number or names.get(name, "")
            if party:
                rows[party] += count
                won[party] += amount
    return {party: Figures(rows[party], won[party]) for party in rows}


def _sums(snapshot: Snapshot) -> list[Any]:
    query = f"""
        SELECT p.business_number, p.name, COUNT(*), CAST(SUM(r.amount) AS BIGINT)
        FROM read_parquet({quoted(snapshot.file("rows"))}) r
        JOIN read_parquet({quoted(snapshot.file("parties"))}) p ON p.id = r.party GROUP BY ALL"""
    with duckdb.connect(":memory:", config={"memory_limit": "256MB", "threads": 1}) as connection:
        found: list[Any] = connection.execute(query).fetchall()
    return found
