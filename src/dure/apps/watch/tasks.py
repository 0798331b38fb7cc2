"""The watch in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from dure.apps.watch import actions


@task()
def weigh(institution_id: int) -> None:
    """Weigh what stands at a step for one institution; safe to repeat."""
    actions.weigh(institution_id, at=timezone.now())


@task()
def mail(signal_id: int) -> None:
    """Tell an enterprise's members of one step; safe to repeat."""
    actions.mail(signal_id, at=timezone.now())
