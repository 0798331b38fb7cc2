"""What enterprises bring, in tests: pictures, claims, changes, certificates, complaints; and the deeds about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from builders import a_number
from dure.apps.accounts.models import User
from dure.apps.onboarding import changes, claims, complaints, submissions
from dure.apps.onboarding.models import CertificateSubmission, ChangeRequest, Claim, Complaint, Contact
from dure.apps.registry.actions import change_enterprise
from dure.apps.registry.models import Enterprise, Institution
from dure.apps.registry.roles import Role
from factories.people import PASSWORD, a_member, a_user
from factories.places import NOON, an_enterprise

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def a_picture(size: tuple[int, int] = (60, 40), form: str = "JPEG", **options: Any) -> bytes:
    """A plain picture as a phone would send it."""
    drawn = BytesIO()
    Image.new("RGB", size, "#336699").save(drawn, form, **options)
    return drawn.getvalue()


def a_claim(index: int = 1, **values: Any) -> Claim:
    """최소라 claims enterprise `index`: the mail isn't confirmed yet."""
    asked = {
        "business_number": a_number(index),
        "name": "두레소프트",
        "person_name": "최소라",
        "email": "sora@example.org",
        "at": NOON,
        "site": "http://t/",
    }
    return claims.make_claim(**{**asked, **values})


def a_waiting_claim(index: int = 1, **values: Any) -> Claim:
    """The same, confirmed: an officer may decide."""
    return claims.confirm_claim(a_claim(index, **values), password=PASSWORD, at=NOON)


def a_change(enterprise: Enterprise, actor: User, **values: Any) -> ChangeRequest:
    """가온시 한내동 instead of 가온시."""
    asked = {"field": "region", "after": "가온시 한내동", "reason": "이전", "actor": actor, "at": NOON}
    return changes.ask_for_change(enterprise, **{**asked, **values})


def a_submission(enterprise: Enterprise, actor: User, **values: Any) -> CertificateSubmission:
    """A women-owned certificate of 2026, with a picture."""
    printed = {
        "kind": "women_owned",
        "number": "제2026-77호",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
        "document": a_picture(),
        "actor": actor,
        "at": NOON,
    }
    return submissions.submit_certificate(enterprise, **{**printed, **values})


def a_contact(enterprise: Enterprise, actor: User, **values: Any) -> Contact:
    """최소라, for institutions, until the end of 2099."""
    given = {
        "name": "최소라",
        "phone": "02-123-4567",
        "email": "",
        "purpose": "구매 상담",
        "shown_to": "institutions",
        "until": date(2099, 12, 31),
        "actor": actor,
        "at": NOON,
    }
    return changes.give_contact(enterprise, **{**given, **values})


def a_complaint(enterprise: Enterprise, institution: Institution, actor: User, *, noticed: bool = False) -> Complaint:
    """납품 지연, filed; `noticed`: the enterprise may answer until 10 July 2026."""
    text = "약속한 날에 납품하지 않음"
    made = complaints.file_complaint(enterprise, institution=institution, text=text, actor=actor, at=NOON)
    if noticed:
        complaints.give_notice(made, answer_until=date(2026, 7, 10), actor=actor, at=NOON)
    return Complaint.objects.get(pk=made.pk)


@dataclass(frozen=True, slots=True)
class Brought:
    """One of everything, as the screens meet it: waiting for 가온시's officer."""

    key: str
    claim: Claim
    change: ChangeRequest
    submission: CertificateSubmission
    contact: Contact
    filed: Complaint
    noticed: Complaint

    def kwargs(self, name: str) -> dict[str, Any]:
        return {
            "key": self.key,
            "claim_id": self.claim.pk,
            "change_id": self.change.pk,
            "submission_id": self.submission.pk,
            "contact_id": self.contact.pk,
            "complaint_id": self.noticed.pk if name == "complaint-answer" else self.filed.pk,
            "document_id": self.submission.document_id,
        }


def make_brought(enterprise: Enterprise, institution: Institution, officer: User) -> Brought:
    """What a member of the enterprise brought at noon."""
    member = a_member(a_user("member"), Role.ENTERPRISE_MEMBER, enterprise=enterprise)
    return Brought(
        key=claims.key_of(a_claim(95, email="new@example.org")),
        claim=a_waiting_claim(96, email="waiting@example.org"),
        change=a_change(enterprise, member, after="가온시 새동"),
        submission=a_submission(enterprise, member),
        contact=a_contact(enterprise, member),
        filed=a_complaint(enterprise, institution, officer),
        noticed=a_complaint(enterprise, institution, officer, noticed=True),
    )


