"""What enterprises bring themselves, and what a person says to it: claims, changes, certificates, complaints."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dure.apps.registry.models import Certificate, Enterprise, Institution
from dure.core.values.numbers import hyphenated


class State(models.TextChoices):
    """What becomes of something an enterprise asks for."""

    UNCONFIRMED = "unconfirmed", "메일 확인 전"  # claims only: nobody is asked yet
    STOPPED = "stopped", "이미 있는 번호"  # claims only: somebody else was there first
    WAITING = "waiting", "확인을 기다림"
    ACCEPTED = "accepted", "받아들임"
    REFUSED = "refused", "받아들이지 않음"


def _person(verbose_name: str, **options: bool) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=verbose_name, on_delete=models.PROTECT, related_name="+", **options
    )


class Document(models.Model):
    """One picture or PDF somebody handed in, under a random name; read only through a door that asks who reads."""

    stored_as = models.CharField("저장 이름", max_length=120, unique=True)
    content_type = models.CharField("형식", max_length=40)
    digest = models.CharField("지문", max_length=64)
    size = models.PositiveIntegerField("크기")
    made_at = models.DateTimeField("올린 때")

    class Meta:
        verbose_name = "증빙 자료"

    def __str__(self) -> str:
        return f"증빙 {self.pk}"

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


class Decided(models.Model):
    """Something asked at a moment, and what a person decided about it."""

    state = models.CharField("상태", max_length=12, choices=State, default=State.WAITING)
    made_at = models.DateTimeField("신청한 때")
    decided_by = _person("결정한 사람", null=True)
    decided_at = models.DateTimeField("결정한 때", null=True)
    decision_reason = models.CharField("결정 사유", max_length=500, blank=True)

    class Meta:
        abstract = True


class Claim(Decided):
    """One person saying: I act for the enterprise of this number. At most one waits for a number at a time.

    `came_from` is a keyed digest of the network address, only for counting attempts; it goes with the decision.
    """

    business_number = models.CharField("사업자등록번호", max_length=10, db_index=True)
    name = models.CharField("상호", max_length=120)
    person_name = models.CharField("신청한 사람", max_length=40)
    email = models.EmailField("전자우편", max_length=150)
    claimant = _person("계정", null=True)
    document = models.ForeignKey(Document, verbose_name="사업자등록증", null=True, on_delete=models.PROTECT)
    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", null=True, on_delete=models.PROTECT)
    came_from = models.CharField("온 곳", max_length=32, blank=True)

    class Meta:
        verbose_name = "가입 신청"
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["business_number"], condition=Q(state="waiting"), name="one_waiting_claim_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({hyphenated(self.business_number)}) 가입 신청"


class ChangeRequest(Decided):
    """One change that bears on proof (name, place, business number): before, after, and why."""

    class Field(models.TextChoices):
        NAME = "name", "상호"
        REGION = "region", "소재지"
        BUSINESS_NUMBER = "business_number", "사업자등록번호"

    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT)
    field = models.CharField("항목", max_length=20, choices=Field)
    before = models.CharField("지금", max_length=120, blank=True)
    after = models.CharField("바꿀 내용", max_length=120)
    reason = models.CharField("사유", max_length=300)
    document = models.ForeignKey(Document, verbose_name="증빙", null=True, on_delete=models.PROTECT)
    made_by = _person("신청한 사람")

    class Meta:
        verbose_name = "변경 신청"
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "field"], condition=Q(state="waiting"), name="one_waiting_change_a_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.get_field_display()} 변경"


class FormerName(models.Model):
    """A name an enterprise bore before: shown beside today's, never a key."""

    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT)
    name = models.CharField("옛 상호", max_length=120)
    made_at = models.DateTimeField("등록한 때")

    class Meta:
        verbose_name = "옛 상호"
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "name"], name="former_name_once")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """Whom to ask at an enterprise, with what was consented to: what for, shown to whom, until when."""

    class ShownTo(models.TextChoices):
        INSTITUTIONS = "institutions", "두레장터를 쓰는 공공기관"
        EVERYONE = "everyone", "누구나 (공개 목록)"

    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT)
    name = models.CharField("담당자", max_length=40)
    phone = models.CharField("전화", max_length=20, blank=True)
    email = models.EmailField("전자우편", max_length=150, blank=True)
    purpose = models.CharField("쓰는 목적", max_length=120)
    shown_to = models.CharField("보여 줄 곳", max_length=12, choices=ShownTo)
    until = models.DateField("동의 기한")
    made_by = _person("동의한 사람")
    made_at = models.DateTimeField("동의한 때")
    withdrawn_at = models.DateTimeField("동의를 거둔 때", null=True)

    class Meta:
        verbose_name = "연락처"
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.enterprise.name} 연락처 {self.pk}"  # the audit trail keeps no personal data


