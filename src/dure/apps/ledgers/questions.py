"""Names without a valid number: who might they be? Dure lists candidates with reasons; a person decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from dure.apps.audit.actions import record
from dure.apps.ledgers.models import Ledger, NameQuestion, State
from dure.apps.queue import enqueue
from dure.apps.registry.models import Enterprise
from dure.core.ledgers.parties import UnprovenParty, unproven_parties
from dure.core.ledgers.snapshot import open_snapshot
from dure.core.text.names import Candidates
from dure.core.values.errors import Refused

SHOWN = 5
"""Candidates kept for each name."""


def refresh_questions(institution_id: int) -> None:
    """Bring the questions of an institution up to its ready and applied ledgers; decisions are kept as they are."""
    ledgers = Ledger.objects.filter(institution_id=institution_id, state__in=[State.READY, State.APPLIED])
    digests = set(ledgers.values_list("snapshot__digest", flat=True))  # two ledgers may share one
    parties = unproven_parties([open_snapshot(settings.SNAPSHOT_ROOT / digest) for digest in sorted(digests)])
    asked = {question.name: question for question in NameQuestion.objects.filter(institution_id=institution_id)}
    _ask(institution_id, [party for party in parties if party.name not in asked])
    now = {party.name: party for party in parties}
    changed = []
    for name, question in asked.items():
        party = now.get(name, UnprovenParty(name, 0, 0))
        if (question.purchases, question.amount) != (party.purchases, party.amount):
            question.purchases, question.amount = party.purchases, party.amount
            changed.append(question)
    NameQuestion.objects.bulk_update(changed, ["purchases", "amount"], batch_size=500)


def _ask(institution_id: int, parties: list[UnprovenParty]) -> None:
    if not parties:
        return
    index = Candidates(Enterprise.objects.values_list("business_number", "name"))
    NameQuestion.objects.bulk_create(
        [
            NameQuestion(
                institution_id=institution_id,
                name=party.name,
                candidates=_candidates(index, party.name),
                purchases=party.purchases,
                amount=party.amount,
            )
            for party in parties
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def _candidates(index: Candidates, name: str) -> list[dict[str, Any]]:
    return [
        {
            "business_number": found.business_number,
            "name": found.name,
            "score": round(found.score * 100),
            "how": found.how,
            "reason": found.reason,
        }
        for found in index.find(name, most=SHOWN)
    ]


def decide_name(
    question: NameQuestion, *, enterprise: Enterprise | None, reason: str, actor: Any, at: datetime
) -> None:
    """Say who a name is, or (no enterprise) that it is none in the registry. It may be reopened, never overwritten."""
    if not reason.strip():
        raise Refused("확인한 근거를 적어 주세요. (예: 계약서의 사업자등록번호와 대조)", field="reason")
    with transaction.atomic():
        waiting = NameQuestion.objects.filter(pk=question.pk, decided_at__isnull=True)
        decided = waiting.update(
            enterprise=enterprise, nobody=enterprise is None, reason=reason.strip(), decided_by=actor, decided_at=at
        )
        if not decided:
            raise Refused("다른 사람이 먼저 확인했습니다. 화면을 새로 고쳐 결과를 확인해 주세요.")
        changes = {"enterprise": [None, str(enterprise) if enterprise else "해당 기업 없음"]}
        _tell(question, "name.decided", actor=actor, at=at, reason=reason, changes=changes)


def reopen_name(question: NameQuestion, *, reason: str, actor: Any, at: datetime) -> None:
    """Take a decision back: the purchases wait again and count for nothing."""
    if not reason.strip():
        raise Refused("되돌리는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        decided = NameQuestion.objects.filter(pk=question.pk, decided_at__isnull=False)
        before = str(question.enterprise) if question.enterprise else "해당 기업 없음"
        if decided.update(enterprise=None, nobody=False, reason="", decided_by=None, decided_at=None):
            changes = {"enterprise": [before, None]}
            _tell(question, "name.reopened", actor=actor, at=at, reason=reason, changes=changes)


def _tell(question: NameQuestion, verb: str, *, actor: Any, at: datetime, reason: str, changes: dict[str, Any]) -> None:
    record(actor, verb, question, at=at, institution_id=question.institution_id, reason=reason, changes=changes)
    applied = Ledger.objects.filter(institution_id=question.institution_id, state=State.APPLIED)
    for year in sorted(set(applied.values_list("year", flat=True))):
        enqueue("performance.retally", question.institution_id, year)
