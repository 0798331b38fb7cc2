"""The scoreboard of an institution, and one measure in depth."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.apps.performance import actions, queries
from dure.apps.performance.access import run_to_publish, run_to_unpublish
from dure.apps.performance.recounting import recount
from dure.apps.queue import is_under_way
from dure.apps.registry.access import institution_to_change, standpoint_for
from dure.core.values.errors import NotFound
from dure.core.values.money import percent_text
from dure.web.listing import workbook
from dure.web.pages import crumbs, form_page


class ReasonForm(forms.Form):
    reason = forms.CharField(label="공개를 거두는 사유", max_length=300)


@require_safe
def latest(request: HttpRequest, institution_id: int) -> HttpResponse:
    """To the newest year that has a tally, else to this year."""
    standpoint_for(request.user, institution_id)
    years = queries.years_of(institution_id)
    return redirect("scoreboard", institution_id, years[0] if years else timezone.localdate().year)


@require_safe
def scoreboard(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """Every scheme and target: rate, required, gap. As xlsx with `?format=xlsx`."""
    standpoint = standpoint_for(request.user, institution_id)
    board = queries.scoreboard(standpoint.institution, year)
    if request.GET.get("format") == "xlsx":
        return _workbook(board)
    context = {
        "board": board,
        "row_links": standpoint.sees_all_rows,
        "counting": is_under_way("performance.retally", institution_id, year),
        "at": standpoint,
        "institution": standpoint.institution,
        "years": queries.years_of(institution_id),
        "year": year,
        "breadcrumbs": crumbs("실적 현황"),
        **_chosen(board, request.GET.get("measure", "")),
    }
    return render(request, "performance/scoreboard.html", context)


def _chosen(board: queries.Scoreboard, code: str) -> dict[str, Any]:
    """The measure whose months and departments stand below: the one asked for, else the first."""
    codes = [line.code for line in board.lines]
    if not codes:
        return {}
    found = queries.measure_line(board.institution, board.year, code if code in codes else codes[0])
    return _breakdown(found[1]) if found else {}


def _breakdown(line: queries.Line) -> dict[str, Any]:
    """A measure month by month, with the running total and what the chart draws."""
    totals = accumulate(sums.counted for _, sums in line.months)
    return {
        "line": line,
        "running": [(month, sums, total) for (month, sums), total in zip(line.months, totals, strict=True)],
        "chart_labels": [f"{int(month[5:])}월" for month, _ in line.months],
        "chart_values": [sums.counted for _, sums in line.months],
    }


@require_safe
def counting(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """Asked every second while a tally is under way; a full reload once it is done."""
    standpoint = standpoint_for(request.user, institution_id)
    board = queries.Scoreboard(standpoint.institution, year, None)
    context = {"institution": standpoint.institution, "board": board}
    response = render(request, "performance/counting.html", context)
    if not is_under_way("performance.retally", institution_id, year):
        response["HX-Refresh"] = "true"
    return response


def _workbook(board: queries.Scoreboard) -> HttpResponse:
    heads = [
        "제도",
        "구분",
        "분모(원)",
        "실적(원)",
        "달성률",
        "의무비율",
        "부족액(원)",
        "실적 건수",
        "분모 건수",
        "기준일",
        "금액 기준",
        "근거",
    ]
    rows = [row for line in board.lines for row in _workbook_rows(line)]
    notes = [f"{board.institution.name} {board.year}년 우선구매 실적 (단위: 원)", "달성률은 표시할 때만 반올림합니다."]
    return workbook(f"{board.institution.name}_{board.year}_우선구매실적.xlsx", heads, rows, notes)


def _workbook_rows(line: queries.Line) -> list[list[Any]]:
    goals = line.goals or (queries.Goal("전체", line.sums, None, None),)
    return [
        [
            line.name,
            goal.label,
            goal.sums.base if line.base_known else "분모 확인 필요",
            goal.sums.counted,
            percent_text(goal.sums.rate) if line.base_known else "",
            percent_text(goal.required) if goal.required is not None else "",
            goal.gap,
            goal.sums.rows_counted,
            goal.sums.rows_in_base,
            line.basis["day_name"],
            line.basis["amount_name"],
            goal.step.basis.label if goal.step else (line.target.reason if line.target else ""),
        ]
        for goal in goals
    ]


@require_safe
def measure(request: HttpRequest, institution_id: int, year: int, measure: str) -> HttpResponse:
    """One scheme or target: goals, months, departments, the basis of counting."""
    standpoint = standpoint_for(request.user, institution_id)
    found = queries.measure_line(standpoint.institution, year, measure)
    if found is None:
        raise NotFound("그런 제도나 목표는 이 기관의 실적에 없습니다.")
    run, line = found
    context = {
        "run": run,
        **_breakdown(line),
        "row_links": standpoint.sees_all_rows,
        "at": standpoint,
        "institution": standpoint.institution,
        "year": year,
        "breadcrumbs": crumbs((f"{year}년 실적", "scoreboard", institution_id, year), line.name),
    }
    return render(request, "performance/measure.html", context)


@require_safe
def recounted(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """The current run counted again from its kept inputs, and compared figure by figure."""
    standpoint = standpoint_for(request.user, institution_id)
    run = queries.scoreboard(standpoint.institution, year).run
    if run is None or not standpoint.sees_all_rows:
        raise NotFound("다시 세어 볼 실적이 없습니다.")
    context = {
        "run": run,
        "recount": recount(run),
        "institution": standpoint.institution,
        "breadcrumbs": crumbs((f"{year}년 실적", "scoreboard", institution_id, year), "다시 세어 보기"),
    }
    return render(request, "performance/recount.html", context)


@require_POST
def retally(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """Count anew now; the same inputs give the same figures."""
    institution = institution_to_change(request.user, institution_id)
    before = queries.scoreboard(institution, year).run
    run = actions.retally(institution.pk, year, at=timezone.now(), actor=request.user)
    same = before is not None and run is not None and before.pk == run.pk
    messages.success(request, "다시 집계했습니다. 입력이 같아 결과도 같습니다." if same else "다시 집계했습니다.")
    return redirect("scoreboard", institution_id, year)


def publish(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """POST `on=1` shows the current figures to everyone; otherwise a form to take back those shown now."""
    if request.method == "POST" and request.POST.get("on") == "1":
        run = run_to_publish(request.user, institution_id, year)
        actions.publish(run, actor=request.user, at=timezone.now())
        messages.success(request, "지금 실적을 누구나 볼 수 있게 공개했습니다.")
        return redirect("scoreboard", institution_id, year)
    run = run_to_unpublish(request.user, institution_id, year)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.unpublish(run, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        messages.success(request, "공개를 거두었습니다.")
        return redirect("scoreboard", institution_id, year)
    trail = crumbs((f"{year}년 실적", "scoreboard", institution_id, year), "공개 거두기")
    return form_page(request, form, heading="공개 거두기", send="거두기", trail=trail)
