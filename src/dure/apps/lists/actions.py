"""What happens to an official list: received, read in the background, compared, applied, undone or discarded."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import get_valid_filename

from dure.apps.audit.actions import record
from dure.apps.lists.candidates import find_candidates
from dure.apps.lists.models import ListLoad, ListRow, ListSource, LoadFinding, State
from dure.apps.lists.queries import base_of, entries_of, later_of, standing_entries
from dure.apps.lists.writing import Writer, undo_effects
from dure.apps.queue import enqueue, is_under_way
from dure.apps.registry.queries import catalogue
from dure.core.ledgers.model import Severity
from dure.core.lists.entries import Entry, entries
from dure.core.lists.model import ListReading
from dure.core.lists.profiles import profile_for
from dure.core.lists.reading import read_list
from dure.core.values.errors import Refused, UnusableFile

ALLOWED = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt", ".gz", ".html", ".htm")
LIVING = (State.RECEIVED, State.READING, State.READY, State.APPLIED)


def receive_list(
    *, profile: str, name: str, day: date, file_name: str, source: Path, actor: Any, at: datetime
) -> ListLoad:
    """Keep the file under a random name with its digest, and put its reading on the queue.

    `name` is the source's; "" for the profile's own. Refuses a file of another kind, one too large, a day to come,
    a name that is another profile's, and the very file that already lives here for that day.
    """
    known = profile_for(profile)
    size = source.stat().st_size
    _refuse_file(file_name=file_name, size=size, day=day, today=timezone.localdate(at))
    with source.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stored_as = f"lists/{profile}/{secrets.token_hex(16)}{Path(file_name).suffix.lower()}"
    kept = settings.UPLOAD_ROOT / stored_as
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, kept)
    try:
        with transaction.atomic():
            publisher = {"profile": profile, "publisher": known.publisher}
            of, _ = ListSource.objects.get_or_create(name=name.strip() or known.name, defaults=publisher)
            if of.profile != profile:
                raise Refused(
                    f"명단 이름 '{of.name}'은(는) 다른 형식으로 쓰고 있습니다. 이름을 바꾸거나 형식을 고쳐 주세요.",
                    field="name",
                )
            load = ListLoad.objects.create(
                source=of,
                day=day,
                file_name=get_valid_filename(Path(file_name).name)[-200:],
                stored_as=stored_as,
                digest=digest,
                size=size,
                uploaded_by=actor,
                uploaded_at=at,
            )
            record(actor, "list.received", load, at=at)
            enqueue("lists.read_load", load.pk)
    except (IntegrityError, Refused) as problem:
        kept.unlink()
        if isinstance(problem, Refused):
            raise
        raise Refused(
            "같은 내용의 파일이 같은 기준일로 이미 있습니다. 목록에서 그 명단을 열어 주세요.", field="file"
        ) from problem
    return load


def _refuse_file(*, file_name: str, size: int, day: date, today: date) -> None:
    if Path(file_name).suffix.lower() not in ALLOWED:
        raise Refused(
            f"'{file_name}'은(는) 읽을 수 없는 형식입니다. xlsx, xls, ods, csv, html 파일로 저장해 올려 주세요.",
            field="file",
        )
    if size == 0:
        raise Refused("빈 파일입니다. 내용이 있는 파일을 골라 주세요.", field="file")
    if size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        raise Refused(f"파일이 {limit}MB보다 큽니다. 종류나 지역별로 나누어 올려 주세요.", field="file")
    if day > today:
        raise Refused("명단의 기준일이 오늘보다 뒤입니다. 명단에 적힌 날을 적어 주세요.", field="day")


def read_again(load: ListLoad, *, actor: Any, at: datetime) -> None:
    """Put the reading of a list on the queue once more, where it broke off and nobody is at it."""
    if load.state not in (State.RECEIVED, State.READING):
        raise Refused("읽기가 끝난 명단은 다시 읽지 않습니다.")
    if is_under_way("lists.read_load", load.pk):
        raise Refused("지금 읽고 있습니다. 조금 기다려 주세요.")
    with transaction.atomic():
        record(actor, "list.read_again", load, at=at)
        enqueue("lists.read_load", load.pk)


def read_load(load_id: int, *, at: datetime) -> None:
    """Read a received list into rows. May run twice, and after a crash: it begins anew and commits once."""
    claimed = ListLoad.objects.filter(pk=load_id, state__in=[State.RECEIVED, State.READING])
    if not claimed.update(state=State.READING):
        return
    load = ListLoad.objects.select_related("source").get(pk=load_id)
    try:
        profile = profile_for(load.source.profile)
        reading = read_list(settings.UPLOAD_ROOT / load.stored_as, profile, catalogue(), name=load.file_name)
    except UnusableFile as problem:
        _fail(load, problem.message, at=at)
        return
    found = entries(reading.rows)
    rows = _rows(load, found)
    find_candidates(rows, found)
    _decide_as_before(load, rows)
    _keep(load, reading, rows, at=at)


def _fail(load: ListLoad, problem: str, *, at: datetime) -> None:
    with transaction.atomic():
        reading = ListLoad.objects.filter(pk=load.pk, state=State.READING)
        if reading.update(state=State.FAILED, problem=problem, read_at=at):
            record(None, "list.failed", load, at=at, reason=problem)


def _rows(load: ListLoad, found: list[Entry]) -> list[ListRow]:
    return [
        ListRow(
            load=load,
            place=place,
            key=hashlib.sha256(entry.key.encode()).hexdigest(),
            line=entry.lines[0][1],
            business_number=entry.business_number,
            name=entry.name,
            kind=entry.kind,
            data=entry.to_json(),
            unsure=entry.unsure,
        )
        for place, entry in enumerate(found, start=1)
    ]


def _decide_as_before(load: ListLoad, rows: list[ListRow]) -> None:
    """A person's word on the very same row of the list before holds for this one, too, with its reason."""
    base = base_of(load)
    if base is None:
        return
    decided = {row.key: row for row in base.rows.filter(unsure=True, decided_at__isnull=False)}
    for row in rows:
        said = decided.get(row.key)
        if said is not None and said.data["problems"] == list(row.data["problems"]):
            for name in ("decided_number", "decided_kind", "left_out", "decided_by_id", "decided_at", "reason"):
                setattr(row, name, getattr(said, name))


