"""Ledgers and snapshots given on a command line -> snapshots to tally, and what was found while reading them."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dure.core.ledgers.importing import LedgerReading, Tallied, read_ledger
from dure.core.ledgers.model import Purchase, Statement
from dure.core.ledgers.snapshot import Snapshot, open_snapshot, write_snapshot
from dure.core.schemes.model import Kind
from dure.core.values.errors import UnusableFile

MANIFEST = "manifest.json"
_REDRAW_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Ledger:
    """One input: the snapshot made or opened, and the reading it came from (None for a snapshot given as such)."""

    name: str
    snapshot: Snapshot
    reading: LedgerReading | None
    wanted: tuple[Purchase, ...] = ()


@dataclass(slots=True)
class Progress:
    """A line on the standard error that tells how far the reading is."""

    name: str
    shown: bool
    _last: float = field(default=0.0)

    def __call__(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        finished = total is not None and done >= total
        redraw = sys.stderr.isatty() and now - self._last > _REDRAW_SECONDS
        if self.shown and (finished or redraw):
            self._last = now
            of = f" / {total:,}" if total is not None and not finished else ""
            end, back = "\n" if finished else "", "\r" if sys.stderr.isatty() else ""
            print(f"{back}{self.name}: {done:,}{of}행을 읽었습니다.", end=end, file=sys.stderr, flush=True)


def take_in(
    paths: Sequence[Path],
    folder: Path,
    *,
    overrides: Mapping[str, str],
    default_kind: Kind | None,
    wanted_line: int | None = None,
    progress: bool = True,
) -> list[Ledger]:
    """Every input as a snapshot; those of ledgers are written under `folder`.

    `wanted_line` keeps the purchases of that line, to be explained.
    """
    ledgers: list[Ledger] = []
    for path in paths:
        if path.is_dir():
            ledgers += [Ledger(path.name, snapshot, None) for snapshot in snapshots_in(path)]
        else:
            ledgers.append(_read(path, folder, overrides, default_kind, wanted_line, progress))
    return ledgers


def snapshots_in(folder: Path) -> list[Snapshot]:
    """The snapshot a folder is, or those that stand in it. Raises `UnusableFile` where there is none."""
    folders = (
        [folder] if (folder / MANIFEST).is_file() else sorted(found.parent for found in folder.glob(f"*/{MANIFEST}"))
    )
    if not folders:
        raise UnusableFile(
            f"{folder}: 구매대장 저장본이 없는 폴더입니다. dure snapshot 으로 만든 폴더를 적어 주세요.",
            code="no_snapshot",
            file=str(folder),
        )
    return [open_snapshot(found.resolve()) for found in folders]


def _read(
    path: Path,
    folder: Path,
    overrides: Mapping[str, str],
    default_kind: Kind | None,
    wanted_line: int | None,
    progress: bool,
) -> Ledger:
    reading = read_ledger(path, overrides=overrides, default_kind=default_kind, progress=Progress(path.name, progress))
    wanted: list[Purchase] = []

    def purchases() -> Iterator[Purchase]:
        for purchase in reading:
            if purchase.line == wanted_line:
                wanted.append(purchase)
            yield purchase

    snapshot = write_snapshot(purchases(), folder)
    return Ledger(path.name, snapshot, reading, tuple(wanted))


def statement_of(ledgers: Sequence[Ledger]) -> Statement:
    """The statements of all ledgers added up; every row of a snapshot is a purchase."""
    whole = Statement()
    for ledger in ledgers:
        if ledger.reading is None:
            rows, amount = ledger.snapshot.rows, ledger.snapshot.amount
            part = Statement(rows_read=rows, purchases=rows, amount_read=amount, amount_purchases=amount)
        else:
            part = ledger.reading.statement
        for name in (
            "rows_read", "purchases", "rejections", "amount_read", "amount_purchases", "amount_rejections",
            "amount_dropped", "amounts_unreadable",
        ):  # fmt: skip
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
        for code, rows in part.dropped.items():
            whole.dropped[code] = whole.dropped.get(code, 0) + rows
        for code, count in part.findings.items():
            whole.findings[code] = whole.findings.get(code, 0) + count
    return whole


def rejected_in(ledgers: Sequence[Ledger]) -> dict[str, Tallied]:
    """Rejected rows of all ledgers by code, with the won that could be read of them."""
    whole: dict[str, Tallied] = {}
    for reading in (ledger.reading for ledger in ledgers if ledger.reading):
        for code, part in reading.rejected_by_code.items():
            tallied = whole.setdefault(code, Tallied())
            tallied.rows += part.rows
            tallied.amount += part.amount
    return dict(sorted(whole.items()))
