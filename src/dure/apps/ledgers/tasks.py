"""Reading ledgers in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from dure.apps.ledgers import actions


@task()
def import_ledger(ledger_id: int) -> None:
    """Read one received ledger; safe to repeat."""
    actions.import_ledger(ledger_id, at=timezone.now())
