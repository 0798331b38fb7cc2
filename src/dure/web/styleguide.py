"""Every component on one page, with invented figures: for whoever builds a screen, and for the browser tests."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.core.values.period import Period
from dure.web.timeline import Term

TODAY = date(2026, 10, 31)
MONTHS = [f"{month}월" for month in range(1, 13)]
COUNTS = [31, 28, 44, 52, 47, 63, 58, 71, 66, 80, None, None]
PAID = [value * 41_250_000 if value else None for value in COUNTS]


class FilterForm(forms.Form):
    query = forms.CharField(
        label="검색어", required=False, widget=forms.TextInput(attrs={"placeholder": "품명, 업체명", "span": "span"})
    )
    kind = forms.ChoiceField(label="구분", required=False, choices=[("", "전체"), ("goods", "물품")])
    department = forms.ChoiceField(label="부서", required=False, choices=[("", "전체"), ("1", "회계과")])
    paid_on = forms.DateField(
        label="지급일", required=False, widget=forms.DateInput(attrs={"type": "date", "span": "span"})
    )


class ExampleForm(forms.Form):
    name = forms.CharField(label="기업 이름", help_text="사업자등록증에 적힌 이름을 그대로 적어 주세요.")
    number = forms.RegexField(
        r"^\d{10}$",
        label="사업자등록번호",
        error_messages={"invalid": "숫자 10자리가 아닙니다. 사업자등록증의 번호로 고쳐 주세요."},
    )
    kind = forms.ChoiceField(label="인증 종류", choices=[("women_owned", "여성기업"), ("startup", "창업기업")])
    note = forms.CharField(label="비고", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    own = forms.BooleanField(label="우리 부서만 보기", required=False)
    basis = forms.ChoiceField(
        label="기준일", choices=[("contract", "계약일"), ("payment", "지급일")], widget=forms.RadioSelect
    )


def _terms() -> list[Term]:
    return [
        Term("여성기업확인서 제2024-0311호", Period.through(date(2024, 3, 5), date(2027, 3, 4)), "유효"),
        Term(
            "사회적기업 인증 제2019-088호",
            Period.through(date(2019, 6, 1), TODAY + timedelta(20)),
            "20일 남음",
            "warning",
        ),
        Term("장애인기업확인서 제2021-0007호", Period.through(date(2021, 1, 4), date(2024, 1, 3)), "만료", "neutral"),
        Term("중증장애인생산품 생산시설 지정", Period(date(2022, 7, 1), date(2025, 2, 10)), "취소", "danger"),
        Term("마을기업 지정", Period(date(2023, 9, 1)), "유효"),
    ]


def _rows() -> list[dict[str, object]]:
    titles = ["사무용품 연간 단가계약", "청사 LED 조명 교체", "구내식당 식자재 공급", "복사용지 A4 2,000박스"]
    states = [("인정", "success"), ("검토 중", "info"), ("확인 필요", "warning"), ("불인정", "danger")]
    return [
        {
            "id": f"2026-{412 - index:04}",
            "title": titles[index % 4],
            "enterprise": "한빛산업",
            "department": "회계과",
            "amount": 48_200_000 - 3_150_000 * index,
            "paid_on": date(2026, 8, 5),
            "state": states[index % 4],
        }
        for index in range(6)
    ]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """`?message=1` also shows a message, as after a redirect."""
    if "message" in request.GET:
        messages.success(request, "구매대장 1,284행을 적용했습니다.")
    context = {
        "breadcrumbs": [{"label": "처음", "url": "/"}, {"label": "화면 구성요소", "url": ""}],
        "today": TODAY,
        "months": MONTHS,
        "counts": COUNTS,
        "paid": PAID,
        "rates": [
            ("여성기업", [Fraction(4 + index, 100) for index in range(10)] + [None, None]),
            ("장애인기업", [Fraction(8 + index, 1000) for index in range(10)] + [None, None]),
            ("사회적기업", [Fraction(30 + index * 3, 1000) for index in range(10)] + [None, None]),
        ],
        "required": Fraction(1, 20),
        "terms": _terms(),
        "rows": _rows(),
        "filter": FilterForm(request.GET or None),
        "form": ExampleForm({"name": "", "number": "123", "kind": "startup", "basis": "payment"}),
        "page": Paginator(range(1284), 25).get_page(request.GET.get("page", 6)),
        "facts": [
            ("사업자등록번호", "123-45-67890"),
            ("소재지", "가온시 한내동"),
            ("근거", "여성기업지원에 관한 법률 제9조"),
        ],
        "steps": [
            {"label": "올리기", "state": "done"},
            {"label": "점검", "state": "current"},
            {"label": "적용", "state": ""},
        ],
    }
    return render(request, "styleguide.html", context)
