"""Ledgers that came in, what was found in them, and what people decided about them.

The rows themselves lie in immutable Parquet snapshots; the database row that names a snapshot's digest is the commit.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dure.apps.registry.models import Enterprise, Institution


class State(models.TextChoices):
    """received -> reading -> ready -> applied -> withdrawn | superseded; or failed; ready may be discarded."""

    RECEIVED = "received", "접수됨"
    READING = "reading", "읽는 중"
    READY = "ready", "적용 대기"
    APPLIED = "applied", "적용됨"
    WITHDRAWN = "withdrawn", "되돌림"
    SUPERSEDED = "superseded", "대체됨"
    DISCARDED = "discarded", "버림"
    FAILED = "failed", "읽지 못함"


class Snapshot(models.Model):
    """A folder of Parquet files named by its digest. Its row here is what makes it exist."""

    digest = models.CharField("지문", max_length=64, unique=True)
    rows = models.PositiveIntegerField("구매 건수")
    amount = models.BigIntegerField("금액 합계")
    first_day = models.DateField("첫 날", null=True)
    last_day = models.DateField("끝 날", null=True)
    created_at = models.DateTimeField("만든 때")

    class Meta:
        verbose_name = "구매대장 사본"

    def __str__(self) -> str:
        return self.digest[:12]


class Ledger(models.Model):
    """One uploaded file (구매대장), a batch: it counts wholly or not at all. Nobody edits its rows."""

    institution = models.ForeignKey(Institution, verbose_name="기관", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField("회계연도")
    file_name = models.CharField("파일 이름", max_length=200)
    stored_as = models.CharField("보관 이름", max_length=200)
    digest = models.CharField("파일 지문", max_length=64)
    size = models.PositiveBigIntegerField("크기")
    state = models.CharField("상태", max_length=12, choices=State, default=State.RECEIVED)
    default_kind = models.CharField("구분 열이 없을 때", max_length=10, blank=True)
    supersedes = models.ForeignKey("self", verbose_name="대체할 대장", null=True, blank=True, on_delete=models.PROTECT)
    snapshot = models.ForeignKey(Snapshot, verbose_name="사본", null=True, blank=True, on_delete=models.PROTECT)
    statement = models.JSONField("명세", default=dict)
    columns = models.JSONField("열 읽기", default=dict)
    progress = models.PositiveIntegerField("읽은 행", default=0)
    problem = models.TextField("읽지 못한 까닭", blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="올린 사람", null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("올린 때")
    read_at = models.DateTimeField("읽은 때", null=True)
    applied_at = models.DateTimeField("적용한 때", null=True)
    ended_at = models.DateTimeField("되돌린 때", null=True)

    class Meta:
        verbose_name = "구매대장"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["institution", "year", "state"], name="ledger_by_year")]
        constraints = [
            models.CheckConstraint(
                name="ledger_has_rows_once_read",
                condition=Q(snapshot__isnull=False) | Q(state__in=["received", "reading", "failed", "discarded"]),
            ),
            models.UniqueConstraint(
                fields=["institution", "digest"],
                condition=Q(state__in=["received", "reading", "ready", "applied"]),
                name="ledger_file_lives_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}년 {self.file_name}"

    @property
    def rows_left_out(self) -> int:
        """Rows that were read and did not become purchases."""
        return self.statement.get("rows_read", 0) - self.statement.get("purchases", 0)


class LedgerFinding(models.Model):
    """One thing to know about one cell of a ledger (점검 의견)."""

    ledger = models.ForeignKey(Ledger, on_delete=models.CASCADE, related_name="findings")
    line = models.PositiveIntegerField("행")
    column = models.CharField("열", max_length=80, blank=True)
    value = models.CharField("값", max_length=200, blank=True)
    code = models.CharField("종류", max_length=40)
    severity = models.CharField("정도", max_length=8)
    message = models.CharField("설명", max_length=400)

    class Meta:
        ordering = ["line", "pk"]
        indexes = [models.Index(fields=["ledger", "code", "line"], name="finding_by_code")]


class LeftOutRow(models.Model):
    """A row that did not become a purchase: rejected (`rejection`) or dropped (subtotal, blank, sale …)."""

    ledger = models.ForeignKey(Ledger, on_delete=models.CASCADE, related_name="left_out")
    line = models.PositiveIntegerField("행")
    sheet = models.CharField("시트", max_length=80, blank=True)
    code = models.CharField("까닭", max_length=20)
    amount = models.BigIntegerField("금액", null=True)
    cells = models.JSONField("내용", default=dict)

    class Meta:
        ordering = ["line", "pk"]


class NameQuestion(models.Model):
    """A party that a ledger names without a valid business number, waiting for a person.

    `candidates` are [{business_number, name, score, how, reason}], best first. Decided: `enterprise` says who it is,
    or `nobody` that it is no registered enterprise. Until then its purchases stay in every base and count for nothing.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    name = models.CharField("적힌 이름", max_length=500)  # as long as a cell of a ledger may be
    candidates = models.JSONField("후보", default=list)
    purchases = models.PositiveIntegerField("구매 건수", default=0)
    amount = models.BigIntegerField("금액", default=0)
    enterprise = models.ForeignKey(Enterprise, null=True, blank=True, on_delete=models.PROTECT)
    nobody = models.BooleanField("해당 기업 없음", default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("사유", max_length=300, blank=True)

    class Meta:
        ordering = ["-amount", "name"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="name_asked_once"),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=True) | Q(nobody=False), name="name_is_somebody_or_nobody"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def decided(self) -> bool:
        return self.decided_at is not None


class RowDecision(models.Model):
    """What a person decided about one row of a snapshot: an exclusion mark or its kind. Withdrawn, never deleted."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    sheet = models.CharField("시트", max_length=80, blank=True)
    line = models.PositiveIntegerField("행")
    exclusion = models.CharField("제외 사유", max_length=40, blank=True)
    kind = models.CharField("구분", max_length=10, blank=True)
    reason = models.CharField("사유", max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "institution", "sheet", "line"],
                condition=Q(withdrawn_at__isnull=True),
                name="row_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}행"
