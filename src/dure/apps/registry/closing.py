"""An enterprise that is no longer in business: said by a person who saw the proof, and taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from dure.apps.audit.actions import record
from dure.apps.queue import enqueue
from dure.apps.registry.models import Enterprise
from dure.core.values.errors import Refused


def close_enterprise(enterprise: Enterprise, *, on: date, reason: str, actor: Any, at: datetime) -> None:
    """Write down the day of closing. Its certificates stay as they are: revoking them is their issuer's to say."""
    if on > at.date():
        raise Refused("폐업일이 오늘보다 뒤입니다. 날짜를 확인해 주세요.", field="on")
    before = enterprise.closed_on
    with transaction.atomic():
        if Enterprise.objects.filter(pk=enterprise.pk, closed_on=before).exclude(closed_on=on).update(closed_on=on):
            changes = {"closed_on": [before.isoformat() if before else None, on.isoformat()]}
            record(actor, "enterprise.closed", enterprise, at=at, changes=changes, reason=reason)
            enqueue("search.rebuild")
    enterprise.closed_on = on


def reopen_enterprise(enterprise: Enterprise, *, reason: str, actor: Any, at: datetime) -> None:
    """Take a day of closing back that was written down by mistake."""
    if not reason.strip():
        raise Refused("되돌리는 사유를 적어 주세요.", field="reason")
    before = enterprise.closed_on
    with transaction.atomic():
        if before and Enterprise.objects.filter(pk=enterprise.pk, closed_on=before).update(closed_on=None):
            changes = {"closed_on": [before.isoformat(), None]}
            record(actor, "enterprise.reopened", enterprise, at=at, changes=changes, reason=reason)
            enqueue("search.rebuild")
    enterprise.closed_on = None
