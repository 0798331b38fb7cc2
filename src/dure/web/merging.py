"""Two records of one enterprise: said by a person, and taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dure.apps.registry.access import enterprise_to_change, merge_to_split
from dure.apps.registry.merging import merge_enterprises, split_enterprise
from dure.apps.registry.queries import enterprise_by_number
from dure.core.values.errors import Refused, Unreadable
from dure.core.values.numbers import hyphenated, parse_business_number
from dure.web.fields import Day, refused
from dure.web.pages import crumbs, form_page


class MergeForm(forms.Form):
    survivor = forms.CharField(
        label="지금 쓰는 사업자등록번호",
        max_length=14,
        help_text="이 기록 대신 남을 기업의 번호입니다. 이름이 같다는 것만으로 합치지 않습니다.",
    )
    on = Day(label="바뀐 날", help_text="예: 법인전환일, 새 사업자등록일")
    counts_from = Day(
        label="실적 승계일",
        required=False,
        help_text="인증기관이 승계를 인정한 날부터 이 기록의 인증이 새 번호의 구매도 증명합니다. "
        "비워 두면 번호마다 자기 인증으로만 인정합니다.",
    )
    reason = forms.CharField(
        label="사유와 근거 문서", max_length=200, help_text="예: 법인전환, 폐업·개업 사실증명 확인"
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="나누는 사유", max_length=200)


def _trail(found: Any, last: str) -> list[dict[str, str]]:
    return crumbs(("기업·인증", "enterprises"), (found.name, "enterprise", found.pk), last)


def merge(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Say that this record goes on under another number."""
    found = enterprise_to_change(request.user, enterprise_id)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            survivor = _survivor(values.pop("survivor"))
            merge_enterprises(found, survivor, **values, actor=request.user, at=timezone.now())
        except (Refused, Unreadable) as problem:
            refused(form, problem, "survivor")
        else:
            messages.success(request, f"이 기록을 {survivor.name}에 합쳤습니다. 언제든지 다시 나눌 수 있습니다.")
            return redirect("enterprise", survivor.pk)
    heading = f"{found.name} ({hyphenated(found.business_number)}) 기록 합치기"
    return form_page(request, form, heading=heading, send="합치기", trail=_trail(found, "기록 합치기"))


def _survivor(text: str) -> Any:
    found = enterprise_by_number(parse_business_number(text))
    if found is None:
        raise Refused("그 사업자등록번호의 기업이 등록부에 없습니다. 기업을 먼저 등록해 주세요.", field="survivor")
    return found


def split(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Take the merge of this record back."""
    found = merge_to_split(request.user, enterprise_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            split_enterprise(found, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem, "reason")
        else:
            messages.success(request, "합친 기록을 다시 나누었습니다.")
            return redirect("enterprise", found.enterprise_id)
    heading = f"{found.enterprise.name} 기록 나누기"
    return form_page(request, form, heading=heading, send="나누기", trail=_trail(found.enterprise, "기록 나누기"))
