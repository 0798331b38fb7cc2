"""The schemes: their rules, dated, with basis and confidence. Open to everyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.apps.registry.queries import catalogue as loaded_catalogue
from dure.core.schemes.model import DUTY_NAMES, KIND_NAMES
from dure.core.values.errors import NotFound
from dure.web.pages import crumbs


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every scheme with today's required rates."""
    today = timezone.localdate()
    loaded = loaded_catalogue()
    rows = [
        {"scheme": scheme, "duty": DUTY_NAMES[scheme.duty], "rates": scheme.rates_on(today)}
        for scheme in loaded.schemes.values()
    ]
    context = {"rows": rows, "today": today, "version": loaded.version[:12], "breadcrumbs": crumbs("우선구매제도")}
    return render(request, "schemes/catalogue.html", context)


@require_safe
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """One scheme: what counts, the rates by day, who is obliged, the reports, each with its basis."""
    loaded = loaded_catalogue()
    found = loaded.schemes.get(code)
    if found is None:
        raise NotFound("그런 제도는 없습니다.")
    today = timezone.localdate()
    bound = loaded.obliged_sets.get(found.obliged)
    context = {
        "scheme": found,
        "duty": DUTY_NAMES[found.duty],
        "kinds": loaded.certificate_kinds,
        "counts": [(counting, loaded.certificate_kinds.get(counting.certificate)) for counting in found.counts],
        "base": [KIND_NAMES[kind] for kind in KIND_NAMES if kind in found.base],
        "rates": [
            (step, DUTY_NAMES[step.duty])
            for step in sorted(found.rates, key=lambda step: (step.per, step.applies.start), reverse=True)
        ],
        "bound": bound,
        "members": sorted(loaded.institution_kinds[member] for member in bound.members) if bound else [],
        "deadlines": [(deadline, deadline.due_in(today.year)) for deadline in found.deadlines_on(today)],
        "today": today,
        "breadcrumbs": crumbs(("우선구매제도", "schemes"), found.name),
    }
    return render(request, "schemes/scheme.html", context)
