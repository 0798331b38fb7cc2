"""People who sign in. What they may do stands in their memberships (registry)."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """One person, one account. `is_operator`: runs the system itself (시스템 운영자), owns no institution's data.

    `password_temporary`: somebody else chose the password; the person must choose one before anything else.
    """

    name = models.CharField("이름", max_length=40)
    password_temporary = models.BooleanField("임시 비밀번호", default=False)
    is_operator = models.BooleanField("시스템 운영자", default=False)

    class Meta:
        verbose_name = "사용자"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username
