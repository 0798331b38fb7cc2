"""Questions to the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import Q

from dure.apps.registry.models import Certificate, Enterprise, Institution, Membership, Merge
from dure.core.schemes.catalogue import load
from dure.core.schemes.model import Catalogue
from dure.core.tally.model import Certificate as CertificateValue
from dure.core.values.period import Period


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
    return _survivors(found)


def _survivors(found: models.QuerySet[Enterprise]) -> models.QuerySet[Enterprise]:
    """Those found, a merged record by the one that survives it."""
    current = Merge.objects.filter(split_at__isnull=True)
    surviving = current.filter(enterprise__in=found.order_by().values("pk")).values("survivor")
    standing = Q(pk__in=found.order_by().values("pk")) & ~Q(pk__in=current.values("enterprise"))
    return Enterprise.objects.filter(standing | Q(pk__in=surviving))


def merge_of(enterprise: Enterprise) -> Merge | None:
    """The merge that leads away from this record now."""
    return Merge.objects.filter(enterprise=enterprise, split_at__isnull=True).select_related("survivor").first()


def absorbed_by(enterprise: Enterprise) -> list[Merge]:
    """The merges that lead to this record now."""
    return list(Merge.objects.filter(survivor=enterprise, split_at__isnull=True).select_related("enterprise"))


def certificate_values(numbers: Iterable[str] | None = None) -> list[CertificateValue]:
    """Every certificate as the tally sees it, or those of some business numbers; and those that passed over to them
    by a merge, for the days since."""
    rows = Certificate.objects.select_related("enterprise").order_by("pk")
    passed = Merge.objects.filter(split_at__isnull=True, counts_from__isnull=False).order_by("pk")
    if numbers is not None:
        wanted = list(numbers)
        rows = rows.filter(enterprise__business_number__in=wanted)
        passed = passed.filter(survivor__business_number__in=wanted)
    passed = passed.select_related("survivor", "enterprise").prefetch_related("enterprise__certificate_set__enterprise")
    return [row.value for row in rows] + [value for merge in passed for value in _passed_over(merge)]


def _passed_over(merge: Merge) -> Iterator[CertificateValue]:
    for row in sorted(merge.enterprise.certificate_set.all(), key=lambda held: held.pk):
        if both := row.value.valid.overlap(Period(merge.counts_from)):
            yield replace(row.value, business_number=merge.survivor.business_number, valid=both)


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
