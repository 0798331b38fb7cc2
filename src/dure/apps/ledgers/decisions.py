"""Decisions about single rows: leave one out of the bases, or say what kind it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from dure.apps.audit.actions import record
from dure.apps.ledgers.models import Ledger, RowDecision
from dure.apps.ledgers.queries import snapshot_files
from dure.apps.queue import enqueue
from dure.core.ledgers.browsing import row_at
from dure.core.ledgers.cells import read_exclusion
from dure.core.schemes.model import Kind
from dure.core.values.errors import Refused


def decide_row(
    ledger: Ledger, sheet: str, line: int, *, exclusion: str = "", kind: str = "", reason: str, actor: Any, at: datetime
) -> RowDecision:
    """Lay a decision over a row; the row itself stays as it came. One decision a row at a time."""
    if not reason.strip():
        raise Refused("결정의 사유를 적어 주세요.", field="reason")
    mark = read_exclusion(exclusion)
    if not mark and not kind:
        raise Refused("구분이나 제외 사유 가운데 하나를 정해 주세요.", field="kind")
    if kind and kind not in {Kind.GOODS, Kind.SERVICES, Kind.WORKS}:
        raise Refused("구분은 물품, 용역, 공사 가운데 하나여야 합니다.", field="kind")
    if ledger.snapshot is None:
        raise Refused("아직 읽지 않은 대장입니다.")
    if row_at(snapshot_files(ledger), line, sheet) is None:
        raise Refused(f"{line}행은 이 대장의 구매 건이 아닙니다.")
    try:
        with transaction.atomic():
            decision = RowDecision.objects.create(
                snapshot=ledger.snapshot,
                institution_id=ledger.institution_id,
                sheet=sheet,
                line=line,
                exclusion=mark,
                kind=kind,
                reason=reason.strip(),
                decided_by=actor,
                decided_at=at,
            )
            _tell(decision, ledger, "row.decided", actor=actor, at=at, reason=reason)
    except IntegrityError as problem:
        raise Refused("이 구매 건에는 이미 결정이 있습니다. 먼저 그 결정을 되돌려 주세요.") from problem
    return decision


def withdraw_decision(decision: RowDecision, ledger: Ledger, *, reason: str, actor: Any, at: datetime) -> None:
    """Take a decision back; the row speaks for itself again."""
    if not reason.strip():
        raise Refused("되돌리는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        if RowDecision.objects.filter(pk=decision.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
            _tell(decision, ledger, "row.decision_withdrawn", actor=actor, at=at, reason=reason)


def _tell(decision: RowDecision, ledger: Ledger, verb: str, *, actor: Any, at: datetime, reason: str) -> None:
    changes = {"kind": [None, decision.kind], "exclusion": [None, decision.exclusion], "ledger": [None, str(ledger)]}
    record(actor, verb, decision, at=at, institution_id=ledger.institution_id, reason=reason, changes=changes)
    enqueue("performance.retally", ledger.institution_id, ledger.year)
