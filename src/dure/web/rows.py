"""The rows behind a figure, and one row explained."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.apps.audit.actions import record
from dure.apps.ledgers.access import ledger_to_change
from dure.apps.ledgers.decisions import decide_row, withdraw_decision
from dure.apps.ledgers.queries import row_decisions
from dure.apps.performance import evidence, queries
from dure.apps.registry.access import Standpoint, standpoint_for
from dure.apps.registry.queries import enterprise_by_number
from dure.core.schemes.model import KIND_NAMES, Kind
from dure.core.tally.drilldown import ORDERS, Search
from dure.core.values.errors import NotFound, Refused
from dure.web.fields import refused
from dure.web.listing import PER_PAGE, Counted, paged, whole_number, workbook
from dure.web.pages import crumbs

WANTS = {
    "counted": "실적으로 인정된 구매",
    "not_counted": "인정되지 않은 구매",
    "base": "분모에 든 구매 전체",
    "outside": "분모 밖의 구매",
    "review": "확인이 필요한 구매",
    "unknown": "등록부에 없는 기업과의 구매",
    "all": "모든 구매",
}
MOST_EXPORTED = 50_000


class DecideForm(forms.Form):
    kind = forms.ChoiceField(
        label="구분",
        required=False,
        choices=[("", "바꾸지 않음"), *((k, KIND_NAMES[k]) for k in Kind if k != Kind.UNKNOWN)],
    )
    exclusion = forms.CharField(
        label="제외 사유",
        max_length=40,
        required=False,
        help_text="분모에서 뺄 구매에만 적습니다. 산정 기준의 제외 항목에 있는 말이어야 빠집니다.",
    )
    reason = forms.CharField(label="결정 사유", max_length=300)


@require_safe
def rows(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """The rows behind a measure's figure: filtered, sorted, paged; as xlsx with `?format=xlsx`."""
    standpoint = standpoint_for(request.user, institution_id)
    board = queries.scoreboard(standpoint.institution, year)
    if board.run is None:
        raise NotFound("아직 집계된 실적이 없습니다.")
    code = request.GET.get("measure") or board.lines[0].code
    line = next((one for one in board.lines if one.code == code), None)
    if line is None:
        raise NotFound("그런 제도나 목표는 이 기관의 실적에 없습니다.")
    search = _search(request, standpoint)
    if request.GET.get("format") == "xlsx":
        return _workbook(request, standpoint, year, line, search)

    result, first = evidence.rows(standpoint.institution, year, code, search, limit=PER_PAGE, offset=_offset(request))

    def fetch(offset: int, limit: int) -> Any:
        if offset == _offset(request):
            return first
        return evidence.rows(standpoint.institution, year, code, search, limit=limit, offset=offset)[1]

    context = {
        "line": line,
        "lines": board.lines,
        "result": result,
        "page": paged(request, Counted(result.rows, fetch)),
        "search": search,
        "sort": f"-{search.order}" if search.descending else search.order,
        "wants": WANTS,
        "want_name": WANTS[search.want],
        "kinds": KIND_NAMES,
        "departments": _departments(standpoint, year, code),
        "months": [(year * 100 + month, f"{month}월") for month in range(1, 13)],
        "at": standpoint,
        "institution": standpoint.institution,
        "year": year,
        "breadcrumbs": crumbs(
            (f"{year}년 실적", "scoreboard", institution_id, year),
            (line.name, "measure", institution_id, year, code),
            "구매 건",
        ),
    }
    return render(request, "performance/rows.html", context)


def _offset(request: HttpRequest) -> int:
    return (max(1, whole_number(request.GET.get("page"), 1)) - 1) * PER_PAGE


def _search(request: HttpRequest, standpoint: Standpoint) -> Search:
    """What the address asks for; a department officer sees the own department's rows and no others."""
    ask = request.GET.get
    sort = ask("sort", "-day")
    order = sort.lstrip("-")
    own = None if standpoint.sees_all_rows else standpoint.department
    kind = ask("kind", "")
    return Search(
        want=ask("want") if ask("want") in WANTS else "counted",
        department=own.name if own else (ask("department") or None),
        month=whole_number(ask("month")) or None,
        kind=Kind(kind) if kind in set(Kind) else None,
        words=ask("q", "").strip(),
        order=order if order in ORDERS else "day",
        descending=sort.startswith("-") or order not in ORDERS,
    )


def _departments(standpoint: Standpoint, year: int, code: str) -> list[str]:
    if not standpoint.sees_all_rows:
        return []
    found = queries.measure_line(standpoint.institution, year, code)
    return sorted(name for name, _ in found[1].departments) if found else []


