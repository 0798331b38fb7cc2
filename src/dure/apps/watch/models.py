"""What is about to end or has ended, once for everyone; and what each institution that buys there does about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dure.apps.registry.models import Certificate, Enterprise, Institution


class Step(models.TextChoices):
    """How near the end is. A certificate passes each step once; a renewal ends the walk."""

    IN_90 = "in_90", "90일 안에 끝남"
    IN_60 = "in_60", "60일 안에 끝남"
    IN_30 = "in_30", "30일 안에 끝남"
    ENDED = "ended", "기간 지남"
    REVOKED = "revoked", "취소됨"
    CLOSED = "closed", "폐업"


class Signal(models.Model):
    """One certificate (or, closed, one enterprise) reached one step; its members are told once.

    `on` is the last valid day, the day of the revocation, or the day of the closure.
    """

    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT)
    certificate = models.ForeignKey(
        Certificate, verbose_name="인증", null=True, blank=True, on_delete=models.PROTECT, related_name="signals"
    )
    step = models.CharField("단계", max_length=10, choices=Step)
    on = models.DateField("기준일")
    seen_at = models.DateTimeField("알아챈 때")
    mailed_at = models.DateTimeField("메일 보낸 때", null=True, blank=True)
    mailed_to = models.PositiveSmallIntegerField("받은 사람 수", default=0)

    class Meta:
        verbose_name = "인증 알림"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "step", "on"], name="signal_once_a_step"),
            models.UniqueConstraint(
                fields=["enterprise", "step", "on"],
                condition=Q(certificate__isnull=True),
                name="signal_once_a_closure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate or self.enterprise} {self.get_step_display()}"


class State(models.TextChoices):
    """open -> done | ignored -> open"""

    OPEN = "open", "할 일"
    DONE = "done", "처리함"
    IGNORED = "ignored", "두기로 함"


class Item(models.Model):
    """One signal on one institution's list, with what it does to the institution's figures.

    `lost`: purchases of this year made after the end, which would count were the certificate renewed. `stake`:
    purchases of the last twelve months that count by this certificate alone. Both name the measure with the most won;
    `effects` has every measure. `weighed_at` empty: not yet computed.
    """

    institution = models.ForeignKey(Institution, verbose_name="기관", on_delete=models.PROTECT)
    signal = models.ForeignKey(Signal, verbose_name="알림", on_delete=models.PROTECT, related_name="items")
    state = models.CharField("상태", max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField("사유", max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="처리한 사람", null=True, blank=True, on_delete=models.PROTECT
    )
    settled_at = models.DateTimeField("처리한 때", null=True, blank=True)
    lost_purchases = models.PositiveIntegerField("인정되지 않는 구매", default=0)
    lost_amount = models.BigIntegerField("인정되지 않는 금액(원)", default=0)
    stake_purchases = models.PositiveIntegerField("열두 달 구매", default=0)
    stake_amount = models.BigIntegerField("열두 달 금액(원)", default=0)
    effects = models.JSONField("제도별 영향", default=list, blank=True)
    weighed_at = models.DateTimeField("계산한 때", null=True, blank=True)

    class Meta:
        verbose_name = "살필 일"
        ordering = ["-lost_amount", "-stake_amount", "signal__on", "pk"]
        constraints = [models.UniqueConstraint(fields=["institution", "signal"], name="item_once_an_institution")]

    def __str__(self) -> str:
        return str(self.signal)


class ClosureFile(models.Model):
    """An uploaded answer of 국세청 휴폐업 조회, by its digest."""

    file_name = models.CharField("파일 이름", max_length=200)
    digest = models.CharField("파일 지문", max_length=64, unique=True)
    rows = models.PositiveIntegerField("행 수")
    known = models.PositiveIntegerField("등록부에 있는 기업")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="올린 사람", on_delete=models.PROTECT)
    received_at = models.DateTimeField("올린 때")

    class Meta:
        verbose_name = "휴폐업 조회 결과"
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return self.file_name


class Closure(models.Model):
    """What a file says of one enterprise that is not in business; a person confirms it or says why not."""

    file = models.ForeignKey(ClosureFile, verbose_name="파일", on_delete=models.PROTECT, related_name="closures")
    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT)
    status = models.CharField("조회 결과", max_length=40)
    closed = models.BooleanField("폐업")  # otherwise resting (휴업)
    on = models.DateField("폐업일", null=True, blank=True)
    line = models.PositiveIntegerField("행")
    state = models.CharField("상태", max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField("사유", max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="처리한 사람", null=True, blank=True, on_delete=models.PROTECT
    )
    settled_at = models.DateTimeField("처리한 때", null=True, blank=True)

    class Meta:
        verbose_name = "휴폐업 확인"
        ordering = ["state", "-closed", "enterprise__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["file", "enterprise"], name="closure_once_a_file")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.status}"
