"""Enterprises and their certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.apps.audit.queries import entries_about, named
from dure.apps.catalogue.access import may_change_products
from dure.apps.lists.queries import sightings_of
from dure.apps.onboarding.queries import brought_by
from dure.apps.registry import actions, queries
from dure.apps.registry.access import enterprise_for, enterprise_to_change, may_keep_registry, may_read_registry
from dure.core.values.errors import NotFound, Refused, Unreadable
from dure.core.values.numbers import hyphenated
from dure.web.fields import Day, certificate_kind_choices, refused
from dure.web.listing import paged, sorting, workbook
from dure.web.pages import crumbs, form_page
from dure.web.timeline import Term

MOST_HISTORY = 60
STANDINGS = {
    "valid": ("유효기간 안", "success"),
    "expiring": ("곧 끝남", "warning"),
    "expired": ("기간 지남", "danger"),
    "revoked": ("취소됨", "danger"),
    "not_yet": ("시작 전", "info"),
}


class EnterpriseForm(forms.Form):
    business_number = forms.CharField(
        label="사업자등록번호", max_length=14, help_text="숫자 10자리. 하이픈은 있어도 됩니다."
    )
    name = forms.CharField(label="상호", max_length=120)
    region = forms.CharField(label="소재지", max_length=80, required=False, help_text="예: 가온시 한내동")
    sector = forms.CharField(label="업종·분야", max_length=80, required=False)
    product = forms.CharField(label="대표 품목", max_length=120, required=False)


class DatesForm(forms.Form):
    number = forms.CharField(label="인증번호", max_length=60)
    valid_from = Day(label="유효기간 시작", help_text="인증서에 적힌 날짜를 그대로 적습니다.")
    valid_until = Day(label="유효기간 끝", required=False, help_text="끝나는 날이 없는 인증이면 비워 둡니다.")


class CertificateForm(DatesForm):
    field_order = ["kind", "number", "valid_from", "valid_until", "items"]
    kind = forms.ChoiceField(label="인증 종류", choices=certificate_kind_choices)
    items = forms.CharField(
        label="지정 품목 번호",
        required=False,
        help_text="품목별로 인정되는 인증만 적습니다. 물품분류 8자리나 세부품명 10자리, 여럿이면 쉼표로 나눕니다.",
    )

    def clean_items(self) -> list[str]:
        return [item for item in self.cleaned_data["items"].replace(",", " ").split() if item]


class RevokeForm(forms.Form):
    on = Day(label="취소일", help_text="이 날부터 실적으로 인정하지 않습니다.")
    reason = forms.CharField(label="취소 사유", max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="사유", max_length=200)


@require_safe
def enterprises(request: HttpRequest) -> HttpResponse:
    """The registry, searched and sorted; as xlsx with `?format=xlsx`."""
    if not may_read_registry(request.user):
        raise NotFound("기업 목록을 찾을 수 없습니다.")
    today = timezone.localdate()
    words, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    only_valid = request.GET.get("valid") == "1"
    sort, order = sorting(request, {"name": "name", "number": "business_number", "region": "region"}, "name")
    found = queries.search_enterprises(words, kind, on=today if only_valid else None).order_by(order, "pk")
    kinds = queries.catalogue().certificate_kinds
    if request.GET.get("format") == "xlsx":
        lines = (
            (hyphenated(one.business_number), one.name, one.region, one.sector, one.product) for one in found.iterator()
        )
        return workbook("기업목록.xlsx", ["사업자등록번호", "상호", "소재지", "업종·분야", "대표 품목"], lines)
    page = paged(request, found.prefetch_related("certificate_set"))
    for one in page:
        one.shown = [
            (kinds[held.kind].name if held.kind in kinds else held.kind, queries.status_on(held, today))
            for held in one.certificate_set.all()
        ]
    context = {
        "page": page,
        "words": words,
        "kind": kind,
        "only_valid": only_valid,
        "kinds": certificate_kind_choices(),
        "sort": sort,
        "keeps": may_keep_registry(request.user),
        "breadcrumbs": crumbs("기업·인증"),
    }
    return render(request, "registry/enterprises.html", context)


@require_safe
def enterprise(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """One enterprise: its certificates with today's standing on a time line, and what happened to them."""
    found = enterprise_for(request.user, enterprise_id)
    today = timezone.localdate()
    certificates = list(found.certificate_set.all())
    kinds = queries.catalogue().certificate_kinds
    shown = [
        {"certificate": one, "kind": kinds.get(one.kind), "status": queries.status_on(one, today)}
        for one in certificates
    ]
    context = {
        "enterprise": found,
        "certificates": shown,
        "timeline": _timeline(shown),
        "brought": brought_by(found, today),
        "sightings": sightings_of(found.pk),
        "today": today,
        "keeps": may_keep_registry(request.user),
        "sells": may_change_products(request.user, found.pk),
        "merge": queries.merge_of(found),
        "absorbed": queries.absorbed_by(found),
        "history": _history(found, certificates),
        "breadcrumbs": crumbs(*([("기업·인증", "enterprises")] if may_read_registry(request.user) else []), found.name),
    }
    return render(request, "registry/enterprise.html", context)


