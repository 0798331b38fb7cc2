"""What an enterprise does by itself, mostly on a phone: its profile, its contacts, its certificates, its answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.apps.onboarding import access, changes, complaints, queries, submissions
from dure.apps.onboarding.documents import path_of
from dure.apps.registry.actions import change_enterprise
from dure.apps.registry.queries import catalogue, status_on
from dure.core.values.errors import NotFound, Refused, Unreadable
from dure.web.fields import Day, refused
from dure.web.joining import DocumentField
from dure.web.listing import whole_number
from dure.web.pages import crumbs, form_page
from dure.web.registry import CertificateForm

ASKED = [("name", "상호"), ("region", "소재지"), ("business_number", "사업자등록번호")]
SHOWN_TO = [("institutions", "두레장터를 쓰는 공공기관"), ("everyone", "누구나 (공개 목록)")]
STATES = {"waiting": ("확인을 기다림", "info"), "accepted": ("받아들임", "success"), "refused": ("되돌아옴", "danger")}


class SaidForm(forms.Form):
    """What nothing hangs on: changed at once."""

    sector = forms.CharField(label="업종·분야", max_length=80, required=False)
    product = forms.CharField(label="대표 품목", max_length=120, required=False)


class ChangeForm(forms.Form):
    field = forms.ChoiceField(label="바꿀 항목", choices=[("", "고르세요"), *ASKED])
    after = forms.CharField(label="새 내용", max_length=120)
    reason = forms.CharField(label="바뀐 까닭", max_length=300, help_text="예: 2026. 7. 1. 상호 변경 등기")
    document = DocumentField(
        label="증빙 사진", required=False, help_text="바뀐 사업자등록증 따위. 사진이나 PDF, 10MB까지."
    )


class ContactForm(forms.Form):
    name = forms.CharField(label="담당자 이름", max_length=40)
    phone = forms.CharField(
        label="전화", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel"})
    )
    email = forms.EmailField(label="전자우편", max_length=150, required=False)
    purpose = forms.CharField(label="쓰는 목적", max_length=120, initial="구매 상담과 견적 문의")
    shown_to = forms.ChoiceField(label="보여 줄 곳", choices=SHOWN_TO)
    until = Day(label="동의 기한", help_text="이 날이 지나면 보이지 않습니다. 그 전에도 언제든 거둘 수 있습니다.")
    agrees = forms.BooleanField(
        label="위 목적과 기한으로 연락처를 보여 주는 데 본인이 동의했습니다",
        error_messages={"required": "본인의 동의가 있어야 등록할 수 있습니다."},
    )


class SubmissionForm(CertificateForm):
    field_order = ["document", "kind", "number", "valid_from", "valid_until", "items", "note"]
    document = DocumentField(
        label="인증서 사진",
        help_text="글자가 보이게 찍은 사진이나 PDF, 10MB까지. 사진의 위치 정보는 지우고 보관합니다.",
    )
    note = forms.CharField(label="담당자에게 남길 말", max_length=300, required=False)


class AnswerForm(forms.Form):
    answer = forms.CharField(label="의견", max_length=1000, widget=forms.Textarea(attrs={"rows": 6}))


def _trail(enterprise: Any, last: str = "") -> list[dict[str, str]]:
    if not last:
        return crumbs(f"{enterprise.name} 관리")
    return crumbs((f"{enterprise.name} 관리", "profile", enterprise.pk), last)


@require_safe
def profile(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The enterprise's own desk: what is known of it, what it asked for, and what came of it."""
    enterprise = access.own_enterprise(request.user, enterprise_id)
    today = timezone.localdate()
    context = {
        "enterprise": enterprise,
        "asked": [(one, STATES[one.state]) for one in queries.changes_of(enterprise)[:20]],
        "handed_in": with_kinds(queries.submissions_of(enterprise)[:50]),
        "certificates": certificates_of(enterprise, today),
        "complaints": queries.told_complaints_of(enterprise),
        "brought": queries.brought_by(enterprise, today),
        "breadcrumbs": _trail(enterprise),
    }
    return render(request, "onboarding/profile.html", context)


def with_kinds(handed_in: Any) -> list[Any]:
    """Submissions with the name of their kind and the words of their state."""
    kinds = catalogue().certificate_kinds
    found = list(handed_in)
    for one in found:
        one.kind_name = kinds[one.kind].name if one.kind in kinds else one.kind
        one.shown_state, one.shown_kind = STATES[one.state]
    return found


def certificates_of(enterprise: Any, today: Any) -> list[dict[str, Any]]:
    """The registered certificates with today's standing and the days that are left."""
    kinds = catalogue().certificate_kinds
    return [
        {
            "certificate": held,
            "kind": kinds.get(held.kind),
            "status": status_on(held, today),
            "left": (held.valid_until - today).days if held.valid_until else None,
        }
        for held in enterprise.certificate_set.all()
    ]


