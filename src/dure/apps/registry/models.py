"""Institutions, the people who act for them, enterprises, and the certificates enterprises hold."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dure.apps.registry.roles import Role
from dure.core.tally.model import Certificate as CertificateValue
from dure.core.values.numbers import hyphenated
from dure.core.values.period import Period


class Institution(models.Model):
    """A public body (공공기관) that buys and owes a share of it. `kind` is a code of the scheme data."""

    code = models.CharField("기관코드", max_length=20, unique=True)
    name = models.CharField("이름", max_length=80)
    kind = models.CharField("유형", max_length=40)
    region = models.CharField("지역", max_length=60, blank=True)
    sample = models.BooleanField("시연 자료", default=False)

    class Meta:
        verbose_name = "기관"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department or subordinate body, known by the name its ledgers write."""

    institution = models.ForeignKey(Institution, verbose_name="기관", on_delete=models.PROTECT)
    name = models.CharField("이름", max_length=80)
    closed_on = models.DateField("폐지일", null=True, blank=True)

    class Meta:
        verbose_name = "부서"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="department_once_per_institution")]

    def __str__(self) -> str:
        return self.name


class Enterprise(models.Model):
    """One enterprise (기업), known by its business number alone; its name is never a key."""

    business_number = models.CharField("사업자등록번호", max_length=10, unique=True)
    name = models.CharField("상호", max_length=120, db_index=True)
    region = models.CharField("소재지", max_length=80, blank=True)
    sector = models.CharField("업종·분야", max_length=80, blank=True)
    product = models.CharField("대표 품목", max_length=120, blank=True)
    closed_on = models.DateField("폐업일", null=True, blank=True)
    source = models.CharField("출처", max_length=120, blank=True)
    seen_on = models.DateField("확인한 날", null=True, blank=True)
    sample = models.BooleanField("시연 자료", default=False)

    class Meta:
        verbose_name = "기업"
        ordering = ["name", "business_number"]

    def __str__(self) -> str:
        return f"{self.name} ({hyphenated(self.business_number)})"


class Certificate(models.Model):
    """One certificate as issued: renewals are rows of their own, a revocation is a day on the row it ended.

    `valid_until` is the last valid day as printed; empty: no end printed. `items` are the item codes it covers.
    """

    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT)
    kind = models.CharField("종류", max_length=40, db_index=True)
    number = models.CharField("인증번호", max_length=60)
    valid_from = models.DateField("유효기간 시작")
    valid_until = models.DateField("유효기간 끝", null=True, blank=True)
    revoked_on = models.DateField("취소일", null=True, blank=True)
    revoked_reason = models.CharField("취소 사유", max_length=200, blank=True)
    items = models.JSONField("품목", default=list, blank=True)
    source = models.CharField("출처", max_length=120, blank=True)
    seen_on = models.DateField("확인한 날", null=True, blank=True)

    class Meta:
        verbose_name = "인증"
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "number", "valid_from"], name="certificate_registered_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="certificate_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.kind} {self.number}"

    @property
    def value(self) -> CertificateValue:
        """As the tally sees it."""
        return CertificateValue(
            business_number=self.enterprise.business_number,
            kind=self.kind,
            number=self.number,
            valid=Period.through(self.valid_from, self.valid_until),
            revoked_on=self.revoked_on,
            items=tuple(self.items),
            key=str(self.pk),
        )


class Membership(models.Model):
    """One person's role in one institution, department or enterprise, from a day until a day. Never deleted: ended."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="사용자", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField("역할", max_length=24, choices=Role)
    institution = models.ForeignKey(Institution, verbose_name="기관", null=True, blank=True, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, verbose_name="부서", null=True, blank=True, on_delete=models.PROTECT)
    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", null=True, blank=True, on_delete=models.PROTECT)
    since = models.DateTimeField("시작")
    ended_at = models.DateTimeField("종료", null=True, blank=True)

    class Meta:
        verbose_name = "소속"
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(
                name="membership_belongs_where_its_role_says",
                condition=(
                    Q(role="enterprise_member", enterprise__isnull=False, institution__isnull=True)
                    | Q(role="department_officer", institution__isnull=False, department__isnull=False)
                    | Q(role__in=["programme_officer", "auditor"], institution__isnull=False, enterprise__isnull=True)
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "institution", "department", "enterprise"],
                condition=Q(ended_at__isnull=True),
                name="membership_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class Merge(models.Model):
    """What a person said: this record and the survivor are one enterprise. Never deleted: split.

    `counts_from`: from this day on the merged record's certificates prove purchases under the survivor's number, too;
    empty: every number counts by its own certificates alone.
    """

    enterprise = models.ForeignKey(
        Enterprise, verbose_name="합쳐진 기록", on_delete=models.PROTECT, related_name="merges"
    )
    survivor = models.ForeignKey(
        Enterprise, verbose_name="남는 기록", on_delete=models.PROTECT, related_name="absorbed"
    )
    on = models.DateField("바뀐 날")
    counts_from = models.DateField("실적 승계일", null=True, blank=True)
    reason = models.CharField("사유", max_length=200)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="합친 사람", on_delete=models.PROTECT)
    merged_at = models.DateTimeField("합친 때")
    split_at = models.DateTimeField("나눈 때", null=True, blank=True)

    class Meta:
        verbose_name = "기업 기록 합침"
        ordering = ["merged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(split_at__isnull=True), name="enterprise_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(enterprise=F("survivor")), name="enterprise_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} → {self.survivor}"
