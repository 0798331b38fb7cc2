"""Certificates from the enterprises themselves: handed in with a picture, compared by an officer, then registered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from dure.apps.audit.actions import record
from dure.apps.onboarding.documents import kept
from dure.apps.onboarding.letters import write_members
from dure.apps.onboarding.models import CertificateSubmission, State
from dure.apps.registry.actions import refuse_certificate, register_certificate
from dure.apps.registry.models import Certificate, Enterprise
from dure.core.values.errors import Refused

SOURCE = "기업 제출, 담당자 확인"


def submit_certificate(
    enterprise: Enterprise,
    *,
    kind: str,
    number: str,
    valid_from: date,
    valid_until: date | None,
    document: bytes,
    actor: Any,
    at: datetime,
    items: Sequence[str] = (),
    note: str = "",
    answers: CertificateSubmission | None = None,
) -> CertificateSubmission:
    """Hand in a certificate with its picture. It proves nothing yet. `answers`: the refused one this replies to."""
    refuse_certificate(kind=kind, number=number, valid_from=valid_from, valid_until=valid_until, items=items)
    printed = {"enterprise": enterprise, "kind": kind, "number": number.strip(), "valid_from": valid_from}
    if Certificate.objects.filter(**printed).exists():
        raise Refused("이미 등록된 인증입니다. 갱신된 인증서면 새 유효기간을 적어 주세요.", field="number")
    if answers is not None and (answers.enterprise_id != enterprise.pk or answers.state != State.REFUSED):
        raise Refused("되돌려 받은 제출에만 답할 수 있습니다.")
    try:
        with kept(document, at=at) as picture:
            handed_in = CertificateSubmission.objects.create(
                **printed,
                valid_until=valid_until,
                items=list(items),
                document=picture,
                note=note.strip(),
                answers=answers,
                made_by=actor,
                made_at=at,
            )
            record(actor, "submission.made", handed_in, at=at)
    except IntegrityError as problem:
        raise Refused("같은 인증서가 이미 확인을 기다리고 있습니다.", field="number") from problem
    return handed_in


def verify_submission(handed_in: CertificateSubmission, *, actor: Any, at: datetime) -> Certificate:
    """The picture and the fields agree: register the certificate, naming its source."""
    with transaction.atomic():
        held = _decided(handed_in, State.ACCEPTED, "인증서와 적은 내용이 같음", actor, at)
        certificate = register_certificate(
            held.enterprise,
            kind=held.kind,
            number=held.number,
            valid_from=held.valid_from,
            valid_until=held.valid_until,
            items=held.items,
            source=SOURCE,
            actor=actor,
            at=at,
        )
        CertificateSubmission.objects.filter(pk=held.pk).update(certificate=certificate)
        record(actor, "submission.verified", held, at=at)
        told = f"인증서 {held.number}을(를) 확인해 등록했습니다. 이제 실적으로 인정됩니다."
        write_members(held.enterprise, "인증서를 등록했습니다", told, at=at)
    return certificate


def refuse_submission(handed_in: CertificateSubmission, *, reason: str, actor: Any, at: datetime) -> None:
    """Give it back with a reason the enterprise reads and may answer."""
    if not reason.strip():
        raise Refused("되돌려 주는 사유를 적어 주세요. 기업이 읽고 다시 낼 수 있습니다.", field="reason")
    with transaction.atomic():
        held = _decided(handed_in, State.REFUSED, reason, actor, at)
        record(actor, "submission.refused", held, at=at, reason=reason)
        told = f"인증서 {held.number}을(를) 되돌려 드립니다.\n사유: {reason}\n로그인해서 고쳐 다시 내 주세요."
        write_members(held.enterprise, "인증서를 다시 내 주세요", told, at=at)


def _decided(
    handed_in: CertificateSubmission, state: State, reason: str, actor: Any, at: datetime
) -> CertificateSubmission:
    waiting = CertificateSubmission.objects.filter(pk=handed_in.pk, state=State.WAITING)
    if not waiting.update(state=state, decision_reason=reason.strip(), decided_by=actor, decided_at=at):
        raise Refused("이미 결정된 제출입니다. 화면을 새로 고쳐 결과를 확인해 주세요.")
    return CertificateSubmission.objects.select_related("enterprise").get(pk=handed_in.pk)