def _history(found: Any, certificates: list[Any]) -> list[Any]:
    return named(entries_about(found, *certificates)[:MOST_HISTORY])


def _timeline(shown: list[dict[str, Any]]) -> list[Term]:
    """Bars for the drawing: a revoked certificate ends where it was revoked."""
    return [
        Term(
            label=f"{row['kind'].name if row['kind'] else row['certificate'].kind} {row['certificate'].number}",
            period=row["certificate"].value.effective,
            state=STANDINGS[row["status"]][0],
            kind=STANDINGS[row["status"]][1],
        )
        for row in shown
        if not row["certificate"].value.effective.empty
    ]


def new_enterprise(request: HttpRequest) -> HttpResponse:
    """Register an enterprise by its business number."""
    if not may_keep_registry(request.user):
        raise NotFound("이 화면은 총괄 담당자만 쓸 수 있습니다.")
    form = EnterpriseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_enterprise(**form.cleaned_data, actor=request.user, at=timezone.now())
        except (Refused, Unreadable) as problem:
            refused(form, problem, "business_number")
        else:
            messages.success(request, f"{made.name}을(를) 등록했습니다. 이어서 인증을 등록해 주세요.")
            return redirect("enterprise", made.pk)
    trail = crumbs(("기업·인증", "enterprises"), "기업 등록")
    return form_page(request, form, heading="기업 등록", send="등록", trail=trail)


def _trail(found: Any, last: str) -> list[dict[str, str]]:
    return crumbs(("기업·인증", "enterprises"), (found.name, "enterprise", found.pk), last)


def new_certificate(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Register a certificate as printed."""
    found = enterprise_to_change(request.user, enterprise_id)
    form = CertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.register_certificate(found, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "인증을 등록했습니다. 실적은 곧 다시 집계됩니다.")
            return redirect("enterprise", found.pk)
    return form_page(request, form, heading=f"{found.name} 인증 등록", send="등록", trail=_trail(found, "인증 등록"))


def _certificate(found: Any, certificate_id: int) -> Any:
    certificate = found.certificate_set.filter(pk=certificate_id).first()
    if certificate is None:
        raise NotFound("인증을 찾을 수 없습니다.")
    return certificate


def renew_certificate(request: HttpRequest, enterprise_id: int, certificate_id: int) -> HttpResponse:
    """The next certificate of the same kind."""
    found = enterprise_to_change(request.user, enterprise_id)
    certificate = _certificate(found, certificate_id)
    form = DatesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.renew_certificate(certificate, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(
                request, "갱신된 인증을 등록했습니다. 이전 인증은 그대로 남아 그 기간의 실적을 증명합니다."
            )
            return redirect("enterprise", found.pk)
    return form_page(
        request, form, heading=f"{found.name} 인증 갱신", send="갱신 등록", trail=_trail(found, "인증 갱신")
    )


def revoke_certificate(request: HttpRequest, enterprise_id: int, certificate_id: int) -> HttpResponse:
    """Record that a certificate was revoked from a day on."""
    found = enterprise_to_change(request.user, enterprise_id)
    certificate = _certificate(found, certificate_id)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_certificate(certificate, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "인증 취소를 기록했습니다. 취소일부터의 구매는 실적에서 빠집니다.")
            return redirect("enterprise", found.pk)
    return form_page(
        request, form, heading=f"{found.name} 인증 취소 기록", send="취소 기록", trail=_trail(found, "인증 취소")
    )


def restore_certificate(request: HttpRequest, enterprise_id: int, certificate_id: int) -> HttpResponse:
    """Undo a revocation recorded by mistake."""
    found = enterprise_to_change(request.user, enterprise_id)
    certificate = _certificate(found, certificate_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.restore_certificate(certificate, **form.cleaned_data, actor=request.user, at=timezone.now())
        messages.success(request, "취소 기록을 되돌렸습니다.")
        return redirect("enterprise", found.pk)
    return form_page(
        request, form, heading=f"{found.name} 인증 취소 되돌리기", send="되돌리기", trail=_trail(found, "취소 되돌리기")
    )
