"""What an institution sets itself: its targets, and the basis of counting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.apps.performance import actions, frames
from dure.apps.performance.access import target_to_change
from dure.apps.performance.queries import AMOUNT_NAMES, DAY_NAMES, basis_settings, target_by_code, targets_of
from dure.apps.registry.access import institution_to_change, standpoint_for
from dure.apps.registry.queries import catalogue
from dure.core.ledgers.cells import EXCLUSION_NAMES
from dure.core.schemes.model import KIND_NAMES, Kind
from dure.core.values.errors import NotFound, Refused
from dure.web.fields import certificate_kind_choices, refused
from dure.web.pages import crumbs, form_page

BOUGHT = [(kind.value, KIND_NAMES[kind]) for kind in Kind if kind != Kind.UNKNOWN]


class TargetForm(forms.Form):
    name = forms.CharField(label="목표 이름", max_length=80, help_text="예: 사회적경제 구매")
    code = forms.SlugField(
        label="코드", max_length=30, help_text="영문 소문자와 숫자. 해마다 같은 코드를 쓰면 이어서 볼 수 있습니다."
    )
    amount = forms.IntegerField(label="목표 금액(원)", required=False, min_value=1)
    percent = forms.DecimalField(
        label="목표 비율(%)", required=False, min_value=Decimal("0.001"), max_value=100, decimal_places=3
    )
    kinds = forms.MultipleChoiceField(label="인정할 인증", widget=forms.CheckboxSelectMultiple)
    admits = forms.MultipleChoiceField(
        label="대상 구매", choices=BOUGHT, widget=forms.CheckboxSelectMultiple, initial=[kind for kind, _ in BOUGHT]
    )
    reason = forms.CharField(label="근거", max_length=300, help_text="예: 2026년 구매촉진 계획, 조례 제○조")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kinds"].choices = certificate_kind_choices()[1:]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("amount") and not cleaned.get("percent"):
            self.add_error("amount", "목표 금액이나 비율 가운데 하나는 적어 주세요.")
        return cleaned


class BasisForm(forms.Form):
    scheme = forms.ChoiceField(label="제도", required=False)
    since = forms.IntegerField(
        label="적용 시작 연도", min_value=2000, max_value=2100, help_text="이 회계연도부터 적용합니다."
    )
    day = forms.ChoiceField(label="기준일", choices=list(DAY_NAMES.items()))
    amount = forms.ChoiceField(label="금액", choices=list(AMOUNT_NAMES.items()))
    exclusions = forms.CharField(
        label="분모에서 뺄 항목",
        required=False,
        max_length=300,
        help_text="쉼표로 나눕니다. 구매대장의 제외 표시와 같은 말이어야 합니다. 예: 온누리상품권, 공공요금",
    )
    reason = forms.CharField(label="사유", max_length=300, help_text="예: 2026년 중기부 작성지침 문답 3번")

    def __init__(self, *arguments: Any, institution: Any, year: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        schemes = [(scheme.code, scheme.name) for scheme in catalogue().schemes.values()]
        own = targets_of(institution, year)
        targets = [(frames.TARGET + target.code, f"기관 목표: {target.name}") for target in own]
        self.fields["scheme"].choices = [("", "모든 제도"), *schemes, *targets]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="지우는 사유", max_length=300)


@require_safe
def overview(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """The targets of the year and the bases that hold, with who set them and why."""
    standpoint = standpoint_for(request.user, institution_id)
    if not standpoint.sees_all_rows:
        raise NotFound("이 화면을 찾을 수 없습니다.")
    kinds = catalogue().certificate_kinds
    schemes = catalogue().schemes
    targets = [
        {
            "target": target,
            "kinds": [kinds[kind].name for kind in target.kinds if kind in kinds],
            "admits": [KIND_NAMES[Kind(kind)] for kind in target.admits],
            "rate": frames.target_rate(target),
        }
        for target in targets_of(standpoint.institution, year)
    ]
    bases = [
        {
            "setting": setting,
            "scheme": schemes[setting.scheme].name if setting.scheme in schemes else (setting.scheme or "모든 제도"),
            "day": DAY_NAMES[setting.day],
            "amount": AMOUNT_NAMES[setting.amount],
            "exclusions": [EXCLUSION_NAMES.get(mark, mark) for mark in setting.exclusions],
        }
        for setting in basis_settings(standpoint.institution)
    ]
    context = {
        "targets": targets,
        "bases": bases,
        "year": year,
        "at": standpoint,
        "institution": standpoint.institution,
        "breadcrumbs": crumbs((f"{year}년 실적", "scoreboard", institution_id, year), "목표와 산정 기준"),
    }
    return render(request, "performance/settings.html", context)


def _trail(institution_id: int, year: int, last: str) -> list[dict[str, str]]:
    return crumbs(
        (f"{year}년 실적", "scoreboard", institution_id, year),
        ("목표와 산정 기준", "settings", institution_id, year),
        last,
    )


def set_target(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """A target of the institution's own; `?code=` brings up one to change."""
    institution = institution_to_change(request.user, institution_id)
    before = target_by_code(institution, year, request.GET.get("code", ""))
    form = TargetForm(request.POST or None, initial=_target_values(before))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        percent = values.pop("percent")
        try:
            actions.set_target(
                institution,
                year=year,
                rate=str(percent / 100) if percent else "",
                actor=request.user,
                at=timezone.now(),
                **values,
            )
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "목표를 정했습니다. 실적을 다시 집계하고 있습니다.")
            return redirect("settings", institution_id, year)
    trail = _trail(institution_id, year, "목표 정하기")
    return form_page(request, form, heading=f"{year}년 기관 목표", send="목표 정하기", trail=trail)


def _target_values(target: Any) -> dict[str, Any]:
    if target is None:
        return {}
    rate = frames.target_rate(target)
    return {
        "name": target.name,
        "code": target.code,
        "amount": target.amount,
        "percent": Decimal(target.rate) * 100 if rate else None,
        "kinds": target.kinds,
        "admits": target.admits,
        "reason": target.reason,
    }


def set_basis(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """산정 기준 from a year on."""
    institution = institution_to_change(request.user, institution_id)
    initial = {"since": year, "day": "contract", "amount": "as_written", "scheme": request.GET.get("scheme", "")}
    form = BasisForm(request.POST or None, institution=institution, year=year, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.set_basis(
                institution,
                scheme=values["scheme"],
                since=date(values["since"], 1, 1),
                day=values["day"],
                amount=values["amount"],
                exclusions=values["exclusions"].split(","),
                reason=values["reason"],
                actor=request.user,
                at=timezone.now(),
            )
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "산정 기준을 정했습니다. 실적을 다시 집계하고 있습니다.")
            return redirect("settings", institution_id, year)
    return form_page(
        request, form, heading="산정 기준", send="기준 정하기", trail=_trail(institution_id, year, "산정 기준")
    )


def remove_target(request: HttpRequest, institution_id: int, year: int, target_id: int) -> HttpResponse:
    """Take a target away, with a reason."""
    target = target_to_change(request.user, institution_id, target_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.remove_target(target, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        messages.success(request, "목표를 지웠습니다.")
        return redirect("settings", institution_id, year)
    trail = _trail(institution_id, year, "목표 지우기")
    return form_page(request, form, heading=f"'{target.name}' 목표 지우기", send="지우기", trail=trail)
