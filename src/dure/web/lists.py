"""Official lists: upload, what a load would change, apply, undo, and the rows a person decides on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.apps.audit.queries import entries_about, named
from dure.apps.lists import actions, queries
from dure.apps.lists.access import keeper_of_lists, load_for, row_for
from dure.apps.lists.decisions import decide_row, reopen_row
from dure.apps.queue import is_under_way
from dure.apps.registry.queries import catalogue
from dure.core.lists.differences import Change, Differences
from dure.core.lists.entries import Entry
from dure.core.lists.profiles import profiles
from dure.core.values.errors import Refused, Unreadable
from dure.core.values.numbers import hyphenated
from dure.web.fields import Day, certificate_kind_choices, refused
from dure.web.listing import paged, workbook
from dure.web.pages import crumbs, form_page

OTHER, LEAVE, OWN = "other", "leave", "own"
VIEWS = {
    "new": "새로 들어온 것",
    "changed": "바뀐 것",
    "revoked": "출처가 취소라고 적은 것",
    "gone": "이번 목록에 없는 것",
    "unsure": "사람이 정할 것",
    "decided": "사람이 정한 것",
}
EXPLAINED = {
    "new": "앞서 적용한 명단에 없던 행입니다.",
    "changed": "같은 기업의 같은 인증인데 적힌 내용이 달라진 행입니다.",
    "revoked": "명단 자체에 취소라고 적힌 행입니다. 취소일이 있으면 적용할 때 등록된 인증에 취소를 기록합니다.",
    "gone": "앞선 명단에는 있었으나 이번에는 없습니다. 취소로 보지 않으며, 적용해도 아무것도 지우지 않습니다.",
    "unsure": "번호나 종류가 분명하지 않은 행입니다. 정하기 전에는 아무것도 바꾸지 않고, 이름만으로 합치지 않습니다.",
    "decided": "확인한 근거와 함께 남아 있습니다. 같은 출처의 다음 명단에 똑같은 행이 있으면 그 결정을 이어 씁니다.",
}
LEFT_OUT = {
    "blank": "빈 행",
    "header_again": "되풀이된 머리글",
    "subtotal": "소계·합계 행",
    "nameless": "이름도 번호도 없는 행",
}
OUTCOMES = {
    "enterprise_made": "새 기업 등록",
    "enterprise_filled": "기업 정보 채움",
    "certificate_made": "인증 등록",
    "certificate_corrected": "인증의 끝이나 품목 고침",
    "certificate_revoked": "인증 취소 기록",
    "certificate_kept": "사람이 적은 인증이라 그대로 둠",
    "listing_made": "목록에 있음을 처음 기록",
    "listing_seen": "목록에 있음을 다시 확인",
    "revoked_unclear": "취소라고 적혔으나 기록할 인증을 찾지 못함",
    "undone": "되돌린 일",
    "kept": "그 뒤에 사람이 쓰고 있어 남긴 일",
}


class UploadForm(forms.Form):
    profile = forms.ChoiceField(
        label="명단의 형식",
        choices=lambda: [("", "고르세요"), *((one.code, one.name) for one in profiles().values())],
        error_messages={"required": "명단의 형식을 골라 주세요."},
    )
    name = forms.CharField(
        label="명단 이름",
        max_length=100,
        required=False,
        help_text="같은 출처의 명단은 늘 같은 이름으로 올려야 앞의 것과 비교됩니다. 비우면 형식의 이름을 씁니다.",
    )
    day = Day(label="명단의 기준일", help_text="명단에 적힌 날입니다. 올리는 날이 아닙니다.")
    file = forms.FileField(
        label="명단 파일",
        help_text="xlsx, xls, ods, csv, 저장한 웹 문서(html). 받은 그대로 올리면 됩니다.",
        error_messages={
            "required": "올릴 파일을 골라 주세요.",
            "empty": "빈 파일입니다. 내용이 있는 파일을 골라 주세요.",
        },
    )


class DecideForm(forms.Form):
    choice = forms.ChoiceField(
        label="이 행은 어느 기업인가요?", widget=forms.RadioSelect, error_messages={"required": "하나를 골라 주세요."}
    )
    business_number = forms.CharField(
        label="사업자등록번호 직접 적기",
        max_length=14,
        required=False,
        help_text="'번호를 직접 적음'을 골랐을 때만 적습니다. 등록부에 없는 기업이면 적용할 때 새로 등록합니다.",
    )
    kind = forms.ChoiceField(label="인증 종류", required=False, choices=certificate_kind_choices)
    reason = forms.CharField(
        label="확인한 근거", max_length=300, help_text="예: 사업자등록증과 대조, 기업에 전화로 확인"
    )

    def __init__(self, *arguments: Any, row: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        leave = (LEAVE, "쓰지 않음 (이 명단에서 뺌)")
        if row.business_number:
            own = (OWN, f"{row.name} ({hyphenated(row.business_number)})")
            choices = [own, leave]
            del self.fields["business_number"]
        else:
            named_ones = [
                (one["business_number"], f"{one['name']} ({hyphenated(one['business_number'])})")
                for one in row.candidates
            ]
            choices = [*named_ones, (OTHER, "번호를 직접 적음"), leave]
        if row.kind:
            del self.fields["kind"]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="되돌리는 사유", max_length=300)


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every source with the list that stands, and every load."""
    keeper_of_lists(request.user)
    context = {
        "standings": queries.standings(),
        "page": paged(request, queries.loads()),
        "breadcrumbs": crumbs(("기업·인증", "enterprises"), "공식 명단"),
    }
    return render(request, "lists/lists.html", context)


