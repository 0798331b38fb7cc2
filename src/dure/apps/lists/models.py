"""Official lists (공식 명단) that came in: each load a dated snapshot, what it said, and what applying it changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dure.apps.registry.models import Certificate, Enterprise
from dure.core.lists.entries import Entry


class State(models.TextChoices):
    """received -> reading -> ready -> applied -> undone; or failed; what does not stand may be discarded."""

    RECEIVED = "received", "접수됨"
    READING = "reading", "읽는 중"
    READY = "ready", "적용 대기"
    APPLIED = "applied", "적용됨"
    UNDONE = "undone", "되돌림"
    DISCARDED = "discarded", "버림"
    FAILED = "failed", "읽지 못함"


class ListSource(models.Model):
    """One list that some office publishes again and again. `profile` is a code of core/lists/profiles."""

    profile = models.CharField("형식", max_length=40)
    name = models.CharField("명단 이름", max_length=100, unique=True)
    publisher = models.CharField("펴낸 곳", max_length=100)

    class Meta:
        verbose_name = "명단 출처"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ListLoad(models.Model):
    """One file of a source, as of a day. Nobody edits its rows; applying it is one step that can be undone."""

    source = models.ForeignKey(ListSource, verbose_name="출처", on_delete=models.PROTECT, related_name="loads")
    day = models.DateField("기준일")
    file_name = models.CharField("파일 이름", max_length=200)
    stored_as = models.CharField("보관 이름", max_length=200)
    digest = models.CharField("파일 지문", max_length=64)
    size = models.PositiveBigIntegerField("크기")
    state = models.CharField("상태", max_length=12, choices=State, default=State.RECEIVED)
    problem = models.TextField("읽지 못한 까닭", blank=True)
    statement = models.JSONField("명세", default=dict)
    columns = models.JSONField("열 읽기", default=dict)
    outcome = models.JSONField("적용 결과", default=dict)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="올린 사람", null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("올린 때")
    read_at = models.DateTimeField("읽은 때", null=True)
    applied_at = models.DateTimeField("적용한 때", null=True)
    ended_at = models.DateTimeField("되돌리거나 버린 때", null=True)

    class Meta:
        verbose_name = "명단"
        ordering = ["-day", "-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "digest", "day"],
                condition=Q(state__in=["received", "reading", "ready", "applied"]),
                name="list_file_lives_once",
            ),
            models.UniqueConstraint(
                fields=["source", "day"], condition=Q(state="applied"), name="list_applied_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.name} {self.day:%Y. %-m. %-d.}"


class ListRow(models.Model):
    """One entry of a load (see core/lists/entries.py), as it was read, and what a person decided about it.

    `candidates` are [{business_number, name, score, how, reason}], best first. A row that is `unsure` changes nothing
    until a person names the enterprise and the kind, or leaves it out.
    """

    load = models.ForeignKey(ListLoad, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField("순서")
    key = models.CharField("열쇠", max_length=64)
    line = models.PositiveIntegerField("행")
    business_number = models.CharField("사업자등록번호", max_length=10, blank=True)
    name = models.CharField("적힌 이름", max_length=500)
    kind = models.CharField("종류", max_length=40, blank=True)
    data = models.JSONField("내용", default=dict)
    unsure = models.BooleanField("확인 필요", default=False)
    candidates = models.JSONField("후보", default=list)
    decided_number = models.CharField("정한 사업자등록번호", max_length=10, blank=True)
    decided_kind = models.CharField("정한 종류", max_length=40, blank=True)
    left_out = models.BooleanField("쓰지 않음", default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("사유", max_length=300, blank=True)

    class Meta:
        verbose_name = "명단의 행"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["load", "key"], name="list_row_once")]
        indexes = [models.Index(fields=["load", "unsure", "decided_at"], name="list_row_to_decide")]

    def __str__(self) -> str:
        return f"{self.load} {self.line}행 {self.name}"[:200]

    @property
    def entry(self) -> Entry:
        return Entry.from_json(self.data)

    @property
    def decided(self) -> bool:
        return self.decided_at is not None


class LoadFinding(models.Model):
    """One thing to know about one cell of a list (점검 의견)."""

    load = models.ForeignKey(ListLoad, on_delete=models.CASCADE, related_name="findings")
    sheet = models.CharField("시트·제목", max_length=80, blank=True)
    line = models.PositiveIntegerField("행")
    column = models.CharField("열", max_length=80, blank=True)
    value = models.CharField("값", max_length=200, blank=True)
    code = models.CharField("종류", max_length=40)
    severity = models.CharField("정도", max_length=8)
    message = models.CharField("설명", max_length=600)

    class Meta:
        ordering = ["pk"]


class Listing(models.Model):
    """Seen: this enterprise stood in that list as holding this kind. No more is known; it counts for nothing.

    `first_seen` and `last_seen` are days of lists. Not standing in a later list leaves the row as it is.
    """

    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT, related_name="listings")
    kind = models.CharField("종류", max_length=40)
    number = models.CharField("인증번호", max_length=60, blank=True)
    source = models.ForeignKey(ListSource, verbose_name="출처", on_delete=models.PROTECT)
    first_seen = models.DateField("처음 본 목록의 날")
    last_seen = models.DateField("마지막으로 본 목록의 날")
    load = models.ForeignKey(ListLoad, verbose_name="마지막 명단", on_delete=models.PROTECT)
    certificate = models.ForeignKey(Certificate, null=True, blank=True, on_delete=models.SET_NULL)
    unproven = models.CharField("인증으로 등록하지 않은 까닭", max_length=100, blank=True)
    says_revoked = models.BooleanField("출처가 취소라고 적음", default=False)

    class Meta:
        verbose_name = "목록에 있음"
        ordering = ["kind", "source__name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "kind", "number", "source"], name="listed_once_per_source")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.kind} {self.number}".strip()


class Effect(models.Model):
    """One thing that applying a load changed, with what stood there before: what undoing needs."""

    load = models.ForeignKey(ListLoad, on_delete=models.CASCADE, related_name="effects")
    what = models.CharField("한 일", max_length=24)
    target = models.PositiveBigIntegerField("대상")
    before = models.JSONField("앞", default=dict)
    after = models.JSONField("뒤", default=dict)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["load", "what"], name="list_effect_by_load")]
