"""Signing in: who may, and under which name a failed attempt is remembered."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """There is no open sign-up; accounts are made by an operator or a programme officer."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        """A password the person chose is no longer temporary."""
        user.password_temporary = False
        super().set_password(user, password)


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The account an attempt aimed at, so that the account locks and not everybody behind one address."""
    credentials = credentials or {}
    posted = request.POST.get("login", "") if request is not None else ""
    return str(credentials.get("username") or credentials.get("email") or posted)
