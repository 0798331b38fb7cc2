"""What a person sees when something is refused, absent or broken."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from dure.core.values.errors import DureError, NotFound, Refused, Unreadable, UnusableFile

FOR_EVERYONE = ("home", "public", "public-scoreboard", "schemes", "scheme", "styleguide")
FOR_EVERYONE += ("directory", "directory-print", "directory-enterprise", "directory-product", "directory-photo")
FOR_EVERYONE += ("directory-file", "robots", "sitemap")
FOR_EVERYONE += ("join", "join-sent", "join-confirm")
FOR_EVERYONE += ("find", "find-suggest")
"""Names of the addresses anyone may open; docs/permissions.md has the table."""

_STATUS = {NotFound: 404, Refused: 409, Unreadable: 422, UnusableFile: 422}


def problem(request: HttpRequest, error: DureError) -> HttpResponse:
    """A DureError as a page, or as a fragment where htmx asked."""
    if isinstance(error, NotFound) and _may_be_signed_out(request):
        return _to_login(request)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 404:
        return not_found(request, error)
    fragment = getattr(request, "htmx", False)
    template = "errors/problem_fragment.html" if fragment else "errors/problem.html"
    return render(request, template, {"error": error, "status": status}, status=status)


def _may_be_signed_out(request: HttpRequest) -> bool:
    """Whether signing in may help: nobody is signed in, and this page isn't for everyone anyway."""
    match = request.resolver_match
    return not request.user.is_authenticated and match is not None and match.url_name not in FOR_EVERYONE


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the log-in page and back again: to the page itself, or for something sent, to the page it was sent from."""
    if request.htmx:
        return HttpResponseClientRedirect(_login(request.htmx.current_url_abs_path or "/"))
    if request.method in ("GET", "HEAD"):
        return redirect(_login(request.get_full_path()))
    came_from = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(_login(urlsplit(came_from).path if here else "/"))


def _login(then: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': then})}"


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    message = exception.message if isinstance(exception, NotFound) else ""
    return render(request, "404.html", {"message": message}, status=404)


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Somebody reloaded or typed an address that only takes what a form sends."""
    response = render(request, "405.html", status=405)
    response["Allow"] = allowed
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Static on purpose: whatever broke may break a context processor too."""
    return HttpResponse(loader.get_template("500.html").template.source, status=500)
