"""The first page: for an officer, what needs them today; for an enterprise, its own record; else the front door."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.apps.ledgers.queries import being_read, open_questions, waiting_ledgers
from dure.apps.onboarding.queries import claims_of, submissions_of, suspension_of, told_complaints_of, waiting
from dure.apps.performance.queries import published_runs, scoreboard, years_of
from dure.apps.registry.access import Standpoint, memberships_of, standpoints_of
from dure.apps.registry.queries import catalogue, expiring, status_on
from dure.apps.watch.queries import open_count
from dure.core.schemes.model import Scheme

CERTIFICATE_DAYS = 60
DEADLINE_DAYS = 100


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Chosen by who asks."""
    if not request.user.is_authenticated:
        return render(request, "home/front.html", {"runs": published_runs()})
    standpoints = standpoints_of(request.user)
    if standpoints:
        chosen = next(
            (one for one in standpoints if one.institution.pk == request.session.get("institution_id")), standpoints[0]
        )
        return render(request, "home/officer.html", _officer(chosen))
    return render(request, "home/enterprise.html", _enterprise(request.user))


def _officer(standpoint: Standpoint) -> dict[str, Any]:
    institution = standpoint.institution
    today = timezone.localdate()
    years = years_of(institution.pk)
    board = scoreboard(institution, years[0] if years else today.year)
    return {
        "at": standpoint,
        "institution": institution,
        "board": board,
        "tasks": _tasks(standpoint) if standpoint.sees_all_rows else [],
        "waiting": waiting() if standpoint.writes else None,
        "missed": board.missed[:3],
        "expiring": _named(expiring(today, within=CERTIFICATE_DAYS)[:5]),
        "expiring_count": expiring(today, within=CERTIFICATE_DAYS).count(),
        "deadlines": _deadlines(institution.kind),
        "today": today,
        "heading": f"{institution.name} 우선구매",
    }


def _named(certificates: Any) -> list[Any]:
    kinds = catalogue().certificate_kinds
    found = list(certificates)
    for one in found:
        one.kind_name = kinds[one.kind].name if one.kind in kinds else one.kind
    return found


def _tasks(standpoint: Standpoint) -> list[dict[str, Any]]:
    """What waits for a person, each with where to go."""
    institution = standpoint.institution
    names = open_questions(institution.pk)
    tasks: list[dict[str, Any]] = [{"kind": "ledger", "ledger": ledger} for ledger in waiting_ledgers(institution.pk)]
    if count := names.count():
        tasks.append({"kind": "names", "count": count, "amount": sum(names.values_list("amount", flat=True))})
    if watched := open_count(institution.pk):
        tasks.append({"kind": "watch", "count": watched})
    if reading := being_read(institution.pk):
        tasks.append({"kind": "reading", "count": reading})
    return tasks


def _deadlines(institution_kind: str) -> list[dict[str, Any]]:
    """The reports due next, from the scheme data; those due together to the same place stand together."""
    today = timezone.localdate()
    loaded = catalogue()
    coming = []
    for scheme in loaded.schemes.values():
        if not loaded.obliges(scheme, institution_kind):
            continue
        for deadline in scheme.deadlines_on(today):
            due = next(day for day in (deadline.due_in(today.year), deadline.due_in(today.year + 1)) if day >= today)
            if (due - today).days <= DEADLINE_DAYS:
                coming.append((due, deadline.to, scheme))
    grouped: dict[tuple[date, str], list[Scheme]] = {}
    for due, to, scheme in sorted(coming, key=lambda one: one[:2]):
        grouped.setdefault((due, to), []).append(scheme)
    return [
        {"due": due, "to": to, "days": (due - today).days, "schemes": schemes} for (due, to), schemes in grouped.items()
    ]


def _enterprise(user: Any) -> dict[str, Any]:
    today = timezone.localdate()
    kinds = catalogue().certificate_kinds
    own = [held.enterprise for held in memberships_of(user) if held.enterprise_id]
    return {
        "enterprises": [
            {
                "enterprise": one,
                "certificates": [
                    {"certificate": held, "kind": kinds.get(held.kind), "status": status_on(held, today)}
                    for held in one.certificate_set.all()
                ],
                "waits": submissions_of(one).filter(state="waiting").count(),
                "returned": submissions_of(one).filter(state="refused", certificatesubmission=None).count(),
                "asked": told_complaints_of(one).filter(step="noticed").first(),
                "suspension": suspension_of(one, today),
            }
            for one in own
        ],
        "claims": [one for one in claims_of(user)[:5] if one.state != "accepted"],
        "today": today,
    }
