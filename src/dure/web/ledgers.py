"""Ledgers: upload, progress, preview, apply, withdraw."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.apps.audit.queries import entries_about, named
from dure.apps.ledgers import actions, queries
from dure.apps.ledgers.access import ledger_for, ledger_to_change
from dure.apps.performance.preview import preview
from dure.apps.queue import is_under_way
from dure.apps.registry.access import Standpoint, institution_to_change, standpoint_for
from dure.core.ledgers.model import Severity
from dure.core.schemes.model import KIND_NAMES, Kind
from dure.core.values.errors import NotFound, Refused
from dure.web.fields import refused
from dure.web.listing import paged, sorting, whole_number, workbook
from dure.web.pages import crumbs, form_page

SEVERITIES = {Severity.ERROR: "반려", Severity.REVIEW: "확인 필요", Severity.NOTICE: "알림"}
LEFT_OUT = {
    "rejection": "반려된 행",
    "subtotal": "소계·합계 행",
    "blank": "빈 행",
    "header_again": "되풀이된 머리글",
    "sale": "매출 행",
}
ORDERS = {
    "uploaded": "uploaded_at",
    "file": "file_name",
    "year": "year",
    "rows": "snapshot__rows",
    "amount": "snapshot__amount",
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label="구매대장 파일",
        help_text="xlsx, xls, ods, csv, tsv. 제목 행이나 소계 행이 있어도 그대로 올리면 됩니다.",
        error_messages={
            "required": "올릴 파일을 골라 주세요.",
            "empty": "빈 파일입니다. 내용이 있는 파일을 골라 주세요.",
        },
    )
    year = forms.IntegerField(label="회계연도", min_value=2000, max_value=2100)
    default_kind = forms.ChoiceField(
        label="물품·용역·공사 열이 없을 때",
        required=False,
        choices=[
            ("", "구분 미상으로 두고 나중에 확인"),
            *((kind, f"모두 {KIND_NAMES[kind]}(으)로 봄") for kind in Kind if kind != Kind.UNKNOWN),
        ],
    )
    supersedes = forms.ModelChoiceField(
        label="대체할 대장",
        queryset=None,
        required=False,
        empty_label="없음 (새로 더하는 자료)",
        help_text="고친 파일을 다시 올릴 때 고릅니다. 적용하는 순간 고른 대장은 실적에서 빠집니다.",
    )

    def __init__(self, *arguments: Any, institution_id: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        applied = queries.ledgers_of(institution_id).filter(state="applied")
        self.fields["supersedes"].queryset = applied  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="되돌리는 사유", max_length=300)


def _readable(request: HttpRequest, institution_id: int) -> Standpoint:
    standpoint = standpoint_for(request.user, institution_id)
    if not standpoint.sees_all_rows:
        raise NotFound("구매대장을 찾을 수 없습니다.")
    return standpoint


@require_safe
def ledgers(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Every ledger of the institution, newest first."""
    standpoint = _readable(request, institution_id)
    year = whole_number(request.GET.get("year")) or None
    _, order = sorting(request, ORDERS, "-uploaded")
    found = queries.ledgers_of(institution_id, year).order_by(order, "-pk")
    if request.GET.get("format") == "xlsx":
        return _workbook(standpoint, found)
    context = {
        "page": paged(request, found),
        "years": queries.years_of(institution_id),
        "year": year,
        "waiting_names": queries.open_questions(institution_id).count(),
        "at": standpoint,
        "institution": standpoint.institution,
        "breadcrumbs": crumbs("구매대장"),
    }
    return render(request, "ledgers/ledgers.html", context)


def _workbook(standpoint: Standpoint, found: Any) -> HttpResponse:
    heads = ["파일", "연도", "상태", "구매 건", "금액(원)", "빠진 행", "올린 사람", "올린 때"]
    lines = (
        (
            one.file_name,
            one.year,
            one.get_state_display(),
            one.snapshot.rows if one.snapshot else None,
            one.snapshot.amount if one.snapshot else None,
            one.rows_left_out,
            str(one.uploaded_by or ""),
            f"{timezone.localtime(one.uploaded_at):%Y-%m-%d %H:%M}",
        )
        for one in found
    )
    return workbook(f"{standpoint.institution.name}_구매대장목록.xlsx", heads, lines)


