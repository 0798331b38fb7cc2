"""Tallies in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from dure.apps.performance import actions


@task()
def retally(institution_id: int, year: int) -> None:
    """Count one institution's year; safe to repeat."""
    actions.retally(institution_id, year, at=timezone.now())


@task()
def retally_all() -> None:
    """Count every institution and year that has applied ledgers."""
    actions.retally_all()
