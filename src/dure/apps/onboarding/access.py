"""The doors to what enterprises bring: the enterprise itself sees its own, the keepers of the registry see all."""

from __future__ import annotations

from typing import Any

from dure.apps.onboarding.models import CertificateSubmission, ChangeRequest, Claim, Complaint, Contact, Document
from dure.apps.registry.access import may_keep_registry, memberships_of
from dure.apps.registry.models import Enterprise
from dure.core.values.errors import NotFound


def own_enterprise(user: Any, enterprise_id: int) -> Enterprise:
    """An enterprise, for its own members."""
    held = memberships_of(user).filter(enterprise_id=enterprise_id).first()
    if held is None:
        raise NotFound("기업을 찾을 수 없습니다.")
    return held.enterprise


def own_contact(user: Any, enterprise_id: int, contact_id: int) -> Contact:
    """A contact that still stands, for the members of its enterprise."""
    enterprise = own_enterprise(user, enterprise_id)
    found = Contact.objects.filter(pk=contact_id, enterprise=enterprise, withdrawn_at__isnull=True).first()
    if found is None:
        raise NotFound("연락처를 찾을 수 없습니다.")
    return found


def own_complaint(user: Any, enterprise_id: int, complaint_id: int) -> Complaint:
    """A complaint the enterprise was told of, for its members."""
    enterprise = own_enterprise(user, enterprise_id)
    found = Complaint.objects.filter(pk=complaint_id, enterprise=enterprise, answer_until__isnull=False).first()
    if found is None:
        raise NotFound("문제 제기를 찾을 수 없습니다.")
    return found


def own_submission(user: Any, enterprise_id: int, submission_id: int) -> CertificateSubmission:
    """A certificate the enterprise handed in, for its members."""
    enterprise = own_enterprise(user, enterprise_id)
    found = CertificateSubmission.objects.filter(pk=submission_id, enterprise=enterprise).first()
    if found is None:
        raise NotFound("제출한 인증서를 찾을 수 없습니다.")
    return found


def refuse_all_but_keepers(user: Any) -> None:
    """The queue is for those who keep the registry."""
    if not may_keep_registry(user):
        raise NotFound("이 화면은 총괄 담당자만 쓸 수 있습니다.")


def claim_to_decide(user: Any, claim_id: int) -> Claim:
    """A claim an officer may look at: anything but one whose mail nobody confirmed."""
    refuse_all_but_keepers(user)
    found = Claim.objects.exclude(state="unconfirmed").filter(pk=claim_id).select_related("document").first()
    if found is None:
        raise NotFound("가입 신청을 찾을 수 없습니다.")
    return found


def change_to_decide(user: Any, change_id: int) -> ChangeRequest:
    """A change an enterprise asked for."""
    refuse_all_but_keepers(user)
    found = ChangeRequest.objects.filter(pk=change_id).select_related("enterprise", "document").first()
    if found is None:
        raise NotFound("변경 신청을 찾을 수 없습니다.")
    return found


def submission_to_decide(user: Any, submission_id: int) -> CertificateSubmission:
    """A certificate an enterprise handed in."""
    refuse_all_but_keepers(user)
    wanted = CertificateSubmission.objects.select_related("enterprise", "document", "answers")
    found = wanted.filter(pk=submission_id).first()
    if found is None:
        raise NotFound("제출한 인증서를 찾을 수 없습니다.")
    return found


def complaint_to_decide(user: Any, complaint_id: int) -> Complaint:
    """A complaint, for officers."""
    refuse_all_but_keepers(user)
    found = Complaint.objects.filter(pk=complaint_id).select_related("enterprise").first()
    if found is None:
        raise NotFound("문제 제기를 찾을 수 없습니다.")
    return found


def document_for(user: Any, document_id: int) -> Document:
    """A document, for officers, for the enterprise it belongs to, and for the person who claimed with it."""
    found = Document.objects.filter(pk=document_id).first()
    if found is None or not (may_keep_registry(user) or _is_own(user, found)):
        raise NotFound("자료를 찾을 수 없습니다.")
    return found


def _is_own(user: Any, document: Document) -> bool:
    own = memberships_of(user).filter(enterprise__isnull=False).values("enterprise")
    return user.is_authenticated and (
        CertificateSubmission.objects.filter(document=document, enterprise__in=own).exists()
        or ChangeRequest.objects.filter(document=document, enterprise__in=own).exists()
        or Claim.objects.filter(document=document, claimant=user).exists()
    )
