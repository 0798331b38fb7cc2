"""The audit trail of an institution."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.apps.audit.queries import VERBS, entries_of, named
from dure.apps.registry.access import standpoint_for
from dure.core.values.errors import NotFound
from dure.web.listing import paged, workbook
from dure.web.pages import crumbs


@require_safe
def trail(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Who did what when, newest first; as xlsx with `?format=xlsx`."""
    standpoint = standpoint_for(request.user, institution_id)
    if not standpoint.sees_audit:
        raise NotFound("감사기록을 찾을 수 없습니다.")
    entries = entries_of(institution_id)
    if verb := request.GET.get("verb", ""):
        entries = entries.filter(verb=verb)
    if request.GET.get("format") == "xlsx":
        lines = (
            (
                f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
                entry.actor_name,
                VERBS.get(entry.verb, entry.verb),
                entry.target_label,
                entry.reason,
            )
            for entry in entries.iterator()
        )
        return workbook(f"{standpoint.institution}_감사기록.xlsx", ["일시", "한 사람", "한 일", "대상", "사유"], lines)
    page = paged(request, entries)
    page.object_list = named(page.object_list)
    context = {
        "page": page,
        "verbs": VERBS,
        "verb": verb,
        "institution": standpoint.institution,
        "breadcrumbs": crumbs("감사기록"),
    }
    return render(request, "audit/trail.html", context)
