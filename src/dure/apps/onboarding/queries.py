"""What waits, what an enterprise has asked for, and who is suspended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from dure.apps.onboarding.models import (
    CertificateSubmission,
    ChangeRequest,
    Claim,
    Complaint,
    Contact,
    FormerName,
    State,
)
from dure.apps.registry.models import Enterprise

Step = Complaint.Step
OPEN_STEPS = (Step.FILED, Step.NOTICED, Step.ANSWERED)


def suspended_on(day: date) -> models.QuerySet[Complaint, int]:
    """The keys of the enterprises suspended on a day: not for the directory, nor for suggestions.

    A subquery: `enterprises.exclude(pk__in=suspended_on(day))`. Figures never ask for this.
    """
    return _holding(day).order_by().values_list("enterprise", flat=True)


def suspension_of(enterprise: Enterprise, on: date) -> Complaint | None:
    """The suspension that holds for an enterprise on a day."""
    return _holding(on).filter(enterprise=enterprise).first()


def _holding(day: date) -> models.QuerySet[Complaint]:
    begun = Complaint.objects.filter(suspended_from__lte=day, suspended_until__gte=day)
    return begun.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=day))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for an officer."""

    claims: int
    changes: int
    submissions: int
    complaints: int

    @property
    def all(self) -> int:
        return self.claims + self.changes + self.submissions + self.complaints


def waiting() -> Waiting:
    """What waits for an officer, counted."""
    return Waiting(
        claims=open_claims().count(),
        changes=open_changes().count(),
        submissions=open_submissions().count(),
        complaints=open_complaints().count(),
    )


def open_claims() -> models.QuerySet[Claim]:
    """Claims for an officer: those that wait, and those that were stopped because somebody was first."""
    asked = Claim.objects.filter(state__in=[State.WAITING, State.STOPPED])
    return asked.order_by("business_number", "-state", "made_at")  # the one that waits before those it stopped


def open_changes() -> models.QuerySet[ChangeRequest]:
    return ChangeRequest.objects.filter(state=State.WAITING).select_related("enterprise")


def open_submissions() -> models.QuerySet[CertificateSubmission]:
    return CertificateSubmission.objects.filter(state=State.WAITING).select_related("enterprise")


def open_complaints() -> models.QuerySet[Complaint]:
    return Complaint.objects.filter(step__in=OPEN_STEPS).select_related("enterprise")


def claims_like(claim: Claim) -> models.QuerySet[Claim]:
    """The other claims of the same number, whatever became of them; not those whose mail nobody confirmed."""
    same = Claim.objects.filter(business_number=claim.business_number).exclude(pk=claim.pk)
    return same.exclude(state=State.UNCONFIRMED).order_by("made_at")


def members_of(business_number: str) -> list[Any]:
    """The people who act for the enterprise of a number now."""
    enterprise = Enterprise.objects.filter(business_number=business_number).first()
    if enterprise is None:
        return []
    return list(enterprise.membership_set.filter(ended_at__isnull=True).select_related("user"))


def claims_of(user: Any) -> models.QuerySet[Claim]:
    """What a person claimed, newest first."""
    return Claim.objects.filter(claimant=user).order_by("-made_at")


def changes_of(enterprise: Enterprise) -> models.QuerySet[ChangeRequest]:
    return ChangeRequest.objects.filter(enterprise=enterprise).order_by("-made_at", "-pk")


def submissions_of(enterprise: Enterprise) -> models.QuerySet[CertificateSubmission]:
    return CertificateSubmission.objects.filter(enterprise=enterprise).order_by("-made_at", "-pk")


def complaints_of(enterprise: Enterprise) -> models.QuerySet[Complaint]:
    return Complaint.objects.filter(enterprise=enterprise).order_by("-made_at", "-pk")


def told_complaints_of(enterprise: Enterprise) -> models.QuerySet[Complaint]:
    """The complaints the enterprise was told of."""
    return complaints_of(enterprise).filter(answer_until__isnull=False)


def contacts_of(enterprise: Enterprise, on: date, shown_to: str = "") -> models.QuerySet[Contact]:
    """Contacts whose consent holds on a day; only those for everyone with `shown_to="everyone"`."""
    held = Contact.objects.filter(enterprise=enterprise, withdrawn_at__isnull=True, until__gte=on)
    return held.filter(shown_to=shown_to) if shown_to else held


def former_names_of(enterprise: Enterprise) -> list[str]:
    return list(FormerName.objects.filter(enterprise=enterprise).values_list("name", flat=True))


@dataclass(frozen=True, slots=True)
class Brought:
    """What an enterprise's page shows of what it brought itself, and whether it is suspended."""

    former_names: list[str]
    contacts: list[Contact]
    suspension: Complaint | None


def brought_by(enterprise: Enterprise, on: date) -> Brought:
    """For the page of an enterprise, to people of institutions and to its own members."""
    return Brought(
        former_names=former_names_of(enterprise),
        contacts=list(contacts_of(enterprise, on)),
        suspension=suspension_of(enterprise, on),
    )
