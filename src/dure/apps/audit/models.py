"""Who did what, when, to what, and why: written in the same transaction as the deed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from dure.core.values.errors import Refused


class AppendOnly(models.QuerySet["AuditEntry"]):
    """Entries are added and read; nobody changes or removes one through the application."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Refused("감사기록은 고칠 수 없습니다.")

    def delete(self) -> NoReturn:
        raise Refused("감사기록은 지울 수 없습니다.")


class AuditEntry(models.Model):
    """One deed (감사기록). `changes` maps a field to [before, after]; no field holds personal data beyond the actor."""

    at = models.DateTimeField("일시", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="한 사람", null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField("이름", max_length=80)
    verb = models.CharField("한 일", max_length=60)  # "ledger.applied"
    target_type = models.CharField("대상 종류", max_length=60)
    target_id = models.CharField("대상 번호", max_length=40)
    target_label = models.CharField("대상", max_length=200)
    institution_id = models.BigIntegerField("기관", null=True, db_index=True)  # a number: audit lies below registry
    changes = models.JSONField("바뀐 내용", default=dict)
    reason = models.CharField("사유", max_length=500, blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_by_target")]
        verbose_name = "감사기록"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.target_label}"
