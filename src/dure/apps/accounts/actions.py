"""Making accounts. There is no open sign-up: an operator or a programme officer invites."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from dure.apps.accounts.models import User
from dure.apps.audit.actions import record
from dure.core.values.errors import Refused

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on paper


def temporary_password() -> str:
    """A password to hand over once: four groups of four, easy to read aloud."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def create_account(
    *,
    username: str,
    name: str,
    password: str,
    actor: User | None,
    at: datetime,
    operator: bool = False,
    temporary: bool = False,
) -> User:
    """One account for one person. Refuses a taken name and a password the validators refuse."""
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"아이디 '{username}'은(는) 이미 쓰이고 있습니다. 다른 아이디를 정해 주세요.", field="username")
    user = User(username=username, name=name, is_operator=operator, password_temporary=temporary)
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages), field="password") from problem
    user.set_password(password)
    with transaction.atomic():
        user.save()
        record(actor, "account.created", user, at=at)
    return user