FORMS: dict[str, dict[str, Any]] = {
    "join": {
        "business_number": a_number(94),
        "name": "새 기업",
        "person_name": "새사람",
        "email": "newcomer@example.org",
        "agrees": "on",
    },
    "join-confirm": {"password": PASSWORD, "again": PASSWORD},
    "profile-change": {"sector": "인쇄", "product": "현수막"},
    "change-ask": {"field": "name", "after": "두레소프트웨어", "reason": "상호 변경"},
    "contact-new": {
        "name": "최소라",
        "phone": "02-123-4567",
        "purpose": "구매 상담",
        "shown_to": "everyone",
        "until": "2099-12-31",
        "agrees": "on",
    },
    "complaint-answer": {"answer": "태풍으로 늦었습니다"},
    "complaint-new": {"text": "납품 지연"},
    "claim": {"decision": "accept", "reason": ""},
    "change": {"decision": "accept", "reason": ""},
    "submission": {"decision": "accept", "reason": ""},
    "complaint": {"step": "notice", "answer_until": "2099-12-31"},
}
"""What the form of an address sends when everything is filled in rightly (a file is sent anew each time)."""

Deed = Callable[[], object]


def _officers(desk: Any, asked: Callable[[Enterprise], Any], act: Callable[..., object], **values: Any) -> Deed:
    """The officer does something with what an enterprise brought."""
    brought = asked(an_enterprise(7))
    return lambda: act(brought, actor=desk.officer, at=NOON, **values)


def _mine(desk: Any, make: Callable[..., object]) -> Deed:
    enterprise = an_enterprise(7)
    return lambda: make(enterprise, desk.officer)


def _claimed(desk: Any, *, taken: bool = False) -> Deed:
    if taken:
        a_waiting_claim(7)
    return lambda: claims.claim_enterprise(desk.officer, business_number=a_number(7), name="두레소프트", at=NOON)


def _confirmed(desk: Any) -> Deed:
    made = a_claim(7)
    return lambda: claims.confirm_claim(made, password=PASSWORD, at=NOON)


def _withdrawn(desk: Any) -> Deed:
    contact = a_contact(an_enterprise(7), desk.officer)
    return lambda: changes.withdraw_contact(contact, actor=desk.officer, at=NOON)


def _complaint(desk: Any, act: Callable[..., object], *, noticed: bool = True, days: int = 0, **values: Any) -> Deed:
    made = a_complaint(an_enterprise(7), desk.institution, desk.officer, noticed=noticed)
    return lambda: act(made, actor=desk.officer, at=NOON + timedelta(days=days), **values)


def _suspended(desk: Any) -> Deed:
    made = a_complaint(an_enterprise(7), desk.institution, desk.officer, noticed=True)
    complaints.answer_complaint(made, answer="늦었습니다", actor=desk.officer, at=NOON)
    until = date(2026, 12, 31)
    return lambda: complaints.suspend(
        made, until=until, reason="거듭된 지연", basis="협약 제5조", actor=desk.officer, at=NOON
    )


def _lifted(desk: Any) -> Deed:
    _suspended(desk)()
    made = Complaint.objects.get()
    return lambda: complaints.lift(made, reason="시정함", actor=desk.officer, at=NOON)


def _filed(desk: Any) -> Deed:
    enterprise = an_enterprise(7)
    return lambda: a_complaint(enterprise, desk.institution, desk.officer)


def _said(enterprise: Enterprise, actor: User) -> object:
    return change_enterprise(enterprise, changes={"sector": "인쇄"}, actor=actor, at=NOON)


DEEDS: dict[str, Callable[[Any], Deed]] = {
    "enterprise.changed": lambda desk: _mine(desk, _said),
    "claim.made": _claimed,
    "claim.stopped": lambda desk: _claimed(desk, taken=True),
    "claim.confirmed": _confirmed,
    "claim.accepted": lambda desk: _officers(desk, lambda _: a_waiting_claim(7), claims.accept_claim, reason=""),
    "claim.refused": lambda desk: _officers(desk, lambda _: a_waiting_claim(7), claims.refuse_claim, reason="다름"),
    "change.asked": lambda desk: _mine(desk, a_change),
    "change.accepted": lambda desk: _officers(
        desk, lambda one: a_change(one, desk.officer), changes.accept_change, reason=""
    ),
    "change.refused": lambda desk: _officers(
        desk, lambda one: a_change(one, desk.officer), changes.refuse_change, reason="증빙 없음"
    ),
    "contact.given": lambda desk: _mine(desk, a_contact),
    "contact.withdrawn": _withdrawn,
    "submission.made": lambda desk: _mine(desk, a_submission),
    "submission.verified": lambda desk: _officers(
        desk, lambda one: a_submission(one, desk.officer), submissions.verify_submission
    ),
    "submission.refused": lambda desk: _officers(
        desk, lambda one: a_submission(one, desk.officer), submissions.refuse_submission, reason="흐림"
    ),
    "complaint.filed": _filed,
    "complaint.noticed": lambda desk: _complaint(
        desk, complaints.give_notice, noticed=False, answer_until=date(2026, 7, 10)
    ),
    "complaint.answered": lambda desk: _complaint(desk, complaints.answer_complaint, answer="늦었습니다"),
    "complaint.dismissed": lambda desk: _complaint(desk, complaints.dismiss, reason="해소됨"),
    "complaint.suspended": _suspended,
    "complaint.lifted": _lifted,
}
"""Every verb of the room, and how it comes about at an officer's desk."""
BY_NOBODY = {"claim.confirmed"}
"""Done before anybody is signed in."""
