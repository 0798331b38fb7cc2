"""Turns a DureError that reached the top of a view into a page or fragment."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dure.core.values.errors import DureError
from dure.web import problems


class ErrorMiddleware:
    """Only errors raised on purpose; everything else stays a 500 and goes to the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            return problems.wrong_method(request, response["Allow"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return problems.problem(request, exception) if isinstance(exception, DureError) else None
