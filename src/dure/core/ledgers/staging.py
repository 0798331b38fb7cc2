"""Purchases on their way into a snapshot: a Parquet file as they come, not yet sorted and with no dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from dure.core.ledgers.model import Purchase
from dure.core.schemes.model import Kind

KINDS = (Kind.GOODS, Kind.SERVICES, Kind.WORKS, Kind.UNKNOWN)
"""A kind is stored as its place here."""

EPOCH = date(1970, 1, 1).toordinal()
_BATCH = 50_000
_KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}

_TEXTS = (
    "business_number",
    "number_written",
    "number_problem",
    "enterprise_name",
    "institution",
    "department",
    "title",
    "reference",
    "product_code",
    "exclusion",
    "method",
    "sheet",
)
_DAYS = ("contract_day", "resolved_day", "paid_day")
_AMOUNTS = ("amount", "supply_amount", "tax_amount")
STAGED = pa.schema(
    [
        ("line", pa.int32()),
        ("kind", pa.int8()),
        *((name, pa.int32()) for name in _DAYS),
        *((name, pa.int64()) for name in _AMOUNTS),
        *((name, pa.string()) for name in _TEXTS),
    ]
)
"""The columns of a staged file: a Purchase's fields, days as days since 1970-01-01, amounts in won."""


def stage(purchases: Iterable[Purchase], path: Path) -> None:
    """Write the purchases as they come, a batch at a time."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - slow, and a tally never needs it

    with pq.ParquetWriter(path, STAGED, compression="snappy") as writer:
        for batch in _batches(purchases):
            writer.write_batch(_record_batch(batch))


def _batches(purchases: Iterable[Purchase]) -> Iterator[list[Purchase]]:
    iterator = iter(purchases)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _record_batch(batch: list[Purchase]) -> Any:
    columns: dict[str, list[Any]] = {
        "line": [purchase.line for purchase in batch],
        "kind": [_KIND_NUMBERS[purchase.kind] for purchase in batch],
    }
    for name in _DAYS:
        days = [getattr(purchase, name) for purchase in batch]
        columns[name] = [None if day is None else day.toordinal() - EPOCH for day in days]
    for name in (*_AMOUNTS, *_TEXTS):
        columns[name] = [getattr(purchase, name) for purchase in batch]
    arrays = [pa.array(columns[field.name], type=field.type) for field in STAGED]
    return pa.RecordBatch.from_arrays(arrays, schema=STAGED)
