"""Certificates that end and enterprises that close: an institution's list, the rows behind it, closures to confirm."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.apps.registry.queries import catalogue
from dure.apps.watch import actions, queries
from dure.apps.watch.access import (
    closure_to_settle,
    item_for,
    item_to_settle,
    list_for,
    refuse_all_but_keepers,
)
from dure.core.values.errors import NotFound, Refused, UnusableFile
from dure.core.values.numbers import hyphenated
from dure.web.fields import Day, refused
from dure.web.listing import paged, workbook
from dure.web.pages import crumbs, form_page

STATES = {"open": "할 일", "done": "처리함", "ignored": "두기로 함"}
LOOKS = {
    "in_90": "info",
    "in_60": "warning",
    "in_30": "warning",
    "ended": "danger",
    "revoked": "danger",
    "closed": "danger",
}
WHATS = {
    "lost": "끝난 뒤에 산 것",
    "stake": "지난 열두 달 동안 이 인증으로 인정된 것",
}
HEADS = [
    "기업",
    "사업자등록번호",
    "인증",
    "단계",
    "기준일",
    "인정되지 않는 구매",
    "금액(원)",
    "12개월 구매",
    "금액(원)",
]


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label="어떻게 할까요?",
        widget=forms.RadioSelect,
        choices=[("done", "처리함"), ("ignored", "두기로 함 (이 유효기간의 다음 단계에서도 다시 올리지 않음)")],
        error_messages={"required": "하나를 골라 주세요."},
    )
    reason = forms.CharField(label="한 일이나 사유", max_length=300, help_text="예: 전화로 갱신 신청을 확인함")


class ReasonForm(forms.Form):
    reason = forms.CharField(label="사유", max_length=300)


class ConfirmForm(forms.Form):
    on = Day(
        label="폐업일", required=False, help_text="파일에 적힌 날과 다르거나 없을 때 적습니다. 휴업이면 비워 둡니다."
    )
    reason = forms.CharField(label="확인한 근거", max_length=300, required=False)


class ClosuresForm(forms.Form):
    file = forms.FileField(
        label="휴폐업 조회 결과 파일",
        help_text="국세청에서 조회한 결과를 xlsx나 csv로 올립니다. 사업자등록번호, 상태, 폐업일 열을 읽습니다.",
        error_messages={
            "required": "올릴 파일을 골라 주세요.",
            "empty": "빈 파일입니다. 내용이 있는 파일을 골라 주세요.",
        },
    )


def _kind_name(certificate: Any) -> str:
    if certificate is None:
        return "모든 인증"
    kinds = catalogue().certificate_kinds
    return kinds[certificate.kind].name if certificate.kind in kinds else certificate.kind


def _shown(item: Any) -> Any:
    """The item with the words of its row."""
    item.kind_name = _kind_name(item.signal.certificate)
    item.look = LOOKS[item.signal.step]
    item.days = (item.signal.on - timezone.localdate()).days
    return item


@require_safe
def watch(request: HttpRequest, institution_id: int) -> HttpResponse:
    """The list, what weighs most first; as xlsx with `?format=xlsx`."""
    standpoint = list_for(request.user, institution_id)
    state = request.GET.get("state", "open")
    if state not in STATES:
        raise NotFound("그런 목록은 없습니다.")
    found = queries.items_of(institution_id, state)
    if request.GET.get("format") == "xlsx":
        return workbook("살필_인증.xlsx", HEADS, (_line(_shown(item)) for item in found))
    page = paged(request, found)
    for item in page:
        _shown(item)
    context = {
        "page": page,
        "state": state,
        "states": STATES,
        "at": standpoint,
        "institution": standpoint.institution,
        "breadcrumbs": crumbs("살필 인증"),
    }
    return render(request, "watch/watch.html", context)


def _line(item: Any) -> tuple[Any, ...]:
    signal = item.signal
    return (
        signal.enterprise.name,
        hyphenated(signal.enterprise.business_number),
        f"{item.kind_name} {signal.certificate.number}" if signal.certificate else item.kind_name,
        signal.get_step_display(),
        signal.on,
        item.lost_purchases,
        item.lost_amount,
        item.stake_purchases,
        item.stake_amount,
    )


@require_safe
def item(request: HttpRequest, institution_id: int, item_id: int) -> HttpResponse:
    """One item: its effect on every measure, and the purchases behind the figure asked about."""
    standpoint, found = item_for(request.user, institution_id, item_id)
    effects = [{**effect, "what_name": WHATS[effect["what"]]} for effect in found.effects]
    chosen = _chosen(request, effects)
    rows = []
    if chosen and found.weighed_at:
        as_of = timezone.localdate(found.weighed_at)
        rows = queries.rows_behind(found, chosen["what"], chosen["measure"], as_of=as_of)
    context = {
        "item": _shown(found),
        "effects": effects,
        "chosen": chosen,
        "rows": rows,
        "rows_amount": sum(row.found.counted_amount for row in rows),
        "at": standpoint,
        "institution": standpoint.institution,
        "breadcrumbs": crumbs(("살필 인증", "watch", institution_id), found.signal.enterprise.name),
    }
    return render(request, "watch/item.html", context)


def _chosen(request: HttpRequest, effects: list[dict[str, Any]]) -> dict[str, Any] | None:
    asked = request.GET.get("what"), request.GET.get("measure")
    if asked == (None, None):
        return effects[0] if effects else None
    found = next((one for one in effects if (one["what"], one["measure"]) == asked), None)
    if found is None:
        raise NotFound("그런 영향은 이 인증에 없습니다.")
    return found


def settle(request: HttpRequest, institution_id: int, item_id: int) -> HttpResponse:
    """Say what was done about it, or why it may be."""
    found = item_to_settle(request.user, institution_id, item_id)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_item(found, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem, "reason")
        else:
            messages.success(request, "살필 인증을 처리했습니다.")
            return redirect("watch", institution_id)
    trail = crumbs(
        ("살필 인증", "watch", institution_id),
        (str(found.signal.enterprise.name), "watch-item", institution_id, found.pk),
        "처리",
    )
    return form_page(request, form, heading=f"{found.signal.enterprise.name} 처리", send="저장", trail=trail)


def reopen(request: HttpRequest, institution_id: int, item_id: int) -> HttpResponse:
    """Put an item on the list again."""
    found = item_to_settle(request.user, institution_id, item_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_item(found, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem, "reason")
        else:
            messages.success(request, "할 일에 다시 올렸습니다.")
            return redirect("watch", institution_id)
    trail = crumbs(("살필 인증", "watch", institution_id), "다시 열기")
    return form_page(request, form, heading=f"{found.signal.enterprise.name} 다시 열기", send="다시 열기", trail=trail)


# --- closures ------------------------------------------------------------------------------------------------------


@require_safe
def closures(request: HttpRequest) -> HttpResponse:
    """What files of the tax office say, waiting for a person or already settled."""
    refuse_all_but_keepers(request.user)
    state = request.GET.get("state", "open")
    if state not in STATES:
        raise NotFound("그런 목록은 없습니다.")
    context = {
        "page": paged(request, queries.closures(state)),
        "state": state,
        "states": {"open": "확인할 것", "done": "확인함", "ignored": "반영하지 않음"},
        "files": queries.closure_files(),
        "breadcrumbs": crumbs(("기업·인증", "enterprises"), "휴폐업 확인"),
    }
    return render(request, "watch/closures.html", context)


def upload_closures(request: HttpRequest) -> HttpResponse:
    """Take a file of 휴폐업 조회 results in."""
    refuse_all_but_keepers(request.user)
    form = ClosuresForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _receive(form.cleaned_data["file"], request.user)
        except (Refused, UnusableFile) as problem:
            refused(form, problem, "file")
        else:
            messages.success(request, f"{made.rows:,}곳 가운데 등록부에 있는 {made.known:,}곳을 대조했습니다.")
            return redirect("closures")
    trail = crumbs(("기업·인증", "enterprises"), ("휴폐업 확인", "closures"), "올리기")
    return form_page(request, form, heading="휴폐업 조회 결과 올리기", send="올리기", trail=trail, multipart=True)


def _receive(sent: Any, actor: Any) -> Any:
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        return actions.receive_closures(file_name=sent.name, source=Path(kept.name), actor=actor, at=timezone.now())


def confirm_closure(request: HttpRequest, closure_id: int) -> HttpResponse:
    """It is so: write the day of closing down."""
    found = closure_to_settle(request.user, closure_id)
    form = ConfirmForm(request.POST or None, initial={"on": found.on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_closure(found, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem, "reason")
        else:
            messages.success(request, f"{found.enterprise.name}의 조회 결과를 확인했습니다.")
            return redirect("closures")
    heading = f"{found.enterprise.name} ({hyphenated(found.enterprise.business_number)}): {found.status}"
    return form_page(request, form, heading=heading, send="확인", trail=_closure_trail("확인"))


def dismiss_closure(request: HttpRequest, closure_id: int) -> HttpResponse:
    """It isn't so, or nothing is to be done."""
    found = closure_to_settle(request.user, closure_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.dismiss_closure(found, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem, "reason")
        else:
            messages.success(request, "반영하지 않기로 했습니다.")
            return redirect("closures")
    heading = f"{found.enterprise.name} 조회 결과를 반영하지 않기"
    return form_page(request, form, heading=heading, send="반영하지 않음", trail=_closure_trail("반영하지 않기"))


def _closure_trail(last: str) -> list[dict[str, str]]:
    return crumbs(("기업·인증", "enterprises"), ("휴폐업 확인", "closures"), last)
