"""One box in which a buyer finds who offers it, and who helps the institution's gap."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.apps.performance.queries import scoreboard, years_of
from dure.apps.registry.access import may_keep_registry, memberships_of, standpoint_for, standpoints_of
from dure.apps.registry.roles import Role
from dure.apps.search import actions, queries
from dure.core.search.model import Wanted
from dure.core.values.errors import NotFound
from dure.web.pages import crumbs

A_PAGE = 20
LONGEST = 100
PRICES = (
    (0, "가격 전체"),
    (100_000, "10만원 이하"),
    (1_000_000, "100만원 이하"),
    (10_000_000, "1천만원 이하"),
    (20_000_000, "2천만원 이하"),
)
ORDERS = (("", "맞는 순"), ("price", "값이 싼 순"), ("lead", "빨리 되는 순"))


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What is offered, for anyone; who buys for an institution sees what helps its gap."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    wanted, order, only_gap = _wanted(request), request.GET.get("order", ""), request.GET.get("gap") == "1"
    today = timezone.localdate()
    gap = _gap(request)
    found = queries.find(text, day=today, wanted=wanted, gap=gap, only_gap=only_gap and bool(gap)) if text else None
    if found:
        _sort(found.results, order)
    _seen(request, text, wanted)
    context = {
        "text": text,
        "wanted": wanted,
        "order": order,
        "orders": ORDERS,
        "prices": PRICES,
        "only_gap": only_gap,
        "gap": sorted(gap),
        "found": found,
        "page": Paginator(found.results, A_PAGE).get_page(request.GET.get("page")) if found else None,
        "enterprises": queries.enterprises_named(text, today) if text else [],
        "kept": list(queries.kept_by(request.user)) if request.user.is_authenticated else [],
        "sought": list(queries.sought_now()[:10]),
        "asks_for": _buys_for(request),
        "keeps": may_keep_registry(request.user),
        "today": today,
        "breadcrumbs": crumbs("찾기"),
    }
    return render(request, "search/find.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Words to go on with, as options of a list: a fragment."""
    found = queries.suggested(request.GET.get("q", "")[:LONGEST])
    return render(request, "search/suggestions.html", {"suggestions": found})


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep this search; what it finds later that is new is told on the home page."""
    if not request.user.is_authenticated:
        raise NotFound("찾기를 저장하려면 로그인해 주세요.")
    text, wanted = request.POST.get("q", ""), _wanted(request)
    actions.keep_search(request.user, text, wanted, at=timezone.now())
    messages.success(request, "찾기를 저장했습니다. 새 제품이 나오면 여기에 표시합니다.")
    return redirect(_address(text, wanted))


@require_POST
def forget(request: HttpRequest, search_id: int) -> HttpResponse:
    """Take a kept search away."""
    if not request.user.is_authenticated:
        raise NotFound("저장한 찾기가 없습니다.")
    kept = queries.kept_by(request.user).filter(pk=search_id).first()
    if kept is None:
        raise NotFound("저장한 찾기가 없습니다.")
    actions.forget_search(kept, actor=request.user, at=timezone.now())
    messages.success(request, "저장한 찾기를 지웠습니다.")
    return redirect("find")


@require_POST
def ask_for(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Nobody offers it: tell the enterprises that it is looked for."""
    standpoint = standpoint_for(request.user, institution_id)
    if standpoint.role not in (Role.PROGRAMME_OFFICER, Role.DEPARTMENT_OFFICER):
        raise NotFound("찾는 품목을 올릴 수 있는 기관이 아닙니다.")
    actions.ask_for(
        standpoint.institution,
        text=request.POST.get("text", ""),
        note=request.POST.get("note", ""),
        actor=request.user,
        at=timezone.now(),
    )
    messages.success(request, "찾는 품목으로 올렸습니다. 기업들이 찾기 화면에서 봅니다.")
    return redirect("find")


def _wanted(request: HttpRequest) -> Wanted:
    told = request.POST if request.method == "POST" else request.GET
    most = told.get("most", "")
    return Wanted(
        told.get("scheme", "")[:80],
        told.get("sector", "")[:80],
        told.get("region", "")[:80],
        int(most) if most.isdigit() and len(most) < 13 else 0,
    )


def _address(text: str, wanted: Wanted) -> str:
    told = {"q": text, "scheme": wanted.scheme, "sector": wanted.sector, "region": wanted.region}
    most = {"most": wanted.most_won} if wanted.most_won else {}
    return f"{reverse('find')}?{urlencode({name: value for name, value in {**told, **most}.items() if value})}"


def _gap(request: HttpRequest) -> frozenset[str]:
    """Names of the schemes that the institution looked at has not reached this year."""
    standpoint = _looked_at(request)
    if standpoint is None or not (years := years_of(standpoint.institution.pk)):
        return frozenset()
    board = scoreboard(standpoint.institution, max(years))
    return frozenset(line.scheme.name for line in board.lines if line.scheme and line.reached is False)


def _looked_at(request: HttpRequest) -> Any:
    standpoints = standpoints_of(request.user)
    chosen = request.session.get("institution_id")
    return next((one for one in standpoints if one.institution.pk == chosen), standpoints[0] if standpoints else None)


def _buys_for(request: HttpRequest) -> Any:
    """The institution a person may ask for something for."""
    buying = (Role.PROGRAMME_OFFICER, Role.DEPARTMENT_OFFICER)
    return next((one.institution for one in memberships_of(request.user).filter(role__in=buying)), None)


def _sort(results: list[queries.Result], order: str) -> None:
    """By price or by days; what does not tell them stands last. The order of fit stays among equals."""
    if order == "price":
        results.sort(key=lambda one: (one.product.price is None, one.product.price or 0))
    elif order == "lead":
        results.sort(key=lambda one: (one.product.lead_days is None, one.product.lead_days or 0))


def _seen(request: HttpRequest, text: str, wanted: Wanted) -> None:
    """Opening a kept search is looking at it."""
    if request.user.is_authenticated and text:
        told = {"scheme": wanted.scheme, "sector": wanted.sector, "region": wanted.region, "most_won": wanted.most_won}
        if kept := queries.kept_by(request.user).filter(text=text, **told).exclude(new=[]).first():
            actions.mark_seen(kept)