def upload(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Take a file in; it is read in the background."""
    institution = institution_to_change(request.user, institution_id)
    initial = {"year": timezone.localdate().year}
    form = UploadForm(request.POST or None, request.FILES or None, institution_id=institution_id, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _receive(form, institution, request.user)
        except Refused as problem:
            refused(form, problem, "file")
        else:
            messages.success(request, f"'{made.file_name}'을(를) 받았습니다. 읽는 동안 다른 일을 하셔도 됩니다.")
            return redirect("ledger", institution_id, made.pk)
    trail = crumbs(("구매대장", "ledgers", institution_id), "올리기")
    return form_page(
        request,
        form,
        heading="구매대장 올리기",
        send="올리고 점검",
        trail=trail,
        multipart=True,
        lead_template="ledgers/upload_lead.html",
    )


def _receive(form: UploadForm, institution: Any, actor: Any) -> Any:
    sent = form.cleaned_data["file"]
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        return actions.receive_ledger(
            institution,
            year=form.cleaned_data["year"],
            file_name=sent.name,
            source=Path(kept.name),
            default_kind=form.cleaned_data["default_kind"],
            supersedes=form.cleaned_data["supersedes"],
            actor=actor,
            at=timezone.now(),
        )


@require_safe
def ledger(request: HttpRequest, institution_id: int, ledger_id: int) -> HttpResponse:
    """A ledger: while it is read, how far; then the statement, the findings, and what applying would change."""
    standpoint, found = ledger_for(request.user, institution_id, ledger_id)
    context: dict[str, Any] = {
        "ledger": found,
        "at": standpoint,
        "institution": standpoint.institution,
        "reading": found.state in ("received", "reading"),
        "broken_off": found.state in ("received", "reading") and not is_under_way("ledgers.import_ledger", found.pk),
        "dropped": [(LEFT_OUT.get(code, code), count) for code, count in found.statement.get("dropped", {}).items()],
        "dropped_rows": sum(found.statement.get("dropped", {}).values()),
        "columns_read": list(found.columns.get("read", {}).items()),
        "history": named(entries_about(found)),
        "breadcrumbs": crumbs(("구매대장", "ledgers", institution_id), found.file_name),
    }
    if found.snapshot is not None:
        context["groups"] = queries.finding_groups(found)
        context["overlapping"] = queries.overlapping(found)
    if found.state in ("ready", "withdrawn"):
        context["preview"] = preview(found)
        context["outside_title"] = (
            f"{found.year}년이 아닌 구매 {context['preview'].rows_outside:,}건은 어디에도 세지 않습니다."
        )
    return render(request, "ledgers/ledger.html", context)


@require_safe
def progress(request: HttpRequest, institution_id: int, ledger_id: int) -> HttpResponse:
    """How far the reading is, for the page that asks every second; a full reload once it is done."""
    _, found = ledger_for(request.user, institution_id, ledger_id)
    response = render(request, "ledgers/progress.html", {"ledger": found})
    if found.state not in ("received", "reading"):
        response["HX-Refresh"] = "true"
    return response


@require_safe
def findings(request: HttpRequest, institution_id: int, ledger_id: int) -> HttpResponse:
    """Every finding of a ledger; as xlsx with `?format=xlsx`."""
    _, found = ledger_for(request.user, institution_id, ledger_id)
    rows = found.findings.all()
    if code := request.GET.get("code", ""):
        rows = rows.filter(code=code)
    if severity := request.GET.get("severity", ""):
        rows = rows.filter(severity=severity)
    if request.GET.get("format") == "xlsx":
        lines = ((row.line, row.column, row.value, SEVERITIES[row.severity], row.message) for row in rows.iterator())
        return workbook(f"{found.file_name}_점검의견.xlsx", ["행", "열", "적힌 값", "정도", "설명과 고치는 법"], lines)
    context = {
        "ledger": found,
        "page": paged(request, rows, 50),
        "groups": queries.finding_groups(found),
        "code": code,
        "severities": SEVERITIES,
        "breadcrumbs": crumbs(
            ("구매대장", "ledgers", institution_id), (found.file_name, "ledger", institution_id, found.pk), "점검 의견"
        ),
    }
    return render(request, "ledgers/findings.html", context)


@require_safe
def left_out(request: HttpRequest, institution_id: int, ledger_id: int) -> HttpResponse:
    """The rows that did not become purchases, with what they held."""
    _, found = ledger_for(request.user, institution_id, ledger_id)
    rows = found.left_out.all()
    if code := request.GET.get("code", ""):
        rows = rows.filter(code=code)
    if request.GET.get("format") == "xlsx":
        lines = (
            (row.line, row.sheet, LEFT_OUT.get(row.code, row.code), row.amount, _cells(row)) for row in rows.iterator()
        )
        return workbook(f"{found.file_name}_빠진행.xlsx", ["행", "시트", "까닭", "금액(원)", "내용"], lines)
    page = paged(request, rows, 50)
    reasons: dict[int, list[str]] = {}
    errors = found.findings.filter(line__in=[row.line for row in page], severity=Severity.ERROR)
    for line, message in errors.values_list("line", "message"):
        reasons.setdefault(line, []).append(message)
    for row in page:
        row.text = _cells(row)
        row.code_name = LEFT_OUT.get(row.code, row.code)
        row.reasons = reasons.get(row.line, [])
    context = {
        "ledger": found,
        "page": page,
        "code": code,
        "names": LEFT_OUT,
        "breadcrumbs": crumbs(
            ("구매대장", "ledgers", institution_id), (found.file_name, "ledger", institution_id, found.pk), "빠진 행"
        ),
    }
    return render(request, "ledgers/left_out.html", context)


def _cells(row: Any) -> str:
    return " · ".join(str(value) for value in row.cells.values() if str(value).strip())


@require_POST
def read_again(request: HttpRequest, institution_id: int, ledger_id: int) -> HttpResponse:
    """Have a ledger read once more whose reading broke off."""
    found = ledger_to_change(request.user, institution_id, ledger_id)
    actions.read_again(found, actor=request.user, at=timezone.now())
    return redirect("ledger", institution_id, ledger_id)


@require_POST
def apply(request: HttpRequest, institution_id: int, ledger_id: int) -> HttpResponse:
    """Let a ledger count."""
    found = ledger_to_change(request.user, institution_id, ledger_id)
    actions.apply_ledger(found, actor=request.user, at=timezone.now())
    messages.success(request, f"'{found.file_name}'을(를) 적용했습니다. 실적을 다시 집계하고 있습니다.")
    return redirect("ledger", institution_id, ledger_id)


def withdraw(request: HttpRequest, institution_id: int, ledger_id: int) -> HttpResponse:
    """Take an applied ledger back, with a reason."""
    found = ledger_to_change(request.user, institution_id, ledger_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_ledger(found, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        messages.success(request, f"'{found.file_name}'의 적용을 되돌렸습니다. 실적을 다시 집계하고 있습니다.")
        return redirect("ledger", institution_id, ledger_id)
    trail = crumbs(
        ("구매대장", "ledgers", institution_id), (found.file_name, "ledger", institution_id, found.pk), "되돌리기"
    )
    return form_page(request, form, heading=f"'{found.file_name}' 적용 되돌리기", send="적용 되돌리기", trail=trail)


@require_POST
def discard(request: HttpRequest, institution_id: int, ledger_id: int) -> HttpResponse:
    """Put away a ledger that doesn't count."""
    found = ledger_to_change(request.user, institution_id, ledger_id)
    actions.discard_ledger(found, actor=request.user, at=timezone.now())
    messages.success(request, f"'{found.file_name}'을(를) 버렸습니다. 파일과 기록은 남아 있습니다.")
    return redirect("ledgers", institution_id)
