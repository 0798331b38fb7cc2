"""Figures (실적): the tallies that were run, the totals they gave, and the settings they used."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dure.apps.registry.models import Institution


class BasisSetting(models.Model):
    """산정 기준 of one institution for one scheme ("" = every scheme) from a day on, with its reason."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    scheme = models.CharField("제도", max_length=40, blank=True)
    since = models.DateField("시행일")
    day = models.CharField("기준일", max_length=10)  # core.tally.model.DayBasis
    amount = models.CharField("금액", max_length=12)  # AmountBasis
    exclusions = models.JSONField("제외", default=list)
    reason = models.CharField("사유", max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["scheme", "-since", "-set_at"]

    def __str__(self) -> str:
        return f"{self.scheme or '모든 제도'} {self.since:%Y-%m-%d}부터"


class Target(models.Model):
    """An institution's own target (기관 목표) for a year: an amount or a rate over its own list of kinds.

    Not a statutory floor, and kept apart from them. `kinds`: certificate kinds that count; `admits`: kinds of purchase.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField("회계연도")
    code = models.CharField("코드", max_length=40)
    name = models.CharField("이름", max_length=80)
    kinds = models.JSONField("인정하는 인증", default=list)
    admits = models.JSONField("대상 구매", default=list)
    amount = models.BigIntegerField("목표 금액(원)", null=True, blank=True)
    rate = models.CharField("목표 비율", max_length=20, blank=True)  # exact text, "0.05"
    reason = models.CharField("근거", max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "code"], name="target_once_a_year"),
            models.CheckConstraint(condition=Q(amount__isnull=False) | ~Q(rate=""), name="target_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.year}년 {self.name}"


class TallyRun(models.Model):
    """One tally of an institution and year. `inputs` is the digest of snapshots, certificates, decisions and settings;
    with `schemes` (the scheme data's version) and `engine` anyone can run it again and get the same figures.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField("회계연도")
    at = models.DateTimeField("집계한 때")
    inputs = models.CharField("입력 지문", max_length=64)
    schemes = models.CharField("제도 자료 판", max_length=64)
    engine = models.CharField("엔진", max_length=40)
    measures = models.JSONField("산정 기준", default=list)
    standing = models.JSONField("확인할 것", default=dict)
    purchases = models.PositiveIntegerField("구매 건수", default=0)
    amount = models.BigIntegerField("구매액", default=0)
    current = models.BooleanField("지금 보이는 것", default=True)
    published_at = models.DateTimeField("공개한 때", null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "year"], condition=Q(current=True), name="tally_one_current_a_year"
            ),
            models.UniqueConstraint(
                fields=["institution", "year"],
                condition=Q(published_at__isnull=False),
                name="tally_one_published_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.year}년 {self.at:%Y-%m-%d %H:%M}"


class Grain(models.TextChoices):
    MONTH = "month", "월"
    DEPARTMENT = "department", "부서"


class SchemeTotal(models.Model):
    """Base and counted won of one measure in one month (`key` "2026-03") or one department (`key` its name)."""

    run = models.ForeignKey(TallyRun, on_delete=models.CASCADE, related_name="totals")
    measure = models.CharField("제도", max_length=40)
    grain = models.CharField("단위", max_length=10, choices=Grain)
    key = models.CharField("값", max_length=120)
    kind = models.CharField("구분", max_length=10)
    base = models.BigIntegerField("분모(원)")
    counted = models.BigIntegerField("실적(원)")
    rows_in_base = models.PositiveIntegerField("분모 건수")
    rows_counted = models.PositiveIntegerField("실적 건수")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "measure", "grain", "key", "kind"], name="total_once_per_corner"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.key} {self.kind}"
