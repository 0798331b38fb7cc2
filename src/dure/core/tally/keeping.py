"""A question as text, so that a tally can be asked again years later, whatever became of registry and settings.

Snapshots are kept by their digest alone: they are immutable files of their own.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from dure.core.ledgers.snapshot import Snapshot
from dure.core.schemes.model import Basis, Confidence, Counting, Kind, Level
from dure.core.tally.model import AmountBasis, Certificate, CountingBasis, DayBasis, Measure
from dure.core.tally.question import Decisions, Question, RowDecision, RowKey
from dure.core.values.errors import DataBroken
from dure.core.values.period import Period


def keep(question: Question, folder: Path) -> Path:
    """Write the question as `<digest>.json.gz` under `folder`, whole or not at all; one that stands is left alone."""
    digest = question.digest()
    target = folder / f"{digest}.json.gz"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_question(question), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        half = folder / f"{digest}.{os.getpid()}.half"
        with half.open("wb") as stream:
            stream.write(gzip.compress(text.encode(), mtime=0))
            stream.flush()
            os.fsync(stream.fileno())
        half.rename(target)
    return target


def kept(digest: str, folder: Path, snapshot: Callable[[str], Snapshot]) -> Question:
    """The question of a digest, read back; `snapshot` opens one by its digest.

    Raises `DataBroken` when it isn't there or is no longer what its digest says.
    """
    try:
        raw = json.loads(gzip.decompress((folder / f"{digest}.json.gz").read_bytes()))
    except (OSError, ValueError, EOFError) as problem:
        raise _broken(digest, "보관된 입력을 읽을 수 없습니다") from problem
    question = _read(raw, snapshot)
    if question.digest() != digest:
        raise _broken(digest, "보관된 입력이 지문과 다릅니다")
    return question


def _broken(digest: str, what: str) -> DataBroken:
    return DataBroken(f"집계 입력 {digest[:12]}: {what}. 백업에서 그 파일을 되살려 주세요.", digest=digest)


def _question(question: Question) -> dict[str, Any]:
    return {
        "first_day": question.first_day.isoformat(),
        "last_day": question.last_day.isoformat(),
        "snapshots": [snapshot.digest for snapshot in question.snapshots],
        "measures": [_measure(measure) for measure in question.measures],
        "certificates": [_certificate(certificate) for certificate in question.certificates],
        "enterprises": None if question.enterprises is None else sorted(question.enterprises),
        "numbers": dict(sorted(question.decisions.numbers.items())),
        "awaiting": sorted(question.decisions.awaiting),
        "rows": [[*key, decision.kind, decision.exclusion] for key, decision in question.decisions.rows.items()],
    }


def _read(raw: dict[str, Any], snapshot: Callable[[str], Snapshot]) -> Question:
    return Question(
        snapshots=tuple(snapshot(digest) for digest in raw["snapshots"]),
        measures=tuple(_read_measure(one) for one in raw["measures"]),
        certificates=[_read_certificate(one) for one in raw["certificates"]],
        first_day=date.fromisoformat(raw["first_day"]),
        last_day=date.fromisoformat(raw["last_day"]),
        enterprises=None if raw["enterprises"] is None else frozenset(raw["enterprises"]),
        decisions=Decisions(
            numbers=raw["numbers"],
            awaiting=frozenset(raw["awaiting"]),
            rows={
                RowKey(digest, line, sheet): RowDecision(None if kind is None else Kind(kind), exclusion)
                for digest, line, sheet, kind, exclusion in raw["rows"]
            },
        ),
    )


def _period(period: Period) -> list[str | None]:
    return [period.start.isoformat(), None if period.until is None else period.until.isoformat()]


def _read_period(raw: list[str | None]) -> Period:
    start, until = raw
    return Period(date.fromisoformat(start or ""), None if until is None else date.fromisoformat(until))


def _measure(measure: Measure) -> dict[str, Any]:
    basis = measure.basis
    return {
        "code": measure.code,
        "name": measure.name,
        "admits": sorted(measure.admits),
        "counts": [
            [one.certificate, one.level, _period(one.applies), one.basis.text, one.basis.confidence]
            for one in measure.counts
        ],
        "basis": [basis.day, basis.amount, sorted(basis.exclusions), basis.reason],
    }


def _read_measure(raw: dict[str, Any]) -> Measure:
    day, amount, exclusions, reason = raw["basis"]
    return Measure(
        code=raw["code"],
        name=raw["name"],
        counts=tuple(
            Counting(certificate, Level(level), _read_period(applies), Basis(text, Confidence(confidence)))
            for certificate, level, applies, text, confidence in raw["counts"]
        ),
        admits=frozenset(Kind(kind) for kind in raw["admits"]),
        basis=CountingBasis(DayBasis(day), AmountBasis(amount), frozenset(exclusions), reason),
    )


def _certificate(one: Certificate) -> list[Any]:
    revoked = None if one.revoked_on is None else one.revoked_on.isoformat()
    return [one.business_number, one.kind, one.number, _period(one.valid), revoked, list(one.items), one.key]


def _read_certificate(raw: list[Any]) -> Certificate:
    number, kind, name, valid, revoked, items, key = raw
    return Certificate(
        business_number=number,
        kind=kind,
        number=name,
        valid=_read_period(valid),
        revoked_on=None if revoked is None else date.fromisoformat(revoked),
        items=tuple(items),
        key=key,
    )
