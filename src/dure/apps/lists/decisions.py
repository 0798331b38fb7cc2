"""What a person says about a row of a list that nobody could be sure of."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction

from dure.apps.audit.actions import record
from dure.apps.lists.actions import writer_of
from dure.apps.lists.models import ListLoad, ListRow, ListSource, State
from dure.apps.lists.queries import later_of, standing_entries
from dure.apps.queue import enqueue
from dure.apps.registry.queries import catalogue, enterprise_by_number
from dure.core.values.errors import Refused
from dure.core.values.numbers import parse_business_number


def decide_row(
    row: ListRow, *, business_number: str, kind: str, leave_out: bool, reason: str, actor: Any, at: datetime
) -> None:
    """Name the enterprise and the kind a row means, or leave the row out. On an applied list it takes hold at once.

    Raises `Unreadable` for a wrong number, `Refused` for a missing kind or reason, or a list that no longer stands.
    """
    if not reason.strip():
        raise Refused("확인한 근거를 적어 주세요.", field="reason")
    number, chosen = ("", "") if leave_out else _who_and_what(row, business_number, kind)
    with transaction.atomic():
        ListSource.objects.select_for_update().get(pk=row.load.source_id)
        load = ListLoad.objects.select_related("source").get(pk=row.load_id)
        _refuse_fallen(load)
        undecided = ListRow.objects.filter(pk=row.pk, unsure=True, decided_at__isnull=True)
        if not undecided.update(
            decided_number=number,
            decided_kind=chosen,
            left_out=leave_out,
            decided_by=actor,
            decided_at=at,
            reason=reason.strip(),
        ):
            raise Refused("이미 정한 행입니다.")
        decided = ListRow.objects.select_related("load__source").get(pk=row.pk)
        if load.state == State.APPLIED:
            done = writer_of(load, actor=actor, at=at).write(standing_entries([decided]))
            ListLoad.objects.filter(pk=load.pk).update(outcome=dict(Counter(load.outcome) + done))
            enqueue("performance.retally_all")
        record(actor, "list.row_decided", decided, at=at, changes={"number": number, "kind": chosen}, reason=reason)


def _who_and_what(row: ListRow, business_number: str, kind: str) -> tuple[str, str]:
    number = row.business_number or parse_business_number(business_number)
    chosen = row.kind or kind
    if chosen not in catalogue().certificate_kinds:
        raise Refused("인증 종류를 목록에서 골라 주세요.", field="kind")
    if not row.name and enterprise_by_number(number) is None:
        raise Refused(
            "명단에 이름이 없고 등록부에도 없는 번호입니다. 기업을 먼저 등록하거나 쓰지 않기로 정해 주세요.",
            field="business_number",
        )
    return number, chosen


def _refuse_fallen(load: ListLoad) -> None:
    if load.state not in (State.READY, State.UNDONE, State.APPLIED) or (load.state == State.APPLIED and later_of(load)):
        raise Refused("이 명단은 더 이상 쓰이지 않습니다. 가장 나중의 명단에서 정해 주세요.")


def reopen_row(row: ListRow, *, reason: str, actor: Any, at: datetime) -> None:
    """Take a decision back before the list is applied; an applied list is undone first, so that nothing half stays."""
    if not reason.strip():
        raise Refused("되돌리는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        ListSource.objects.select_for_update().get(pk=row.load.source_id)
        state = ListLoad.objects.values_list("state", flat=True).get(pk=row.load_id)
        if state not in (State.READY, State.UNDONE):
            raise Refused("적용된 명단의 결정은 명단을 되돌린 뒤에 고칠 수 있습니다.")
        decided = ListRow.objects.filter(pk=row.pk, decided_at__isnull=False)
        if decided.update(
            decided_number="", decided_kind="", left_out=False, decided_by=None, decided_at=None, reason=""
        ):
            record(actor, "list.row_reopened", row, at=at, reason=reason)
