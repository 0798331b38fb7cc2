"""What everyone may see: published figures, with their definitions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.apps.performance.queries import published_runs
from dure.apps.performance.queries import scoreboard as board_of
from dure.core.values.errors import NotFound
from dure.web.pages import crumbs


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Every published institution and year."""
    return render(request, "public/published.html", {"runs": published_runs(), "breadcrumbs": crumbs("공개 실적")})


@require_safe
def scoreboard(request: HttpRequest, institution_id: int, year: int) -> HttpResponse:
    """The published scoreboard: figures and rules, no rows and no names."""
    run = next((one for one in published_runs() if (one.institution_id, one.year) == (institution_id, year)), None)
    if run is None:
        raise NotFound("공개된 실적이 없습니다.")
    context = {
        "board": board_of(run.institution, year, published=True),
        "institution": run.institution,
        "breadcrumbs": crumbs(("공개 실적", "public"), f"{run.institution.name} {year}년"),
    }
    return render(request, "public/scoreboard.html", context)
