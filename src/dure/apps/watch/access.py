"""The doors to the watch: an institution's list for those who see all its rows, closures for who keeps the registry."""

from __future__ import annotations

from typing import Any

from dure.apps.registry.access import Standpoint, may_keep_registry, standpoint_for
from dure.apps.watch.models import Closure, Item
from dure.core.values.errors import NotFound


def list_for(user: Any, institution_id: int) -> Standpoint:
    """The standpoint of who may read an institution's list."""
    standpoint = standpoint_for(user, institution_id)
    if not standpoint.sees_all_rows:
        raise NotFound("살필 인증을 찾을 수 없습니다.")
    return standpoint


def item_for(user: Any, institution_id: int, item_id: int) -> tuple[Standpoint, Item]:
    """One item of an institution's list."""
    standpoint = list_for(user, institution_id)
    found = Item.objects.filter(pk=item_id, institution_id=institution_id)
    item = found.select_related("institution", "signal__enterprise", "signal__certificate", "settled_by").first()
    if item is None:
        raise NotFound("살필 인증을 찾을 수 없습니다.")
    return standpoint, item


def item_to_settle(user: Any, institution_id: int, item_id: int) -> Item:
    """One item, for those who may change the institution's data."""
    standpoint, item = item_for(user, institution_id, item_id)
    if not standpoint.writes:
        raise NotFound("살필 인증을 찾을 수 없습니다.")
    return item


def refuse_all_but_keepers(user: Any) -> None:
    """Closures are the registry's: only those who keep it may read and confirm them."""
    if not may_keep_registry(user):
        raise NotFound("이 화면을 찾을 수 없습니다.")


def closure_to_settle(user: Any, closure_id: int) -> Closure:
    refuse_all_but_keepers(user)
    found = Closure.objects.filter(pk=closure_id).select_related("enterprise", "file").first()
    if found is None:
        raise NotFound("휴폐업 조회 결과를 찾을 수 없습니다.")
    return found
