"""What a membership lets a person do; docs/permissions.md has the table."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """The roles of people in an institution or an enterprise. The operator's is a property of the account."""

    PROGRAMME_OFFICER = "programme_officer", "총괄 담당자"
    DEPARTMENT_OFFICER = "department_officer", "부서 구매담당자"
    AUDITOR = "auditor", "감사 담당자"
    ENTERPRISE_MEMBER = "enterprise_member", "기업 회원"
