"""The only doors to official lists: they are for those who keep the registry. *Absent* and *not yours* are one 404."""

from __future__ import annotations

from typing import Any

from dure.apps.lists.models import ListLoad, ListRow
from dure.apps.registry.access import may_keep_registry
from dure.core.values.errors import NotFound

ABSENT = "명단을 찾을 수 없습니다."


def keeper_of_lists(user: Any) -> None:
    """Nothing, for those who keep the registry; NotFound for everyone else."""
    if not may_keep_registry(user):
        raise NotFound(ABSENT)


def load_for(user: Any, load_id: int) -> ListLoad:
    """One load of a list."""
    keeper_of_lists(user)
    found = ListLoad.objects.filter(pk=load_id).select_related("source", "uploaded_by").first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def row_for(user: Any, load_id: int, row_id: int) -> ListRow:
    """One row of a load that waits, or waited, for a person."""
    load = load_for(user, load_id)
    found = ListRow.objects.filter(load=load, pk=row_id, unsure=True).select_related("load__source").first()
    if found is None:
        raise NotFound("확인할 행을 찾을 수 없습니다.")
    return found
