"""Questions to the watch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from dure.apps.registry.models import Certificate, Enterprise
from dure.apps.watch.frames import EffectRow, Weighing
from dure.apps.watch.models import Closure, ClosureFile, Item, Signal, State, Step

LOOK_BACK = 365
"""Days after its end a certificate is still news to who bought from it: purchases of this year may be among them."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A certificate or enterprise that stands at a step today."""

    enterprise: Enterprise
    certificate: Certificate | None
    step: Step
    on: date


def sightings(day: date) -> Iterator[Sighting]:
    """Everything that stands at a step on a day, renewed certificates left out. Only the nearest step is named."""
    held = list(Certificate.objects.select_related("enterprise").order_by("pk"))
    running: dict[tuple[int, str], list[Certificate]] = {}
    for one in held:
        running.setdefault((one.enterprise_id, one.kind), []).append(one)
    for one in held:
        found = _step(one, day)
        if found and not is_renewed(one, running[one.enterprise_id, one.kind]):
            yield Sighting(one.enterprise, one, *found)
    since = day - timedelta(days=LOOK_BACK)
    for enterprise in Enterprise.objects.filter(closed_on__gte=since, closed_on__lte=day).order_by("pk"):
        if enterprise.closed_on is not None:
            yield Sighting(enterprise, None, Step.CLOSED, enterprise.closed_on)


def _step(certificate: Certificate, day: date) -> tuple[Step, date] | None:
    revoked, last = certificate.revoked_on, certificate.valid_until
    if revoked is not None and revoked <= day and (last is None or revoked <= last):
        return (Step.REVOKED, revoked) if (day - revoked).days <= LOOK_BACK else None
    if last is None or certificate.valid_from > day:
        return None
    left = (last - day).days
    if left < 0:
        return (Step.ENDED, last) if -left <= LOOK_BACK else None
    step = next((step for step, days in _STEPS if left <= days), None)
    return (step, last) if step else None


_STEPS = ((Step.IN_30, 30), (Step.IN_60, 60), (Step.IN_90, 90))


def is_renewed(certificate: Certificate, same_kind: list[Certificate]) -> bool:
    """Whether another certificate of the kind, covering the same items, goes on past this one's last day."""
    ends = certificate.value.effective.last_day
    if ends is None:
        return False
    next_day = ends + timedelta(days=1)
    return any(
        other.pk != certificate.pk and next_day in other.value.effective and _covers_items(other, certificate)
        for other in same_kind
    )


def _covers_items(other: Certificate, certificate: Certificate) -> bool:
    return not other.items or (bool(certificate.items) and set(certificate.items) <= set(other.items))


def items_of(institution_id: int, state: str = State.OPEN) -> models.QuerySet[Item]:
    """An institution's list, what weighs most first."""
    found = Item.objects.filter(institution_id=institution_id, state=state)
    return found.select_related("signal__enterprise", "signal__certificate", "settled_by")


def open_count(institution_id: int) -> int:
    return Item.objects.filter(institution_id=institution_id, state=State.OPEN).count()


def rows_behind(item: Item, what: str, measure: str, *, as_of: date) -> list[EffectRow]:
    """The purchases behind one figure of an item, found by the tally's own rule, as of the day it was weighed."""
    return Weighing(item.institution, as_of).rows(what, measure, item.signal)


def signals_about(enterprise: Enterprise) -> models.QuerySet[Signal]:
    return Signal.objects.filter(enterprise=enterprise).select_related("certificate").order_by("-seen_at", "-pk")


def closures(state: str = State.OPEN) -> models.QuerySet[Closure]:
    return Closure.objects.filter(state=state).select_related("enterprise", "file", "settled_by")


def closure_files() -> list[ClosureFile]:
    return list(ClosureFile.objects.select_related("received_by")[:20])