def upload(request: HttpRequest) -> HttpResponse:
    """Take a list in; it is read in the background."""
    keeper_of_lists(request.user)
    known = [standing.source for standing in queries.standings()]
    asked = next((source for source in known if str(source.pk) == request.GET.get("source")), None)
    initial = {"profile": asked.profile, "name": asked.name} if asked else {}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _receive(form, request.user)
        except Refused as problem:
            refused(form, problem, "file")
        else:
            messages.success(request, f"'{made.file_name}'을(를) 받았습니다. 읽고 나면 바뀌는 것을 보여 드립니다.")
            return redirect("list", made.pk)
    trail = crumbs(("기업·인증", "enterprises"), ("공식 명단", "lists"), "올리기")
    lead = "lists/upload_lead.html"
    return form_page(
        request,
        form,
        heading="공식 명단 올리기",
        send="올리고 비교",
        trail=trail,
        multipart=True,
        lead_template=lead,
        profiles=list(profiles().values()),
    )


def _receive(form: UploadForm, actor: Any) -> Any:
    sent = form.cleaned_data["file"]
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        return actions.receive_list(
            profile=form.cleaned_data["profile"],
            name=form.cleaned_data["name"],
            day=form.cleaned_data["day"],
            file_name=sent.name,
            source=Path(kept.name),
            actor=actor,
            at=timezone.now(),
        )


@require_safe
def load(request: HttpRequest, load_id: int) -> HttpResponse:
    """One load: what was read, what changed against the one before, and what applying would do."""
    found = load_for(request.user, load_id)
    under_way = is_under_way("lists.read_load", found.pk)
    context: dict[str, Any] = {
        "load": found,
        "reading": found.state in ("received", "reading"),
        "broken_off": found.state in ("received", "reading") and not under_way,
        "outcome": [(OUTCOMES.get(what, what), count) for what, count in found.outcome.items() if count],
        "history": named(entries_about(found)),
        "breadcrumbs": crumbs(("기업·인증", "enterprises"), ("공식 명단", "lists"), str(found)),
    }
    if found.read_at is None or found.state == "failed":
        return render(request, "lists/list.html", context)
    differences = queries.differences_of(found)
    counts = _counts(found, differences)
    view = request.GET.get("show", "")
    if view not in VIEWS:
        first = ("unsure",) if found.state == "applied" else ("revoked", "changed")
        view = next((one for one in (*first, "new", "unsure", "gone") if counts[one]), "new")
    rows = _rows(found, differences, view)
    if request.GET.get("format") == "xlsx":
        return _workbook(found, view, rows)
    context |= {
        "base": queries.base_of(found),
        "differences": differences,
        "tabs": [(code, name, counts[code]) for code, name in VIEWS.items()],
        "view": view,
        "view_name": VIEWS[view],
        "explained": EXPLAINED[view],
        "page": paged(request, rows, 50),
        "plan": queries.plan_of(found, catalogue()),
        "groups": queries.finding_groups(found),
        "left_out": [(LEFT_OUT[code], count) for code, count in found.statement["left_out"].items()],
    }
    _show(context["page"], found)
    return render(request, "lists/list.html", context)


