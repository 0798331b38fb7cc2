"""What happens to a ledger: received, read in the background, applied or discarded, withdrawn.

Applying is one state change of one row; until it commits nothing counts, and afterwards all of it does.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import get_valid_filename

from dure.apps.audit.actions import record
from dure.apps.ledgers.models import Ledger, LedgerFinding, LeftOutRow, Snapshot, State
from dure.apps.ledgers.questions import refresh_questions
from dure.apps.queue import enqueue, is_under_way
from dure.apps.registry.models import Institution
from dure.core.ledgers.header_words import MEANINGS
from dure.core.ledgers.importing import LedgerReading, read_ledger
from dure.core.ledgers.model import Rejection
from dure.core.ledgers.snapshot import Snapshot as SnapshotFiles
from dure.core.ledgers.snapshot import write_snapshot
from dure.core.schemes.model import Kind
from dure.core.values.errors import Refused, UnusableFile

ALLOWED = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt", ".gz")
LIVING = (State.RECEIVED, State.READING, State.READY, State.APPLIED)


def receive_ledger(
    institution: Institution,
    *,
    year: int,
    file_name: str,
    source: Path,
    actor: Any,
    at: datetime,
    default_kind: str = "",
    supersedes: Ledger | None = None,
) -> Ledger:
    """Keep the file under a random name with its digest, and put its reading on the queue.

    Refuses a file of another kind, one too large, the very file that already lives here, and a ledger to supersede
    that isn't applied to the same institution and year.
    """
    size = source.stat().st_size
    _refuse_file(institution, year=year, file_name=file_name, size=size, supersedes=supersedes)
    digest = _digest(source)
    stored_as = f"{institution.pk}/{year}/{secrets.token_hex(16)}{Path(file_name).suffix.lower()}"
    kept = settings.UPLOAD_ROOT / stored_as
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, kept)
    try:
        with transaction.atomic():
            ledger = Ledger.objects.create(
                institution=institution,
                year=year,
                file_name=get_valid_filename(Path(file_name).name)[-200:],
                stored_as=stored_as,
                digest=digest,
                size=size,
                default_kind=default_kind,
                supersedes=supersedes,
                uploaded_by=actor,
                uploaded_at=at,
            )
            record(actor, "ledger.received", ledger, at=at, institution_id=institution.pk)
            enqueue("ledgers.import_ledger", ledger.pk)
    except IntegrityError as problem:
        kept.unlink()
        there = Ledger.objects.filter(institution=institution, digest=digest, state__in=LIVING).first()
        if there is None:
            raise
        raise Refused(
            f"같은 내용의 파일이 이미 있습니다: '{there}' ({there.get_state_display()}). "
            "고친 파일을 올리거나 그 대장을 먼저 되돌려 주세요.",
            field="file",
        ) from problem
    return ledger


def _refuse_file(institution: Institution, *, year: int, file_name: str, size: int, supersedes: Ledger | None) -> None:
    if Path(file_name).suffix.lower() not in ALLOWED:
        raise Refused(
            f"'{file_name}'은(는) 읽을 수 없는 형식입니다. xlsx, xls, ods, csv, tsv, txt 파일로 저장해 올려 주세요.",
            field="file",
        )
    if size == 0:
        raise Refused("빈 파일입니다. 내용이 있는 파일을 골라 주세요.", field="file")
    if size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        raise Refused(f"파일이 {limit}MB보다 큽니다. 달이나 분기별로 나누어 올려 주세요.", field="file")
    if supersedes is not None:
        same = supersedes.institution_id == institution.pk and supersedes.year == year
        if not same or supersedes.state != State.APPLIED:
            raise Refused("대체할 대장은 같은 기관, 같은 연도의 적용된 대장이어야 합니다.", field="supersedes")


def _digest(source: Path) -> str:
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_again(ledger: Ledger, *, actor: Any, at: datetime) -> None:
    """Put the reading of a ledger on the queue once more, where it broke off and nobody is at it."""
    if ledger.state not in (State.RECEIVED, State.READING):
        raise Refused("읽기가 끝난 대장은 다시 읽지 않습니다.")
    if is_under_way("ledgers.import_ledger", ledger.pk):
        raise Refused("지금 읽고 있습니다. 조금 기다려 주세요.")
    with transaction.atomic():
        record(actor, "ledger.read_again", ledger, at=at, institution_id=ledger.institution_id)
        enqueue("ledgers.import_ledger", ledger.pk)


def import_ledger(ledger_id: int, *, at: datetime) -> None:
    """Read a received ledger into a snapshot. May run twice, and after a crash: it begins anew and commits once."""
    claimed = Ledger.objects.filter(pk=ledger_id, state__in=[State.RECEIVED, State.READING])
    if not claimed.update(state=State.READING, progress=0):
        return
    ledger = Ledger.objects.get(pk=ledger_id)
    try:
        reading = read_ledger(
            settings.UPLOAD_ROOT / ledger.stored_as,
            name=ledger.file_name,
            default_kind=Kind(ledger.default_kind) if ledger.default_kind else None,
            progress=lambda done, total: _note_progress(ledger_id, done),
        )
        files = write_snapshot(reading, settings.SNAPSHOT_ROOT)
    except UnusableFile as problem:
        _fail(ledger, problem.message, at=at)
        return
    _keep(ledger, reading, files, at=at)


def _note_progress(ledger_id: int, done: int) -> None:
    Ledger.objects.filter(pk=ledger_id, state=State.READING).update(progress=done)


def _fail(ledger: Ledger, problem: str, *, at: datetime) -> None:
    with transaction.atomic():
        reading = Ledger.objects.filter(pk=ledger.pk, state=State.READING)
        if reading.update(state=State.FAILED, problem=problem, read_at=at):
            record(None, "ledger.failed", ledger, at=at, institution_id=ledger.institution_id, reason=problem)


def _keep(ledger: Ledger, reading: LedgerReading, files: SnapshotFiles, *, at: datetime) -> None:
    """The commit: snapshot row, findings, rows left out, state. A second run that comes late changes nothing."""
    with transaction.atomic():
        snapshot, _ = Snapshot.objects.get_or_create(
            digest=files.digest,
            defaults={
                "rows": files.rows,
                "amount": files.amount,
                "first_day": files.first_day,
                "last_day": files.last_day,
                "created_at": at,
            },
        )
        done = Ledger.objects.filter(pk=ledger.pk, state=State.READING).update(
            state=State.READY,
            snapshot=snapshot,
            read_at=at,
            progress=reading.statement.rows_read,
            statement=statement_json(reading),
            columns=columns_json(reading),
        )
        if not done:
            return
        LedgerFinding.objects.bulk_create(_findings(ledger, reading), batch_size=1000)
        LeftOutRow.objects.bulk_create(_left_out(ledger, reading), batch_size=1000)
        record(None, "ledger.read", ledger, at=at, institution_id=ledger.institution_id)
        refresh_questions(ledger.institution_id)


def statement_json(reading: LedgerReading) -> dict[str, Any]:
    """The statement as kept with the ledger: counts, sums, findings by code, and whether it ties out."""
    statement = reading.statement
    return {
        "rows_read": statement.rows_read,
        "purchases": statement.purchases,
        "rejections": statement.rejections,
        "dropped": statement.dropped,
        "amount_read": statement.amount_read,
        "amount_purchases": statement.amount_purchases,
        "amount_rejections": statement.amount_rejections,
        "amount_dropped": statement.amount_dropped,
        "amounts_unreadable": statement.amounts_unreadable,
        "findings": statement.findings,
        "ties_out": statement.ties_out,
    }


def columns_json(reading: LedgerReading) -> dict[str, Any]:
    """How the columns were understood: header by meaning, and the headers whose contents were not kept."""
    read = {
        MEANINGS.get(meaning, meaning): header
        for sheet in reading.sheets
        if sheet.columns and not sheet.skipped
        for meaning, header in sheet.columns.headers.items()
    }
    skipped = [sheet.sheet for sheet in reading.sheets if sheet.skipped]
    return {"read": read, "unused": list(reading.unused_columns), "skipped": skipped}


def _findings(ledger: Ledger, reading: LedgerReading) -> list[LedgerFinding]:
    return [
        LedgerFinding(
            ledger=ledger,
            line=finding.line,
            column=finding.column[:80],
            value=finding.value[:200],
            code=finding.code,
            severity=finding.severity,
            message=finding.message[:400],
        )
        for finding in reading.findings
    ]


def _left_out(ledger: Ledger, reading: LedgerReading) -> list[LeftOutRow]:
    rejected = [_rejected(ledger, rejection) for rejection in reading.rejections]
    dropped = [
        LeftOutRow(
            ledger=ledger,
            line=row.line,
            sheet=row.sheet[:80],
            code=row.code,
            amount=row.amount,
            cells={"text": row.text[:300]},
        )
        for row in reading.dropped
    ]
    return rejected + dropped


def _rejected(ledger: Ledger, rejection: Rejection) -> LeftOutRow:
    return LeftOutRow(
        ledger=ledger,
        line=rejection.row.line,
        sheet=rejection.row.sheet[:80],
        code="rejection",
        amount=rejection.amount,
        cells=dict(rejection.row.cells),
    )


def apply_ledger(ledger: Ledger, *, actor: Any, at: datetime) -> None:
    """Let a ledger count, and the one it supersedes count no more. Applying twice is applying once."""
    with transaction.atomic():
        _wait_for_turn(ledger)
        if Ledger.objects.filter(pk=ledger.pk, state=State.APPLIED).exists():
            return
        _refuse_twin(ledger)
        _refuse_rival(ledger)
        if not _let_count(ledger, [State.READY, State.WITHDRAWN], applied_at=at):
            raise Refused("이 대장은 지금 적용할 수 없습니다. 읽기가 끝났는지 확인해 주세요.")
        if ledger.supersedes_id:
            replaced = Ledger.objects.filter(pk=ledger.supersedes_id, state=State.APPLIED)
            replaced.update(state=State.SUPERSEDED, ended_at=at)
        _tell(ledger, "ledger.applied", actor=actor, at=at)


def _wait_for_turn(ledger: Ledger) -> None:
    """What counts is changed by one person at a time, so that what was checked still holds when it is written."""
    Institution.objects.select_for_update().get(pk=ledger.institution_id)


def _refuse_twin(ledger: Ledger) -> None:
    """The same purchases in another file (in another encoding) would count twice."""
    applied = Ledger.objects.filter(institution_id=ledger.institution_id, snapshot_id=ledger.snapshot_id)
    twin = applied.filter(state=State.APPLIED).exclude(pk__in=[ledger.pk, ledger.supersedes_id]).first()
    if twin is not None:
        raise Refused(
            f"구매 건이 모두 같은 대장 '{twin}'이(가) 이미 적용되어 있어 두 번 세지 않도록 막았습니다. "
            "그 대장을 먼저 되돌려 주세요."
        )


def _refuse_rival(ledger: Ledger) -> None:
    """A ledger and its correction, or two corrections of one ledger, would count twice."""
    corrections = Ledger.objects.filter(state__in=[State.APPLIED, State.SUPERSEDED]).exclude(pk=ledger.pk)
    if correction := corrections.filter(supersedes_id=ledger.pk).first():
        raise Refused(f"이 대장을 대체한 대장 '{correction}'이(가) 적용되어 있습니다. 그 대장을 먼저 되돌려 주세요.")
    rival = corrections.filter(supersedes_id=ledger.supersedes_id).first() if ledger.supersedes_id else None
    if rival is not None:
        raise Refused(
            f"대체할 대장을 이미 다른 대장 '{rival}'이(가) 대체했습니다. 그 대장을 먼저 되돌리거나 "
            "그 대장을 대체하도록 다시 올려 주세요."
        )


def _let_count(ledger: Ledger, states: list[State], **changes: Any) -> bool:
    """Whether the ledger was in one of the states, and counts now."""
    try:
        with transaction.atomic():
            waiting = Ledger.objects.filter(pk=ledger.pk, state__in=states)
            return bool(waiting.update(state=State.APPLIED, ended_at=None, **changes))
    except IntegrityError as problem:
        raise Refused(
            f"'{ledger}'와 같은 파일이 다시 올라와 있습니다. 그 대장을 먼저 버리거나 되돌려 주세요."
        ) from problem


def withdraw_ledger(ledger: Ledger, *, reason: str, actor: Any, at: datetime) -> None:
    """Take an applied ledger back; the one it superseded counts again. Withdrawing twice is withdrawing once."""
    if not reason.strip():
        raise Refused("되돌리는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        _wait_for_turn(ledger)
        applied = Ledger.objects.filter(pk=ledger.pk, state=State.APPLIED)
        if not applied.update(state=State.WITHDRAWN, ended_at=at):
            if Ledger.objects.filter(pk=ledger.pk, state=State.WITHDRAWN).exists():
                return
            raise Refused("적용된 대장만 되돌릴 수 있습니다.")
        replaced = Ledger.objects.filter(pk=ledger.supersedes_id, state=State.SUPERSEDED).first()
        if replaced is not None:
            _refuse_twin(replaced)
            _let_count(replaced, [State.SUPERSEDED])
        _tell(ledger, "ledger.withdrawn", actor=actor, at=at, reason=reason)


def discard_ledger(ledger: Ledger, *, actor: Any, at: datetime) -> None:
    """Put away a ledger that does not count. Its file and its audit trail stay. Discarding twice is discarding once."""
    with transaction.atomic():
        unused = Ledger.objects.filter(pk=ledger.pk, state__in=[State.READY, State.FAILED, State.WITHDRAWN])
        if not unused.update(state=State.DISCARDED, ended_at=at):
            if Ledger.objects.filter(pk=ledger.pk, state=State.DISCARDED).exists():
                return
            raise Refused("적용되었거나 읽는 중인 대장은 버릴 수 없습니다. 먼저 되돌려 주세요.")
        record(actor, "ledger.discarded", ledger, at=at, institution_id=ledger.institution_id)
        refresh_questions(ledger.institution_id)


def _tell(ledger: Ledger, verb: str, *, actor: Any, at: datetime, reason: str = "") -> None:
    record(actor, verb, ledger, at=at, institution_id=ledger.institution_id, reason=reason)
    refresh_questions(ledger.institution_id)
    enqueue("performance.retally", ledger.institution_id, ledger.year)