class CertificateSubmission(Decided):
    """A certificate an enterprise handed in. It proves nothing until an officer has compared it with its picture."""

    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT)
    kind = models.CharField("인증 종류", max_length=40)
    number = models.CharField("인증번호", max_length=60)
    valid_from = models.DateField("유효기간 시작")
    valid_until = models.DateField("유효기간 끝", null=True)
    items = models.JSONField("품목", default=list)
    document = models.ForeignKey(Document, verbose_name="인증서", on_delete=models.PROTECT)
    note = models.CharField("담당자에게", max_length=300, blank=True)
    answers = models.ForeignKey("self", verbose_name="앞선 제출", null=True, on_delete=models.PROTECT)
    certificate = models.ForeignKey(Certificate, verbose_name="인증", null=True, on_delete=models.PROTECT)
    made_by = _person("제출한 사람")

    class Meta:
        verbose_name = "인증서 제출"
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "number", "valid_from"],
                condition=Q(state="waiting"),
                name="one_waiting_submission_a_certificate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.kind} {self.number}"


class Complaint(models.Model):
    """One complaint about an enterprise, step by step: heard before decided, decided with a basis, liftable.

    A suspension (`suspended_from` to `suspended_until`, both days included) hides an enterprise from the directory and
    from suggestions. What was bought from it keeps counting: figures ask for certificates, not for this.
    """

    class Step(models.TextChoices):
        FILED = "filed", "접수"
        NOTICED = "noticed", "의견 기다림"
        ANSWERED = "answered", "의견 받음"
        DISMISSED = "dismissed", "조치 없음"
        SUSPENDED = "suspended", "목록에서 중지"
        LIFTED = "lifted", "중지 해제"

    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT)
    institution = models.ForeignKey(Institution, verbose_name="접수한 기관", on_delete=models.PROTECT)
    text = models.CharField("내용", max_length=1000)
    step = models.CharField("단계", max_length=12, choices=Step, default=Step.FILED)
    made_by = _person("접수한 사람")
    made_at = models.DateTimeField("접수한 때")
    answer_until = models.DateField("의견 제출 기한", null=True)
    answer = models.CharField("기업 의견", max_length=1000, blank=True)
    answered_by = _person("의견을 낸 사람", null=True)
    answered_at = models.DateTimeField("의견을 낸 때", null=True)
    reason = models.CharField("결정 사유", max_length=500, blank=True)
    basis = models.CharField("근거", max_length=300, blank=True)
    decided_by = _person("결정한 사람", null=True)
    decided_at = models.DateTimeField("결정한 때", null=True)
    suspended_from = models.DateField("중지 시작", null=True)
    suspended_until = models.DateField("중지 끝", null=True)
    lifted_on = models.DateField("해제한 날", null=True)
    lifted_reason = models.CharField("해제 사유", max_length=500, blank=True)

    class Meta:
        verbose_name = "문제 제기"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(suspended_until__isnull=True) | Q(suspended_until__gte=F("suspended_from")),
                name="suspension_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} 문제 제기 {self.pk}"


class Letter(models.Model):
    """One mail to be sent once. Its text goes when it has left: it may carry a key of somebody's door."""

    to = models.EmailField("받는 사람", max_length=150)
    subject = models.CharField("제목", max_length=200)
    body = models.TextField("내용", blank=True)
    made_at = models.DateTimeField("쓴 때")
    sent_at = models.DateTimeField("보낸 때", null=True)

    class Meta:
        verbose_name = "메일"

    def __str__(self) -> str:
        return self.subject
