"""Questions to the registry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import Q

from dure.apps.registry.models import Certificate, Enterprise, Institution, Membership
from dure.core.schemes.catalogue import load
from dure.core.schemes.model import Catalogue
from dure.core.tally.model import Certificate as CertificateValue


def valid_on(day: date) -> Q:
    """Certificates that prove something on a day."""
    begun = Q(valid_from__lte=day)
    running = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    return begun & running & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=day))


def status_on(certificate: Certificate, day: date) -> str:
    """`valid`, `expiring` (within 90 days), `expired`, `revoked` or `not_yet`: what is known, not more."""
    if certificate.revoked_on is not None and certificate.revoked_on <= day:
        return "revoked"
    if day < certificate.valid_from:
        return "not_yet"
    if certificate.valid_until is None:
        return "valid"
    left = (certificate.valid_until - day).days
    return "expired" if left < 0 else "expiring" if left <= 90 else "valid"


def search_enterprises(
    words: str = "", kind: str = "", region: str = "", on: date | None = None
) -> models.QuerySet[Enterprise]:
    """Enterprises by words in name, product or number; those who hold a certificate of `kind` valid `on` a day."""
    found = Enterprise.objects.all()
    for word in words.split():
        digits = word.replace("-", "")
        numbered = Q(business_number__startswith=digits) if digits.isdigit() else Q()
        found = found.filter(
            Q(name__icontains=word) | Q(product__icontains=word) | Q(sector__icontains=word) | numbered
        )
    if kind:
        held = Certificate.objects.filter(kind=kind)
        if on is not None:
            held = held.filter(valid_on(on))
        found = found.filter(pk__in=held.values("enterprise"))
    if region:
        found = found.filter(region__startswith=region)
    return found


def certificate_values(numbers: Iterable[str] | None = None) -> list[CertificateValue]:
    """Every certificate as the tally sees it, or those of some business numbers."""
    rows = Certificate.objects.select_related("enterprise").order_by("pk")
    if numbers is not None:
        rows = rows.filter(enterprise__business_number__in=list(numbers))
    return [row.value for row in rows]


def known_numbers() -> frozenset[str]:
    """Every business number in the registry."""
    return frozenset(Enterprise.objects.values_list("business_number", flat=True))


def expiring(day: date, *, within: int) -> models.QuerySet[Certificate]:
    """Certificates valid today that end within so many days, soonest first."""
    last = date.fromordinal(day.toordinal() + within)
    ending = Certificate.objects.filter(valid_on(day), valid_until__lte=last)
    return ending.select_related("enterprise").order_by("valid_until", "pk")


def people_of(institution_id: int) -> models.QuerySet[Membership]:
    """Everyone with a role in an institution now, and those whose role has ended."""
    held = Membership.objects.filter(institution_id=institution_id)
    return held.select_related("user", "department").order_by("ended_at", "role", "user__username")


def institutions() -> models.QuerySet[Institution]:
    return Institution.objects.all()


def enterprise_by_number(number: str) -> Enterprise | None:
    """The enterprise of a business number, if it is registered."""
    return Enterprise.objects.filter(business_number=number).first()


@cache
def catalogue() -> Catalogue:
    """The schemes of this site: what ships with Dure, and the folders the operator mounted over it."""
    return load(*settings.SCHEME_FOLDERS)
