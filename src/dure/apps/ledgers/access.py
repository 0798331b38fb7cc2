"""Ledgers through their institution's door."""

from __future__ import annotations

from typing import Any

from dure.apps.ledgers.models import Ledger, NameQuestion
from dure.apps.registry.access import Standpoint, standpoint_for
from dure.core.values.errors import NotFound

_ABSENT = "구매대장을 찾을 수 없습니다."


def ledger_for(user: Any, institution_id: int, ledger_id: int) -> tuple[Standpoint, Ledger]:
    """A ledger, for those who see all of the institution's rows."""
    standpoint = standpoint_for(user, institution_id)
    ledger = Ledger.objects.filter(institution=standpoint.institution, pk=ledger_id).select_related("snapshot").first()
    if ledger is None or not standpoint.sees_all_rows:
        raise NotFound(_ABSENT)
    return standpoint, ledger


def ledger_to_change(user: Any, institution_id: int, ledger_id: int) -> Ledger:
    """A ledger, for the programme officer."""
    standpoint, ledger = ledger_for(user, institution_id, ledger_id)
    if not standpoint.writes:
        raise NotFound(_ABSENT)
    return ledger


def question_to_answer(user: Any, institution_id: int, question_id: int) -> NameQuestion:
    """A name that waits for the programme officer."""
    standpoint = standpoint_for(user, institution_id)
    question = NameQuestion.objects.filter(institution=standpoint.institution, pk=question_id).first()
    if question is None or not standpoint.writes:
        raise NotFound("확인할 거래처를 찾을 수 없습니다.")
    return question