def _counts(found: Any, differences: Differences) -> dict[str, int]:
    return {
        "new": len(differences.new),
        "changed": len(differences.changed),
        "revoked": len(differences.revoked),
        "gone": len(differences.gone),
        "unsure": queries.rows_to_decide(found).count(),
        "decided": queries.rows_to_decide(found, decided=True).count(),
    }


def _rows(found: Any, differences: Differences, view: str) -> Any:
    if view in ("unsure", "decided"):
        return queries.rows_to_decide(found, decided=view == "decided")
    chosen: Sequence[Entry | Change] = getattr(differences, view)
    return chosen


def _show(page: Page[Any], found: Any) -> None:
    """Each row of the page as the table shows it: its entry, the name of its kind, its changes, its row to decide."""
    waiting = queries.row_ids(found)
    shown = []
    for row in page:
        changed = isinstance(row, Change)
        entry = row.after if changed else row if isinstance(row, Entry) else row.entry
        shown.append(
            {
                "entry": entry,
                "kind": _kind_name(entry.kind) or entry.kind_written,
                "changes": row.fields if changed else (),
                "row": None if isinstance(row, Entry | Change) else row,
                "row_id": waiting.get(entry.key),
                "lines": ", ".join(str(line) for _, line in entry.lines[:5]),
                "more": max(0, len(entry.lines) - 5),
            }
        )
    page.object_list = shown


def _kind_name(code: str) -> str:
    kinds = catalogue().certificate_kinds
    return kinds[code].name if code in kinds else code


def _workbook(found: Any, view: str, rows: Iterable[Any]) -> HttpResponse:
    heads = [
        "행",
        "사업자등록번호",
        "적힌 이름",
        "소재지",
        "종류",
        "인증번호",
        "시작",
        "끝",
        "취소일",
        "바뀐 것·확인할 것",
    ]
    return workbook(f"{found.source.name}_{found.day:%Y%m%d}_{VIEWS[view]}.xlsx", heads, map(_line, rows))


def _line(row: Any) -> tuple[Any, ...]:
    changed = isinstance(row, Change)
    entry = row.after if changed else row if isinstance(row, Entry) else row.entry
    notes = [f"{one.name}: {one.before} → {one.after}" for one in row.fields] if changed else list(entry.problems)
    return (
        entry.lines[0][1],
        hyphenated(entry.business_number) if entry.business_number else entry.number_written,
        entry.name,
        entry.region,
        _kind_name(entry.kind) or entry.kind_written,
        entry.certificate_number,
        entry.valid_from,
        entry.valid_until,
        entry.revoked_on,
        " / ".join(notes),
    )


@require_safe
def findings(request: HttpRequest, load_id: int) -> HttpResponse:
    """Every finding of a list, with row, column and value; as xlsx with `?format=xlsx`."""
    found = load_for(request.user, load_id)
    rows = found.findings.all()
    if code := request.GET.get("code", ""):
        rows = rows.filter(code=code)
    if request.GET.get("format") == "xlsx":
        lines = ((row.sheet, row.line, row.column, row.value, row.message) for row in rows.iterator())
        return workbook(
            f"{found.file_name}_점검의견.xlsx", ["시트·제목", "행", "열", "적힌 값", "설명과 고치는 법"], lines
        )
    context = {
        "load": found,
        "page": paged(request, rows, 50),
        "breadcrumbs": crumbs(("공식 명단", "lists"), (str(found), "list", found.pk), "점검 의견"),
    }
    return render(request, "lists/findings.html", context)


