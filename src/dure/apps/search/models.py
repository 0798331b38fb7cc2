"""What people look for: searches they keep, and what nobody offers yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dure.apps.registry.models import Institution


class SavedSearch(models.Model):
    """A search a person keeps. `seen` are the products it found when last looked at: a new one is told once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="사람", on_delete=models.CASCADE, related_name="saved_searches"
    )
    text = models.CharField("찾는 말", max_length=100)
    scheme = models.CharField("제도", max_length=80, blank=True)
    sector = models.CharField("분야", max_length=80, blank=True)
    region = models.CharField("지역", max_length=80, blank=True)
    most_won = models.PositiveBigIntegerField("가격 상한(원)", default=0)
    seen = models.JSONField("본 제품", default=list)
    new = models.JSONField("새 제품", default=list)
    kept_at = models.DateTimeField("저장한 때")

    class Meta:
        verbose_name = "저장한 찾기"
        ordering = ["-kept_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "text", "scheme", "sector", "region", "most_won"], name="search_kept_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Sought(models.Model):
    """찾는 품목: what somebody of an institution looked for and nobody offers, told to the enterprises."""

    institution = models.ForeignKey(Institution, verbose_name="기관", on_delete=models.PROTECT)
    text = models.CharField("찾는 품목", max_length=100)
    note = models.CharField("설명", max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="찾는 사람", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("찾은 때")
    closed_at = models.DateTimeField("닫은 때", null=True, blank=True)

    class Meta:
        verbose_name = "찾는 품목"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "text"], condition=models.Q(closed_at__isnull=True), name="sought_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution.name}: {self.text}"


class WordGroup(models.Model):
    """Words that people of the site say mean the same, beside the thesaurus that comes with Dure.

    One officer proposes, another approves: a wrong synonym misleads every buyer. `leads_to` are near words, one way.
    """

    words = models.JSONField("같은 말")
    leads_to = models.JSONField("가까운 말", default=list)
    reason = models.CharField("까닭", max_length=200)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="제안한 사람", on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("제안한 때")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="승인한 사람", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("승인한 때", null=True)
    dropped_at = models.DateTimeField("거둔 때", null=True)

    class Meta:
        verbose_name = "찾기 낱말"
        ordering = ["-proposed_at"]

    def __str__(self) -> str:
        return ", ".join(self.words)
