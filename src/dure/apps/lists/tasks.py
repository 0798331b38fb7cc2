"""Reading lists in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from dure.apps.lists import actions


@task()
def read_load(load_id: int) -> None:
    """Read one received list; safe to repeat."""
    actions.read_load(load_id, at=timezone.now())