def _keep(load: ListLoad, reading: ListReading, rows: list[ListRow], *, at: datetime) -> None:
    """The commit: rows, findings, statement, state. A second run that comes late changes nothing."""
    columns = {"read": reading.columns, "unused": reading.unused, "skipped": reading.skipped}
    with transaction.atomic():
        done = ListLoad.objects.filter(pk=load.pk, state=State.READING).update(
            state=State.READY,
            read_at=at,
            statement={
                **asdict(reading.statement),
                "entries": len(rows),
                "ties_out": reading.statement.ties_out,
                "left_out_rows": [asdict(row) for row in reading.left_out[:200]],
            },
            columns=columns,
        )
        if not done:
            return
        ListRow.objects.bulk_create(rows, batch_size=500)
        LoadFinding.objects.bulk_create(_findings(load, reading), batch_size=500)
        record(None, "list.read", load, at=at)


def _findings(load: ListLoad, reading: ListReading) -> list[LoadFinding]:
    found = [
        LoadFinding(
            load=load,
            sheet=one.sheet[:80],
            line=one.line,
            column=one.column[:80],
            value=one.value[:200],
            code=one.code,
            severity=one.severity,
            message=one.message[:600],
        )
        for one in reading.findings
    ]
    strange = [named for named in reading.named_days if named.day != load.day]
    if strange and not any(named.day == load.day for named in reading.named_days):
        message = (
            f"{strange[0].where}에는 {strange[0].day:%Y. %-m. %-d.}로 적혀 있는데 기준일은 "
            f"{load.day:%Y. %-m. %-d.}입니다. 기준일이 틀렸으면 버리고 다시 올려 주세요."
        )
        found.insert(
            0, LoadFinding(load=load, line=0, code="day_differs", severity=Severity.REVIEW, message=message[:600])
        )
    return found


def apply_load(load: ListLoad, *, actor: Any, at: datetime) -> None:
    """Let the registry know what a list says, all of it or nothing. Applying twice is applying once."""
    with transaction.atomic():
        ListSource.objects.select_for_update().get(pk=load.source_id)
        if ListLoad.objects.filter(pk=load.pk, state=State.APPLIED).exists():
            return
        if (later := later_of(load)) is not None:
            raise Refused(f"같은 출처의 명단 '{later}'이(가) 이미 적용되어 있습니다. 그 명단을 먼저 되돌려 주세요.")
        waiting = ListLoad.objects.filter(pk=load.pk, state__in=[State.READY, State.UNDONE])
        if not waiting.update(state=State.APPLIED, applied_at=at, ended_at=None):
            raise Refused("이 명단은 지금 적용할 수 없습니다. 읽기가 끝났는지 확인해 주세요.")
        load = ListLoad.objects.select_related("source").get(pk=load.pk)
        outcome = writer_of(load, actor=actor, at=at).write(standing_entries(load.rows.all()))
        ListLoad.objects.filter(pk=load.pk).update(outcome=dict(outcome))
        record(actor, "list.applied", load, at=at, changes=dict(outcome))
        enqueue("performance.retally_all")


def writer_of(load: ListLoad, *, actor: Any, at: datetime) -> Writer:
    """What writes this load's rows, knowing what the load before it said."""
    before = {entry.key: entry for entry in entries_of(base_of(load))}
    return Writer(load, before, catalogue(), actor, at)


def undo_load(load: ListLoad, *, reason: str, actor: Any, at: datetime) -> None:
    """Take back what applying a list changed. Undoing twice is undoing once; what people changed since then stays."""
    if not reason.strip():
        raise Refused("되돌리는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        ListSource.objects.select_for_update().get(pk=load.source_id)
        if (later := later_of(load)) is not None:
            raise Refused(f"뒤에 적용한 명단 '{later}'이(가) 있습니다. 그 명단을 먼저 되돌려 주세요.")
        applied = ListLoad.objects.filter(pk=load.pk, state=State.APPLIED)
        if not applied.update(state=State.UNDONE, ended_at=at):
            if ListLoad.objects.filter(pk=load.pk, state=State.UNDONE).exists():
                return
            raise Refused("적용된 명단만 되돌릴 수 있습니다.")
        outcome = undo_effects(load, reason=reason.strip(), actor=actor, at=at)
        ListLoad.objects.filter(pk=load.pk).update(outcome=dict(outcome))
        record(actor, "list.undone", load, at=at, changes=dict(outcome), reason=reason)
        enqueue("performance.retally_all")


def discard_load(load: ListLoad, *, actor: Any, at: datetime) -> None:
    """Put away a list that was not applied. Its file and its audit trail stay. Discarding twice is discarding once."""
    with transaction.atomic():
        unused = ListLoad.objects.filter(pk=load.pk, state__in=[State.READY, State.FAILED, State.UNDONE])
        if not unused.update(state=State.DISCARDED, ended_at=at):
            if ListLoad.objects.filter(pk=load.pk, state=State.DISCARDED).exists():
                return
            raise Refused("적용되었거나 읽는 중인 명단은 버릴 수 없습니다. 먼저 되돌려 주세요.")
        record(actor, "list.discarded", load, at=at)
