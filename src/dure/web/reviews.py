"""The officer's queue: claims, changes, certificates and complaints, each with what to compare and what to decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.apps.onboarding import access, changes, claims, complaints, queries, submissions
from dure.apps.registry.access import enterprise_to_change, standpoints_of
from dure.apps.registry.queries import enterprise_by_number
from dure.core.values.errors import DureError, Refused, Unreadable
from dure.core.values.numbers import hyphenated
from dure.web.fields import Day, refused
from dure.web.onboarding import with_kinds
from dure.web.pages import crumbs, form_page

QUEUE = ("확인할 일", "reviews")


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label="사유",
        max_length=500,
        required=False,
        help_text="받아들이지 않을 때는 꼭 적습니다. 신청한 사람이 읽습니다.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ComplaintForm(forms.Form):
    text = forms.CharField(
        label="내용",
        max_length=1000,
        help_text="기업이 그대로 읽게 됩니다. 알린 사람의 개인정보는 적지 않습니다.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class NoticeForm(forms.Form):
    answer_until = Day(label="의견 제출 기한")


class ReasonForm(forms.Form):
    reason = forms.CharField(label="사유", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SuspendForm(ReasonForm):
    basis = forms.CharField(label="근거", max_length=300, help_text="법령, 조례, 협약의 조항")
    until = Day(label="중지가 끝나는 날", help_text="이 날까지 공개 목록과 추천에 나오지 않습니다.")


def _may_choose(complaint: Any, today: Any) -> dict[str, forms.Form]:
    """The forms of what may be done next, by the name of the step."""
    heard = complaint.step == "answered" or (complaint.step == "noticed" and today > complaint.answer_until)
    offered: dict[str, type[forms.Form]] = {}
    if complaint.step == "filed":
        offered["notice"] = NoticeForm
    if heard:
        offered["suspend"] = SuspendForm
    if complaint.step in ("filed", "noticed", "answered"):
        offered["dismiss"] = ReasonForm
    if complaint.step == "suspended":
        offered["lift"] = ReasonForm
    return {name: form(auto_id=f"{name}_%s") for name, form in offered.items()}


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Everything that enterprises brought and that waits for a person."""
    access.refuse_all_but_keepers(request.user)
    context = {
        "claims": queries.open_claims(),
        "changes": queries.open_changes(),
        "submissions": with_kinds(queries.open_submissions()),
        "complaints": queries.open_complaints(),
        "breadcrumbs": crumbs(QUEUE[0]),
    }
    return render(request, "onboarding/reviews.html", context)


def claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One claim beside what is known of its number, and the other claims of it."""
    found = access.claim_to_decide(request.user, claim_id)
    registered = enterprise_by_number(found.business_number)
    context = {
        "heading": f"{found.name} 가입 신청",
        "found": found,
        "registered": registered,
        "members": queries.members_of(found.business_number),
        "others": queries.claims_like(found),
        "acceptable": found.state == "waiting",
        "open": found.state in ("waiting", "stopped"),
        "yes": "받아들이기",
        "no": "받아들이지 않기",
        "facts": [
            ("사업자등록번호", hyphenated(found.business_number)),
            ("상호", found.name),
            ("신청한 사람", found.person_name),
            ("전자우편", found.email),
        ],
    }

    def accept(reason: str) -> str:
        made = claims.accept_claim(found, reason=reason, actor=request.user, at=timezone.now())
        return f"{made.name}의 회원으로 받아들였습니다."

    def refuse(reason: str) -> str:
        claims.refuse_claim(found, reason=reason, actor=request.user, at=timezone.now())
        return "받아들이지 않았습니다. 신청한 사람에게 사유를 보냈습니다."

    return _decision(request, context, accept, refuse)


def change(request: HttpRequest, change_id: int) -> HttpResponse:
    """One change: before, after, why."""
    found = access.change_to_decide(request.user, change_id)
    is_number = found.field == "business_number"
    context = {
        "heading": f"{found.enterprise.name} {found.get_field_display()} 변경",
        "found": found,
        "registered": found.enterprise,
        "acceptable": True,
        "open": found.state == "waiting",
        "yes": "받아들이기",
        "no": "받아들이지 않기",
        "facts": [
            ("지금", (hyphenated(found.before) if is_number else found.before) or "–"),
            ("바꿀 내용", hyphenated(found.after) if is_number else found.after),
            ("까닭", found.reason),
        ],
        "warning": "사업자등록번호는 고치지 않습니다. 받아들이면 새 번호로 새 기록을 만들고 회원을 옮겨 잇습니다. "
        "두 기록이 한 기업이면 기업 화면에서 합쳐 주세요."
        if is_number
        else "",
    }

    def accept(reason: str) -> str:
        changes.accept_change(found, reason=reason, actor=request.user, at=timezone.now())
        return "바꾸었습니다."

    def refuse(reason: str) -> str:
        changes.refuse_change(found, reason=reason, actor=request.user, at=timezone.now())
        return "그대로 두었습니다. 기업에 사유를 보냈습니다."

    return _decision(request, context, accept, refuse)


def submission(request: HttpRequest, submission_id: int) -> HttpResponse:
    """The picture beside what was written: equal or not."""
    found = with_kinds([access.submission_to_decide(request.user, submission_id)])[0]
    context = {
        "heading": f"{found.enterprise.name} 인증서 확인",
        "found": found,
        "registered": found.enterprise,
        "acceptable": True,
        "open": found.state == "waiting",
        "yes": "사진과 같음, 등록",
        "no": "되돌려 주기",
        "facts": [
            ("기업", str(found.enterprise)),
            ("인증 종류", found.kind_name),
            ("인증번호", found.number),
            ("유효기간 시작", f"{found.valid_from:%Y. %-m. %-d.}"),
            ("유효기간 끝", f"{found.valid_until:%Y. %-m. %-d.}" if found.valid_until else "기한 없음"),
            ("품목", ", ".join(found.items) or "전체"),
            ("남긴 말", found.note or "–"),
        ],
        "warning": f"앞서 되돌려 준 제출에 대한 답입니다. 그때의 사유: {found.answers.decision_reason}"
        if found.answers
        else "",
    }

    def accept(reason: str) -> str:
        submissions.verify_submission(found, actor=request.user, at=timezone.now())
        return "인증을 등록했습니다. 실적은 곧 다시 집계됩니다."

    def refuse(reason: str) -> str:
        submissions.refuse_submission(found, reason=reason, actor=request.user, at=timezone.now())
        return "되돌려 주었습니다. 기업에 사유를 보냈습니다."

    return _decision(request, context, accept, refuse)


def _decision(
    request: HttpRequest, context: dict[str, Any], accept: Callable[[str], str], refuse: Callable[[str], str]
) -> HttpResponse:
    """Show what is to be decided, or decide it: `decision=accept` or `refuse`, with a reason."""
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide = accept if request.POST.get("decision") == "accept" else refuse
        try:
            messages.success(request, decide(form.cleaned_data["reason"]))
        except DureError as problem:
            refused(form, problem, "reason")
        else:
            return redirect("reviews")
    context |= {"form": form, "breadcrumbs": crumbs(QUEUE, context["heading"])}
    return render(request, "onboarding/review.html", context, status=422 if form.is_bound and form.errors else 200)


def new_complaint(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Write down what is said against an enterprise."""
    enterprise = enterprise_to_change(request.user, enterprise_id)
    institution = next(one.institution for one in standpoints_of(request.user) if one.writes)
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = complaints.file_complaint(
                enterprise, institution=institution, **form.cleaned_data, actor=request.user, at=timezone.now()
            )
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "접수했습니다. 이어서 기업에 알리고 의견을 들어 주세요.")
            return redirect("complaint", made.pk)
    trail = crumbs(("기업·인증", "enterprises"), (enterprise.name, "enterprise", enterprise.pk), "문제 제기 접수")
    return form_page(request, form, heading=f"{enterprise.name} 문제 제기 접수", send="접수", trail=trail)


def complaint(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """One complaint with what was said by both sides, and what may be done next."""
    found = access.complaint_to_decide(request.user, complaint_id)
    offered = _may_choose(found, timezone.localdate())
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in offered:
            raise Refused("지금 단계에서는 할 수 없는 일입니다. 화면을 새로 고쳐 단계를 확인해 주세요.")
        form = offered[step] = type(offered[step])(request.POST, auto_id=f"{step}_%s")
        if form.is_valid():
            try:
                _take(found, step, form.cleaned_data, request.user)
            except (Refused, Unreadable) as problem:
                refused(form, problem)
            else:
                messages.success(request, "기록했습니다.")
                return redirect("complaint", found.pk)
    context = {
        "complaint": found,
        "offered": offered,
        "breadcrumbs": crumbs(QUEUE, f"{found.enterprise.name} 문제 제기"),
    }
    wrong = any(form.errors for form in offered.values() if form.is_bound)
    return render(request, "onboarding/complaint.html", context, status=422 if wrong else 200)


def _take(found: Any, step: str, values: dict[str, Any], actor: Any) -> None:
    steps = {
        "notice": complaints.give_notice,
        "suspend": complaints.suspend,
        "dismiss": complaints.dismiss,
        "lift": complaints.lift,
    }
    steps[step](found, **values, actor=actor, at=timezone.now())
