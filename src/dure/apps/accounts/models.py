"""People who sign in. What they may do stands in their memberships (registry)."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """One person, one account. `is_operator`: runs the system itself (시스템 운영자), owns no institution's data."""

    name = models.CharField("이름", max_length=40)
    is_operator = models.BooleanField("시스템 운영자", default=False)

    class Meta:
        verbose_name = "사용자"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username
