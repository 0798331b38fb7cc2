"""Tallies, targets and settings through their institution's door."""

from __future__ import annotations

from typing import Any

from dure.apps.performance.models import TallyRun, Target
from dure.apps.registry.access import institution_to_change
from dure.core.values.errors import NotFound


def run_to_publish(user: Any, institution_id: int, year: int) -> TallyRun:
    """The run to show to everyone, for the programme officer."""
    institution = institution_to_change(user, institution_id)
    runs = TallyRun.objects.filter(institution=institution, year=year)
    run = runs.filter(current=True).first()
    if run is None:
        raise NotFound("아직 집계된 실적이 없습니다.")
    return run


def run_to_unpublish(user: Any, institution_id: int, year: int) -> TallyRun:
    """The run everyone sees now, for the programme officer; it may be older than the current one."""
    institution = institution_to_change(user, institution_id)
    run = TallyRun.objects.filter(institution=institution, year=year, published_at__isnull=False).first()
    if run is None:
        raise NotFound("공개된 실적이 없습니다.")
    return run


def target_to_change(user: Any, institution_id: int, target_id: int) -> Target:
    """A target, for the programme officer."""
    institution = institution_to_change(user, institution_id)
    target = Target.objects.filter(institution=institution, pk=target_id).first()
    if target is None:
        raise NotFound("목표를 찾을 수 없습니다.")
    return target
