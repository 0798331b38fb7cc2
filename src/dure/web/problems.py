"""What a person sees when something is refused, absent or broken."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from dure.core.values.errors import DureError, NotFound, Refused, Unreadable, UnusableFile

_STATUS = {NotFound: 404, Refused: 409, Unreadable: 422, UnusableFile: 422}


def problem(request: HttpRequest, error: DureError) -> HttpResponse:
    """A DureError as a page, or as a fragment where htmx asked."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 404:
        return not_found(request, error)
    fragment = getattr(request, "htmx", False)
    template = "errors/problem_fragment.html" if fragment else "errors/problem.html"
    return render(request, template, {"error": error, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    message = exception.message if isinstance(exception, NotFound) else ""
    return render(request, "404.html", {"message": message}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Static on purpose: whatever broke may break a context processor too."""
    return HttpResponse(loader.get_template("500.html").template.source, status=500)
