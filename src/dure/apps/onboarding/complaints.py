"""A complaint about an enterprise: told, heard, decided with a basis, lifted. Nobody is suspended unheard."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from dure.apps.audit.actions import record
from dure.apps.onboarding.letters import write_members
from dure.apps.onboarding.models import Complaint
from dure.apps.queue import enqueue
from dure.apps.registry.models import Enterprise, Institution
from dure.core.values.errors import Refused

Step = Complaint.Step


def file_complaint(
    enterprise: Enterprise, *, institution: Institution, text: str, actor: Any, at: datetime
) -> Complaint:
    """Write down what is said against an enterprise. Nothing changes for it yet."""
    if not text.strip():
        raise Refused("무엇이 문제인지 적어 주세요. 기업이 그대로 읽게 됩니다.", field="text")
    with transaction.atomic():
        complaint = Complaint.objects.create(
            enterprise=enterprise, institution=institution, text=text.strip(), made_by=actor, made_at=at
        )
        _tell(complaint, "complaint.filed", actor, at)
    return complaint


def give_notice(complaint: Complaint, *, answer_until: date, actor: Any, at: datetime) -> None:
    """Let the enterprise read it and answer until a day."""
    if answer_until <= localdate(at):
        raise Refused("의견을 낼 기한은 내일이나 그 뒤로 정해 주세요.", field="answer_until")
    with transaction.atomic():
        held = _step(complaint, [Step.FILED], step=Step.NOTICED, answer_until=answer_until)
        _tell(held, "complaint.noticed", actor, at, changes={"answer_until": [None, answer_until.isoformat()]})
        told = (
            f"{held.enterprise.name}에 대한 문제 제기가 접수되었습니다.\n내용: {held.text}\n"
            f"{answer_until:%Y. %-m. %-d.}까지 로그인해서 의견을 내 주세요. "
            "의견을 듣기 전에는 아무 조치도 하지 않습니다."
        )
        write_members(held.enterprise, "의견을 내 주세요", told, at=at)


def answer_complaint(complaint: Complaint, *, answer: str, actor: Any, at: datetime) -> None:
    """What the enterprise says to it, once."""
    if not answer.strip():
        raise Refused("의견을 적어 주세요.", field="answer")
    with transaction.atomic():
        held = _step(
            complaint,
            [Step.NOTICED],
            step=Step.ANSWERED,
            answer=answer.strip(),
            answered_by=actor,
            answered_at=at,
        )
        _tell(held, "complaint.answered", actor, at)


def dismiss(complaint: Complaint, *, reason: str, actor: Any, at: datetime) -> None:
    """Decide that nothing follows."""
    _refuse_unreasoned(reason)
    with transaction.atomic():
        held = _step(
            complaint,
            [Step.FILED, Step.NOTICED, Step.ANSWERED],
            step=Step.DISMISSED,
            reason=reason.strip(),
            decided_by=actor,
            decided_at=at,
        )
        _tell(held, "complaint.dismissed", actor, at, reason=reason)
        if held.answer_until is not None:
            told = f"조치하지 않기로 했습니다.\n사유: {reason}"
            write_members(held.enterprise, "문제 제기 결과", told, at=at)


def suspend(complaint: Complaint, *, until: date, reason: str, basis: str, actor: Any, at: datetime) -> None:
    """Hide the enterprise from directory and suggestions through a day; only after it was heard or let the day pass."""
    _refuse_unreasoned(reason)
    if not basis.strip():
        raise Refused("중지의 근거(법령, 조례, 협약의 조항)를 적어 주세요.", field="basis")
    if until < localdate(at):
        raise Refused("중지가 끝나는 날은 오늘이나 그 뒤여야 합니다.", field="until")
    with transaction.atomic():
        held = Complaint.objects.select_for_update().get(pk=complaint.pk)
        if held.step == Step.FILED or (held.step == Step.NOTICED and localdate(at) <= held.answer_until):
            raise Refused(
                "아직 중지할 수 없습니다. 기업에 알리고, 의견을 받았거나 의견 기한이 지난 뒤에 결정할 수 있습니다.",
                code="not_heard_yet",
            )
        held = _step(
            complaint,
            [Step.NOTICED, Step.ANSWERED],
            step=Step.SUSPENDED,
            reason=reason.strip(),
            basis=basis.strip(),
            decided_by=actor,
            decided_at=at,
            suspended_from=localdate(at),
            suspended_until=until,
        )
        changes = {"suspended_until": [None, until.isoformat()]}
        _tell(held, "complaint.suspended", actor, at, reason=reason, changes=changes)
        enqueue("search.rebuild")
        told = (
            f"{until:%Y. %-m. %-d.}까지 공개 목록과 추천에 나오지 않습니다. "
            "이미 이루어진 구매의 실적은 바뀌지 않습니다.\n"
            f"사유: {reason}\n근거: {basis}"
        )
        write_members(held.enterprise, "목록 게시를 중지합니다", told, at=at)


def lift(complaint: Complaint, *, reason: str, actor: Any, at: datetime) -> None:
    """End a suspension from today on."""
    _refuse_unreasoned(reason)
    with transaction.atomic():
        lifted = {"lifted_on": localdate(at), "lifted_reason": reason.strip()}
        held = _step(complaint, [Step.SUSPENDED], step=Step.LIFTED, **lifted)
        _tell(held, "complaint.lifted", actor, at, reason=reason)
        enqueue("search.rebuild")
        write_members(held.enterprise, "목록 게시 중지를 풀었습니다", f"사유: {reason}", at=at)


def _refuse_unreasoned(reason: str) -> None:
    if not reason.strip():
        raise Refused("결정의 사유를 적어 주세요. 기업이 읽습니다.", field="reason")


def _step(complaint: Complaint, before: list[str], **changes: Any) -> Complaint:
    """The complaint, a step further; Refused if it no longer stands where the officer saw it."""
    if not Complaint.objects.filter(pk=complaint.pk, step__in=before).update(**changes):
        raise Refused("지금 단계에서는 할 수 없는 일입니다. 화면을 새로 고쳐 단계를 확인해 주세요.")
    return Complaint.objects.select_related("enterprise").get(pk=complaint.pk)


def _tell(
    complaint: Complaint,
    verb: str,
    actor: Any,
    at: datetime,
    *,
    reason: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    record(actor, verb, complaint, at=at, institution_id=complaint.institution_id, reason=reason, changes=changes)
