"""What official lists write into the registry, and how it is taken back.

Every step keeps its audit entry; counting anew is for the caller to ask for, once, when all steps are done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from dure.apps.audit.actions import record
from dure.apps.registry.models import Certificate, Enterprise


def take_in_enterprises(made: Sequence[Enterprise], *, actor: Any, at: datetime) -> list[Enterprise]:
    """Enterprises that no record knows yet, each with its source and the day it was seen."""
    with transaction.atomic():
        created = Enterprise.objects.bulk_create(made, batch_size=500)
        for enterprise in created:
            record(actor, "enterprise.registered", enterprise, at=at, reason=enterprise.source)
    return created


def fill_in_enterprise(
    enterprise: Enterprise, changes: Mapping[str, str], *, source: str, actor: Any, at: datetime
) -> dict[str, str]:
    """Take over what a list says of an enterprise; returns what stood there before."""
    before = {field: getattr(enterprise, field) for field in changes}
    for field, value in changes.items():
        setattr(enterprise, field, value)
    with transaction.atomic():
        enterprise.save(update_fields=list(changes))
        told = {field: [before[field], value] for field, value in changes.items()}
        record(actor, "enterprise.listed", enterprise, at=at, changes=told, reason=source)
    return before


def take_in_certificate(
    enterprise: Enterprise,
    *,
    kind: str,
    number: str,
    valid_from: date,
    valid_until: date | None,
    items: Sequence[str],
    source: str,
    seen_on: date,
    actor: Any,
    at: datetime,
) -> Certificate:
    """A certificate whose number and days a list prints."""
    with transaction.atomic():
        certificate = Certificate.objects.create(
            enterprise=enterprise,
            kind=kind,
            number=number,
            valid_from=valid_from,
            valid_until=valid_until,
            items=list(items),
            source=source,
            seen_on=seen_on,
        )
        record(actor, "certificate.registered", certificate, at=at, reason=source)
    return certificate


def correct_certificate(
    certificate: Certificate,
    *,
    valid_until: date | None,
    items: Sequence[str],
    source: str,
    actor: Any,
    at: datetime,
) -> None:
    """The end and the items as the list that it came from prints them now."""
    before = [certificate.valid_until and certificate.valid_until.isoformat(), list(certificate.items)]
    certificate.valid_until, certificate.items = valid_until, list(items)
    with transaction.atomic():
        certificate.save(update_fields=["valid_until", "items"])
        after = [valid_until and valid_until.isoformat(), list(items)]
        changes = {"valid_until": [before[0], after[0]], "items": [before[1], after[1]]}
        record(actor, "certificate.corrected", certificate, at=at, changes=changes, reason=source)


def take_back_enterprises(made: Sequence[Enterprise], *, reason: str, actor: Any, at: datetime) -> int:
    """Remove records that only a list made; what anything else refers to by now stays. Returns how many went."""
    with transaction.atomic():
        used = _referred_to([enterprise.pk for enterprise in made])
        free = [enterprise for enterprise in made if enterprise.pk not in used]
        for enterprise in free:
            record(actor, "enterprise.taken_back", enterprise, at=at, reason=reason)
        Enterprise.objects.filter(pk__in=[enterprise.pk for enterprise in free]).delete()
    return len(free)


def _referred_to(enterprises: Sequence[int]) -> set[int]:
    """Those that a row of any table points at."""
    found: set[int] = set()
    for relation in Enterprise._meta.related_objects:
        pointing = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": enterprises})
        found.update(pointing.values_list(relation.field.name, flat=True))
    return found


def take_back_certificate(certificate: Certificate, *, reason: str, actor: Any, at: datetime) -> bool:
    """Remove a certificate that only a list made. False, and it stays, where anything else refers to it."""
    try:
        with transaction.atomic():
            record(actor, "certificate.taken_back", certificate, at=at, reason=reason)
            certificate.delete()
    except ProtectedError:
        return False
    return True