def change(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Sector and product line: changed at once."""
    enterprise = access.own_enterprise(request.user, enterprise_id)
    form = SaidForm(request.POST or None, initial={"sector": enterprise.sector, "product": enterprise.product})
    if request.method == "POST" and form.is_valid():
        change_enterprise(enterprise, changes=form.cleaned_data, actor=request.user, at=timezone.now())
        messages.success(request, "고쳤습니다.")
        return redirect("profile", enterprise.pk)
    return form_page(
        request, form, heading="업종과 대표 품목", send="고치기", trail=_trail(enterprise, "업종과 대표 품목")
    )


def ask_change(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Name, place, business number: asked for, decided by an officer."""
    enterprise = access.own_enterprise(request.user, enterprise_id)
    form = ChangeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            changes.ask_for_change(enterprise, **form.cleaned_data, actor=request.user, at=timezone.now())
        except (Refused, Unreadable) as problem:
            refused(form, problem, "after")
        else:
            messages.success(request, "변경을 신청했습니다. 담당자가 확인하기 전에는 지금 내용이 그대로 쓰입니다.")
            return redirect("profile", enterprise.pk)
    return form_page(
        request,
        form,
        heading="상호·소재지·사업자등록번호 변경 신청",
        send="신청",
        trail=_trail(enterprise, "변경 신청"),
        multipart=True,
        lead="실적의 증거가 되는 항목이라 담당자가 확인한 뒤에 바뀝니다. "
        "사업자등록번호가 바뀌면 새 기록을 만들고 지금 기록은 남습니다.",
    )


def new_contact(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Whom to ask, with consent."""
    enterprise = access.own_enterprise(request.user, enterprise_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "agrees"}
        try:
            changes.give_contact(enterprise, **values, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "연락처를 등록했습니다.")
            return redirect("profile", enterprise.pk)
    return form_page(request, form, heading="연락처 등록", send="등록", trail=_trail(enterprise, "연락처 등록"))


@require_POST
def withdraw_contact(request: HttpRequest, enterprise_id: int, contact_id: int) -> HttpResponse:
    """Take the consent back; the contact is gone at once."""
    contact = access.own_contact(request.user, enterprise_id, contact_id)
    changes.withdraw_contact(contact, actor=request.user, at=timezone.now())
    messages.success(request, "동의를 거두고 연락처를 지웠습니다.")
    return redirect("profile", enterprise_id)


def submit(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Hand in a certificate; `?answers=7` replies to one that was given back."""
    enterprise = access.own_enterprise(request.user, enterprise_id)
    answered = whole_number(request.GET.get("answers"))
    before = access.own_submission(request.user, enterprise_id, answered) if answered else None
    form = SubmissionForm(request.POST or None, request.FILES or None, initial=_printed(before))
    if request.method == "POST" and form.is_valid():
        try:
            submissions.submit_certificate(
                enterprise, **form.cleaned_data, answers=before, actor=request.user, at=timezone.now()
            )
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "인증서를 냈습니다. 담당자가 사진과 대조해 확인하면 등록됩니다.")
            return redirect("profile", enterprise.pk)
    return form_page(
        request,
        form,
        heading="인증서 올리기",
        send="제출",
        trail=_trail(enterprise, "인증서 올리기"),
        multipart=True,
        lead=f"되돌아온 사유: {before.decision_reason}" if before else "인증서에 적힌 그대로 적어 주세요.",
    )


def _printed(before: Any) -> dict[str, Any]:
    if before is None:
        return {}
    same = {name: getattr(before, name) for name in ("kind", "number", "valid_from", "valid_until")}
    return {**same, "items": ", ".join(before.items)}


def answer(request: HttpRequest, enterprise_id: int, complaint_id: int) -> HttpResponse:
    """Read a complaint and say something to it, once."""
    complaint = access.own_complaint(request.user, enterprise_id, complaint_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        complaints.answer_complaint(complaint, **form.cleaned_data, actor=request.user, at=timezone.now())
        messages.success(request, "의견을 냈습니다. 담당자가 읽고 결정합니다.")
        return redirect("complaint-answer", enterprise_id, complaint_id)
    context = {"complaint": complaint, "form": form, "breadcrumbs": _trail(complaint.enterprise, "문제 제기")}
    return render(request, "onboarding/answer.html", context, status=422 if form.is_bound and form.errors else 200)


@require_safe
def document(request: HttpRequest, document_id: int) -> HttpResponse | FileResponse:
    """A picture or PDF, to those who may see it, and with headers under which it can do nothing but be seen."""
    found = access.document_for(request.user, document_id)
    path = path_of(found)
    if not path.exists():
        raise NotFound("자료를 찾을 수 없습니다.")
    response = FileResponse(
        path.open("rb"),
        content_type=found.content_type,
        as_attachment=not found.is_picture,
        filename=f"document-{found.pk}{path.suffix}",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
