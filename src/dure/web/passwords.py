"""Somebody who came in with a temporary password chooses one of their own before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


class OwnPasswordFirst:
    """Leads every page to the change of password while the password is temporary."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.password_temporary and not request.path.startswith(_open_paths()):
            messages.info(request, "임시 비밀번호로 들어왔습니다. 먼저 새 비밀번호를 정해 주세요.")
            return redirect("account_change_password")
        return self.get_response(request)


def _open_paths() -> tuple[str, ...]:
    return reverse("account_change_password"), reverse("account_logout"), settings.STATIC_URL
