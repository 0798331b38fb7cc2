"""The only doors to institutions and enterprises. *Absent* and *not yours* are the same 404.

What each role may do:
    operator              sees every institution, writes only accounts and institutions
    programme officer     reads and writes all of one institution
    department officer    reads one institution's scoreboard and the rows of the own department
    auditor               reads all of one institution, writes nothing
    enterprise member     the own enterprise
    anyone                what is published
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from dure.apps.registry.models import Department, Enterprise, Institution, Membership, Merge
from dure.apps.registry.roles import Role
from dure.core.values.errors import NotFound

READERS = (Role.PROGRAMME_OFFICER, Role.AUDITOR, Role.DEPARTMENT_OFFICER)
"""The roles that look at an institution, the one that sees most first."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where a person looks at an institution: the role, and the department whose rows alone may be seen."""

    institution: Institution
    role: str  # a Role, or "operator"
    department: Department | None = None

    @property
    def writes(self) -> bool:
        """May change this institution's ledgers, settings and decisions."""
        return self.role == Role.PROGRAMME_OFFICER

    @property
    def sees_all_rows(self) -> bool:
        return self.role in (Role.PROGRAMME_OFFICER, Role.AUDITOR, "operator")

    @property
    def sees_audit(self) -> bool:
        return self.role in (Role.PROGRAMME_OFFICER, Role.AUDITOR, "operator")


def memberships_of(user: Any) -> models.QuerySet[Membership]:
    """The memberships a person holds now."""
    if not user.is_authenticated:
        return Membership.objects.none()
    held = Membership.objects.filter(user=user, ended_at__isnull=True)
    return held.select_related("institution", "department", "enterprise")


def standpoints_of(user: Any) -> list[Standpoint]:
    """Every institution a person may look at, the strongest role first where there are several."""
    if not user.is_authenticated:
        return []
    if user.is_operator:
        return [Standpoint(institution, "operator") for institution in Institution.objects.all()]
    strongest: dict[int, Standpoint] = {}
    for membership in sorted(memberships_of(user).filter(role__in=READERS), key=lambda held: READERS.index(held.role)):
        seen = Standpoint(membership.institution, membership.role, membership.department)
        strongest.setdefault(membership.institution_id, seen)
    return list(strongest.values())


def standpoint_for(user: Any, institution_id: int) -> Standpoint:
    """The standpoint of this person at this institution, or NotFound."""
    for standpoint in standpoints_of(user):
        if standpoint.institution.pk == institution_id:
            return standpoint
    raise NotFound("기관을 찾을 수 없습니다. 주소를 확인하거나 처음 화면에서 다시 들어와 주세요.")


def institution_to_staff(user: Any, institution_id: int) -> Institution:
    """The institution, for those who give and end its roles: its programme officers and the operator."""
    standpoint = standpoint_for(user, institution_id)
    if not (standpoint.writes or standpoint.role == "operator"):
        raise NotFound("이 화면을 찾을 수 없습니다.")
    return standpoint.institution


def institution_to_change(user: Any, institution_id: int) -> Institution:
    """The institution, for those who may change its data; the same NotFound for everyone else."""
    standpoint = standpoint_for(user, institution_id)
    if not standpoint.writes:
        raise NotFound("이 화면은 총괄 담당자만 쓸 수 있습니다.")
    return standpoint.institution


def may_keep_registry(user: Any) -> bool:
    """May register enterprises and certificates: the programme officers of any institution."""
    return user.is_authenticated and memberships_of(user).filter(role=Role.PROGRAMME_OFFICER).exists()


def may_read_registry(user: Any) -> bool:
    """May look through enterprises and certificates: everyone with a role in an institution, and the operator."""
    return user.is_authenticated and (user.is_operator or memberships_of(user).filter(role__in=READERS).exists())


def enterprise_for(user: Any, enterprise_id: int) -> Enterprise:
    """An enterprise for readers of the registry and for its own members."""
    found = Enterprise.objects.filter(pk=enterprise_id).first()
    own = found is not None and user.is_authenticated and memberships_of(user).filter(enterprise=found).exists()
    if found is None or not (own or may_read_registry(user)):
        raise NotFound("기업을 찾을 수 없습니다.")
    return found


def enterprise_to_change(user: Any, enterprise_id: int) -> Enterprise:
    """An enterprise for those who keep the registry."""
    if not may_keep_registry(user):
        raise NotFound("기업을 찾을 수 없습니다.")
    return enterprise_for(user, enterprise_id)


def merge_to_split(user: Any, enterprise_id: int) -> Merge:
    """The merge of this record that holds now, for those who keep the registry."""
    enterprise = enterprise_to_change(user, enterprise_id)
    merge = Merge.objects.filter(enterprise=enterprise, split_at__isnull=True).select_related("survivor").first()
    if merge is None:
        raise NotFound("이 기록은 합쳐져 있지 않습니다.")
    return merge
