"""The index in the wake of what changed."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from dure.apps.search import actions
from dure.apps.search.models import SavedSearch


@task()
def rebuild() -> None:
    """Build the index anew, then look whether kept searches find something new; safe to repeat."""
    now = timezone.now()
    actions.rebuild(day=timezone.localdate(now))
    for kept in SavedSearch.objects.select_related("user").iterator():
        actions.look_again(kept, at=now)