def row(request: HttpRequest, load_id: int, row_id: int) -> HttpResponse:
    """One row that nobody could be sure of, its candidates, and the form to decide."""
    found = row_for(request.user, load_id, row_id)
    form = DecideForm(request.POST or None, row=found)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(form, found, request.user)
        except (Refused, Unreadable) as problem:
            refused(form, problem, "business_number")
        else:
            messages.success(request, f"{found.line}행 '{found.name}'을(를) 정했습니다.")
            return redirect(f"{_address(found)}?show=unsure")
    context = {
        "row": found,
        "entry": found.entry,
        "kind": _kind_name(found.kind) or found.data["kind_written"],
        "decided_kind": _kind_name(found.decided_kind),
        "form": form,
        "open": found.load.state in ("ready", "undone"),
        "breadcrumbs": crumbs(("공식 명단", "lists"), (str(found.load), "list", load_id), f"{found.line}행 확인"),
    }
    return render(request, "lists/row.html", context, status=422 if form.is_bound and form.errors else 200)


def _address(found: Any) -> str:
    return redirect("list", found.load_id)["Location"]


def _decide(form: DecideForm, found: Any, actor: Any) -> None:
    choice = form.cleaned_data["choice"]
    typed = form.cleaned_data.get("business_number", "")
    decide_row(
        found,
        business_number=typed if choice == OTHER else "" if choice in (LEAVE, OWN) else choice,
        kind=form.cleaned_data.get("kind", ""),
        leave_out=choice == LEAVE,
        reason=form.cleaned_data["reason"],
        actor=actor,
        at=timezone.now(),
    )


def row_reopen(request: HttpRequest, load_id: int, row_id: int) -> HttpResponse:
    """Take a decision on a row back."""
    found = row_for(request.user, load_id, row_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reopen_row(found, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        messages.success(request, f"{found.line}행의 결정을 되돌렸습니다.")
        return redirect("list-row", load_id, row_id)
    trail = crumbs(("공식 명단", "lists"), (str(found.load), "list", load_id), "결정 되돌리기")
    return form_page(
        request, form, heading=f"{found.line}행 '{found.name}' 결정 되돌리기", send="되돌리기", trail=trail
    )


@require_POST
def read_again(request: HttpRequest, load_id: int) -> HttpResponse:
    """Have a list read once more whose reading broke off."""
    actions.read_again(load_for(request.user, load_id), actor=request.user, at=timezone.now())
    return redirect("list", load_id)


@require_POST
def apply(request: HttpRequest, load_id: int) -> HttpResponse:
    """Let the registry know what the list says."""
    found = load_for(request.user, load_id)
    actions.apply_load(found, actor=request.user, at=timezone.now())
    messages.success(request, f"'{found}' 명단을 적용했습니다. 실적을 다시 집계하고 있습니다.")
    return redirect("list", load_id)


def undo(request: HttpRequest, load_id: int) -> HttpResponse:
    """Take back what applying a list changed, with a reason."""
    found = load_for(request.user, load_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.undo_load(found, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        messages.success(request, f"'{found}' 명단의 적용을 되돌렸습니다.")
        return redirect("list", load_id)
    trail = crumbs(("공식 명단", "lists"), (str(found), "list", load_id), "되돌리기")
    return form_page(request, form, heading=f"'{found}' 적용 되돌리기", send="적용 되돌리기", trail=trail)


@require_POST
def discard(request: HttpRequest, load_id: int) -> HttpResponse:
    """Put away a list that is not applied."""
    found = load_for(request.user, load_id)
    actions.discard_load(found, actor=request.user, at=timezone.now())
    messages.success(request, f"'{found}' 명단을 버렸습니다. 파일과 기록은 남아 있습니다.")
    return redirect("lists")
