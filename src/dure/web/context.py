"""What every page needs: the person, the institution looked at, the navigation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from dure.apps.registry.access import Standpoint, may_read_registry, standpoints_of
from dure.apps.registry.roles import Role


def shell(request: HttpRequest) -> dict[str, Any]:
    """`navigation` (label, url, current), the person's standpoint, and the site's own settings."""
    return {
        "sample_site": settings.SAMPLE_SITE,
        "official_site": settings.OFFICIAL_SITE,
        "session_seconds": settings.SESSION_COOKIE_AGE,
        **_person(request),
    }


def _person(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "navigation": _marked(
                request,
                [
                    ("찾기", reverse("find")),
                    ("기업 목록", reverse("directory")),
                    ("공개 실적", reverse("public")),
                    ("우선구매제도", reverse("schemes")),
                ],
            )
        }
    standpoints = standpoints_of(user)
    chosen = _chosen(request, standpoints)
    places: list[tuple[str, str]] = [("처음", reverse("home"))]
    if chosen is not None:
        places.append(("실적 현황", reverse("scoreboard-latest", args=[chosen.institution.pk])))
        if chosen.sees_all_rows:
            places.append(("구매대장", reverse("ledgers", args=[chosen.institution.pk])))
    places.append(("찾기", reverse("find")))
    if user.is_operator:
        places.append(("기관", reverse("institutions")))
    if may_read_registry(user):
        places.append(("기업·인증", reverse("enterprises")))
    places += [("기업 목록", reverse("directory")), ("우선구매제도", reverse("schemes"))]
    if chosen is not None and chosen.sees_audit:
        places.append(("사람", reverse("people", args=[chosen.institution.pk])))
        places.append(("감사기록", reverse("audit", args=[chosen.institution.pk])))
    return {
        "navigation": _marked(request, places),
        "standpoint": chosen,
        "standpoints": standpoints,
        "role_label": _role_label(chosen),
    }


def _role_label(chosen: Standpoint | None) -> str:
    if chosen is None:
        return ""
    if chosen.role == "operator":
        return "시스템 운영자"
    department = f" · {chosen.department.name}" if chosen.department else ""
    return f"{Role(chosen.role).label}{department}"


def _chosen(request: HttpRequest, standpoints: list[Any]) -> Any:
    """The institution of the address, else the one looked at last, else the first."""
    match = getattr(request, "resolver_match", None)
    wanted = match.kwargs.get("institution_id") if match else None
    wanted = wanted or request.session.get("institution_id")
    for standpoint in standpoints:
        if standpoint.institution.pk == wanted:
            if request.session.get("institution_id") != wanted:
                request.session["institution_id"] = wanted
            return standpoint
    return standpoints[0] if standpoints else None


def _marked(request: HttpRequest, places: list[tuple[str, str]]) -> list[dict[str, Any]]:
    def current(url: str) -> bool:
        return request.path == url or (url != "/" and request.path.startswith(url))

    return [{"label": label, "url": url, "current": current(url)} for label, url in places]
