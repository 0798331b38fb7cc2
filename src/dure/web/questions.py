"""Parties known only by name: candidates with reasons, decided by a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.apps.ledgers import queries
from dure.apps.ledgers.access import question_to_answer
from dure.apps.ledgers.questions import decide_name, reopen_name
from dure.apps.registry.access import standpoint_for
from dure.apps.registry.queries import enterprise_by_number
from dure.core.values.errors import NotFound, Refused, Unreadable
from dure.core.values.numbers import parse_business_number
from dure.web.fields import refused
from dure.web.listing import paged, sorting, workbook
from dure.web.pages import crumbs, form_page

NOBODY = "nobody"
OTHER = "other"


class DecideForm(forms.Form):
    choice = forms.ChoiceField(
        label="누구인가요?", widget=forms.RadioSelect, error_messages={"required": "하나를 골라 주세요."}
    )
    business_number = forms.CharField(
        label="다른 기업의 사업자등록번호",
        max_length=14,
        required=False,
        help_text="위에서 '다른 기업'을 골랐을 때만 적습니다.",
    )
    reason = forms.CharField(label="확인한 근거", max_length=300, help_text="예: 계약서의 사업자등록번호와 대조")

    def __init__(self, *arguments: Any, candidates: list[dict[str, Any]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        named = [(one["business_number"], f"{one['name']} ({one['business_number']})") for one in candidates]
        others = [(OTHER, "다른 기업 (번호를 직접 적음)"), (NOBODY, "등록부에 없는 기업")]
        self.fields["choice"].choices = [*named, *others]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="되돌리는 사유", max_length=300)


@require_safe
def questions(request: HttpRequest, institution_id: int) -> HttpResponse:
    """The names that wait, largest amount first; or those already decided."""
    standpoint = standpoint_for(request.user, institution_id)
    if not standpoint.sees_all_rows:
        raise NotFound("확인할 거래처를 찾을 수 없습니다.")
    decided = request.GET.get("decided") == "1"
    rows = queries.decided_questions(institution_id) if decided else queries.open_questions(institution_id)
    _, order = sorting(request, {"amount": "amount", "name": "name", "purchases": "purchases"}, "-amount")
    rows = rows.order_by(order, "pk") if "sort" in request.GET else rows
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(name__icontains=words)
    if request.GET.get("format") == "xlsx":
        lines = (
            (one.name, one.purchases, one.amount, one.candidates[0]["name"] if one.candidates else "")
            for one in rows.iterator()
        )
        return workbook("확인할_거래처.xlsx", ["적힌 이름", "구매 건수", "금액(원)", "첫 후보"], lines)
    context = {
        "page": paged(request, rows),
        "decided": decided,
        "words": words,
        "at": standpoint,
        "institution": standpoint.institution,
        "breadcrumbs": crumbs(("구매대장", "ledgers", institution_id), "거래처 확인"),
    }
    return render(request, "ledgers/questions.html", context)


def question(request: HttpRequest, institution_id: int, question_id: int) -> HttpResponse:
    """One name with its candidates, and the form to decide."""
    return decide(request, institution_id, question_id)


def decide(request: HttpRequest, institution_id: int, question_id: int) -> HttpResponse:
    """Say who a name is."""
    found = question_to_answer(request.user, institution_id, question_id)
    form = DecideForm(request.POST or None, candidates=found.candidates)
    if request.method == "POST" and form.is_valid():
        try:
            decide_name(
                found,
                enterprise=_chosen(form),
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=timezone.now(),
            )
        except (Refused, Unreadable) as problem:
            refused(form, problem, "business_number")
        else:
            messages.success(request, f"'{found.name}'을(를) 확인했습니다. 실적을 다시 집계하고 있습니다.")
            return redirect("names", institution_id)
    context = {
        "question": found,
        "form": form,
        "institution_id": institution_id,
        "breadcrumbs": crumbs(
            ("구매대장", "ledgers", institution_id), ("거래처 확인", "names", institution_id), found.name
        ),
    }
    return render(request, "ledgers/question.html", context, status=422 if form.is_bound and form.errors else 200)


def _chosen(form: DecideForm) -> Any:
    choice = form.cleaned_data["choice"]
    if choice == NOBODY:
        return None
    number = parse_business_number(form.cleaned_data["business_number"]) if choice == OTHER else choice
    found = enterprise_by_number(number)
    if found is None:
        raise Refused(
            "그 사업자등록번호의 기업이 등록부에 없습니다. 기업을 먼저 등록해 주세요.", field="business_number"
        )
    return found


def reopen(request: HttpRequest, institution_id: int, question_id: int) -> HttpResponse:
    """Take a decision back."""
    found = question_to_answer(request.user, institution_id, question_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reopen_name(found, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        messages.success(request, f"'{found.name}'의 확인을 되돌렸습니다.")
        return redirect("names", institution_id)
    trail = crumbs(("구매대장", "ledgers", institution_id), ("거래처 확인", "names", institution_id), "되돌리기")
    return form_page(request, form, heading=f"'{found.name}' 확인 되돌리기", send="되돌리기", trail=trail)