def _workbook(
    request: HttpRequest, standpoint: Standpoint, year: int, line: queries.Line, search: Search
) -> HttpResponse:
    result, found = evidence.rows(standpoint.institution, year, line.code, search, limit=MOST_EXPORTED, offset=0)
    heads = [
        "대장",
        "행",
        "계약일",
        "결의일",
        "지급일",
        "부서",
        "구매명",
        "구분",
        "거래처",
        "사업자등록번호",
        "금액(원)",
        "인정",
        "까닭",
    ]
    lines = [
        [
            row.ledger.file_name,
            row.found.purchase.line,
            row.found.purchase.contract_day,
            row.found.purchase.resolved_day,
            row.found.purchase.paid_day,
            row.found.purchase.department,
            row.found.purchase.title,
            KIND_NAMES[row.found.purchase.kind],
            row.found.purchase.enterprise_name,
            row.found.number,
            row.found.counted_amount,
            row.found.counted,
            row.sentence,
        ]
        for row in found
    ]
    record(
        request.user,
        "ledger.downloaded",
        standpoint.institution,
        at=timezone.now(),
        institution_id=standpoint.institution.pk,
    )
    notes = [
        f"{standpoint.institution.name} {year}년 {line.name}: {WANTS[search.want]} {result.rows:,}건 "
        f"{result.amount:,}원"
    ]
    if result.rows > MOST_EXPORTED:
        notes.append(f"앞의 {MOST_EXPORTED:,}건만 담았습니다. 조건을 좁혀 나누어 내려받아 주세요.")
    return workbook(f"{standpoint.institution.name}_{year}_{line.name}_구매건.xlsx", heads, lines, notes)


@require_safe
def row(request: HttpRequest, institution_id: int, year: int, ledger_id: int, line: int) -> HttpResponse:
    """One row: what was bought, and for each measure one sentence with the certificate and the article."""
    return _row_page(request, institution_id, year, ledger_id, line, DecideForm())


def _row_page(
    request: HttpRequest, institution_id: int, year: int, ledger_id: int, line: int, form: forms.Form
) -> HttpResponse:
    standpoint = standpoint_for(request.user, institution_id)
    sheet = request.GET.get("sheet", "")
    found = _evidence(standpoint, year, ledger_id, sheet, line)
    decision = row_decisions(institution_id, [found.found.snapshot]).get((found.found.snapshot, sheet, line))
    context = {
        "evidence": found,
        "purchase": found.found.purchase,
        "enterprise": enterprise_by_number(found.found.number) if found.found.number else None,
        "decision": decision,
        "form": form,
        "at": standpoint,
        "institution": standpoint.institution,
        "year": year,
        "sheet": sheet,
        "sheet_query": f"?{urlencode({'sheet': sheet})}" if sheet else "",
        "kinds": KIND_NAMES,
        "breadcrumbs": crumbs(
            (f"{year}년 실적", "scoreboard", institution_id, year), f"{found.ledger.file_name} {line}행"
        ),
    }
    return render(request, "performance/row.html", context, status=422 if form.is_bound and form.errors else 200)


def _evidence(standpoint: Standpoint, year: int, ledger_id: int, sheet: str, line: int) -> evidence.Evidence:
    """The row; for a department officer another department's row is as absent as one that isn't there."""
    if standpoint.sees_all_rows:
        return evidence.evidence(standpoint.institution, year, ledger_id, sheet, line)
    try:
        found = evidence.evidence(standpoint.institution, year, ledger_id, sheet, line)
    except NotFound:
        found = None
    if found is None or standpoint.department is None or found.found.purchase.department != standpoint.department.name:
        raise NotFound("구매 건을 찾을 수 없습니다.")
    return found


@require_POST
def decide(request: HttpRequest, institution_id: int, year: int, ledger_id: int, line: int) -> HttpResponse:
    """Lay a decision over a row."""
    ledger = ledger_to_change(request.user, institution_id, ledger_id)
    sheet = request.GET.get("sheet", "")
    evidence.evidence(ledger.institution, year, ledger_id, sheet, line)  # no decision about a row that isn't there
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            decide_row(ledger, sheet, line, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "결정을 남겼습니다. 실적을 다시 집계하고 있습니다.")
            return redirect(_address(request, institution_id, year, ledger_id, line))
    return _row_page(request, institution_id, year, ledger_id, line, form)


@require_POST
def undecide(request: HttpRequest, institution_id: int, year: int, ledger_id: int, line: int) -> HttpResponse:
    """Take a decision back."""
    ledger = ledger_to_change(request.user, institution_id, ledger_id)
    key = (ledger.snapshot.digest if ledger.snapshot else "", request.GET.get("sheet", ""), line)
    decision = row_decisions(institution_id, [key[0]]).get(key)
    if decision is None:
        raise NotFound("되돌릴 결정이 없습니다.")
    reason = request.POST.get("reason", "")
    withdraw_decision(decision, ledger, reason=reason, actor=request.user, at=timezone.now())
    messages.success(request, "결정을 되돌렸습니다.")
    return redirect(_address(request, institution_id, year, ledger_id, line))


def _address(request: HttpRequest, institution_id: int, year: int, ledger_id: int, line: int) -> str:
    address = f"/institutions/{institution_id}/performance/{year}/rows/{ledger_id}/{line}/"
    query = request.GET.urlencode()
    return f"{address}?{query}" if query else address
