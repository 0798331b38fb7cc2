"""Writing the registry: institutions, memberships, enterprises, certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from dure.apps.audit.actions import record
from dure.apps.queue import enqueue
from dure.apps.registry.models import Certificate, Department, Enterprise, Institution, Membership
from dure.apps.registry.queries import catalogue
from dure.apps.registry.roles import Role
from dure.core.values.errors import Refused
from dure.core.values.numbers import parse_business_number

CHANGEABLE = {"name", "region", "sector", "product"}
"""What may change of an enterprise; its business number never does."""


def create_institution(
    *, code: str, name: str, kind: str, region: str, actor: Any, at: datetime, sample: bool = False
) -> Institution:
    """A new institution of a kind the scheme data knows."""
    if kind not in catalogue().institution_kinds:
        raise Refused(f"기관 유형 '{kind}'을(를) 알 수 없습니다.", field="kind")
    if Institution.objects.filter(code=code).exists():
        raise Refused(f"기관코드 {code}은(는) 이미 등록되어 있습니다.", field="code")
    with transaction.atomic():
        institution = Institution.objects.create(code=code, name=name, kind=kind, region=region, sample=sample)
        record(actor, "institution.created", institution, at=at, institution_id=institution.pk)
    return institution


def open_department(institution: Institution, *, name: str, actor: Any, at: datetime) -> Department:
    """A department by the name its ledgers write. Opening it twice is opening it once."""
    if not name.strip():
        raise Refused("부서 이름을 적어 주세요.", field="department")
    with transaction.atomic():
        department, new = Department.objects.get_or_create(institution=institution, name=name.strip())
        if new:
            record(actor, "department.opened", department, at=at, institution_id=institution.pk)
    return department


def give_membership(
    *,
    user: Any,
    role: Role,
    actor: Any,
    at: datetime,
    institution: Institution | None = None,
    department: Department | None = None,
    enterprise: Enterprise | None = None,
) -> Membership:
    """Let a person act for an institution, a department or an enterprise. Giving it twice is giving it once."""
    if department is not None and department.institution_id != (institution.pk if institution else None):
        raise Refused(f"'{department}'은(는) 이 기관의 부서가 아닙니다.", field="department")
    held = {"user": user, "role": role, "institution": institution, "department": department, "enterprise": enterprise}
    if already := Membership.objects.filter(ended_at__isnull=True, **held).first():
        return already
    with transaction.atomic():
        membership = Membership.objects.create(since=at, **held)
        institution_id = institution.pk if institution else None
        record(actor, "membership.given", membership, at=at, institution_id=institution_id)
    return membership


def end_membership(membership: Membership, *, actor: Any, at: datetime, reason: str) -> None:
    """Take a role back; the row stays as history. Ending twice is ending once."""
    with transaction.atomic():
        if Membership.objects.filter(pk=membership.pk, ended_at__isnull=True).update(ended_at=at):
            record(
                actor, "membership.ended", membership, at=at, institution_id=membership.institution_id, reason=reason
            )


def register_enterprise(
    *, business_number: str, name: str, actor: Any, at: datetime, region: str = "", sector: str = "", product: str = ""
) -> Enterprise:
    """One enterprise by its business number. Raises Unreadable for a wrong number, Refused for one already there."""
    number = parse_business_number(business_number)
    if not name.strip():
        raise Refused("상호를 적어 주세요.", field="name")
    try:
        with transaction.atomic():
            enterprise = Enterprise.objects.create(
                business_number=number, name=name.strip(), region=region, sector=sector, product=product
            )
            record(actor, "enterprise.registered", enterprise, at=at)
            enqueue("performance.retally_all")
            enqueue("search.rebuild")
    except IntegrityError as problem:
        there = Enterprise.objects.filter(business_number=number).first()
        if there is None:
            raise
        raise Refused(
            f"사업자등록번호 {business_number}은(는) '{there.name}'(으)로 이미 등록되어 있습니다. "
            "그 기업에 인증을 더해 주세요.",
            field="business_number",
        ) from problem
    return enterprise


def change_enterprise(
    enterprise: Enterprise, *, changes: Mapping[str, str], actor: Any, at: datetime, reason: str = ""
) -> Enterprise:
    """Change what is known of an enterprise beside its number: `name`, `region`, `sector`, `product`."""
    if wrong := set(changes) - CHANGEABLE:
        raise Refused(f"바꿀 수 없는 항목입니다: {', '.join(sorted(wrong))}.")
    if not changes.get("name", enterprise.name).strip():
        raise Refused("상호를 적어 주세요.", field="name")
    with transaction.atomic():
        held = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        written = {field: value.strip() for field, value in changes.items()}
        changed = {field: [getattr(held, field), value] for field, value in written.items()}
        changed = {field: pair for field, pair in changed.items() if pair[0] != pair[1]}
        if changed:
            for field, (_, value) in changed.items():
                setattr(held, field, value)
            held.save(update_fields=sorted(changed))
            record(actor, "enterprise.changed", held, at=at, changes=changed, reason=reason)
            enqueue("search.rebuild")
    return held


def register_certificate(
    enterprise: Enterprise,
    *,
    kind: str,
    number: str,
    valid_from: date,
    valid_until: date | None,
    actor: Any,
    at: datetime,
    items: Sequence[str] = (),
    source: str = "",
) -> Certificate:
    """A certificate as printed. A kind that speaks of items must name them; the dates are never computed."""
    refuse_certificate(kind=kind, number=number, valid_from=valid_from, valid_until=valid_until, items=items)
    try:
        with transaction.atomic():
            certificate = Certificate.objects.create(
                enterprise=enterprise,
                kind=kind,
                number=number.strip(),
                valid_from=valid_from,
                valid_until=valid_until,
                items=list(items),
                source=source,
                seen_on=localdate(at),
            )
            record(actor, "certificate.registered", certificate, at=at)
            enqueue("performance.retally_all")
            enqueue("search.rebuild")
    except IntegrityError as problem:
        raise Refused(
            f"같은 인증({number}, {valid_from:%Y. %-m. %-d.}부터)이 이미 등록되어 있습니다.", field="number"
        ) from problem
    return certificate


def refuse_certificate(
    *, kind: str, number: str, valid_from: date, valid_until: date | None, items: Sequence[str]
) -> None:
    """Refuses what can't be a certificate as printed, at the field that is wrong."""
    known = catalogue().certificate_kinds.get(kind)
    if known is None:
        raise Refused("인증 종류를 목록에서 골라 주세요.", field="kind")
    if not number.strip():
        raise Refused("인증번호를 적어 주세요. 번호가 없는 인증이면 문서번호를 적습니다.", field="number")
    if valid_until is not None and valid_until < valid_from:
        raise Refused(
            "유효기간의 끝이 시작보다 빠릅니다. 인증서에 적힌 날짜를 다시 확인해 주세요.", field="valid_until"
        )
    if known.level.by_item and not items:
        raise Refused(
            f"{known.name}은(는) 지정된 품목만 인정됩니다. 물품분류번호(8자리)나 세부품명번호(10자리)를 적어 주세요.",
            field="items",
        )
    if wrong := [item for item in items if not (item.isdigit() and len(item) in (8, 10))]:
        raise Refused(f"품목 번호 '{wrong[0]}'은(는) 8자리나 10자리 숫자가 아닙니다.", field="items")


def renew_certificate(
    certificate: Certificate,
    *,
    number: str,
    valid_from: date,
    valid_until: date | None,
    actor: Any,
    at: datetime,
) -> Certificate:
    """The next certificate of the same kind and items; the one before stays as it was, for its own days."""
    if valid_from <= certificate.valid_from:
        raise Refused("갱신된 인증의 시작일은 이전 인증의 시작일보다 뒤여야 합니다.", field="valid_from")
    with transaction.atomic():
        renewed = register_certificate(
            certificate.enterprise,
            kind=certificate.kind,
            number=number,
            valid_from=valid_from,
            valid_until=valid_until,
            items=certificate.items,
            actor=actor,
            at=at,
        )
        record(actor, "certificate.renewed", renewed, at=at, changes={"before": [certificate.pk, renewed.pk]})
    return renewed


def revoke_certificate(certificate: Certificate, *, on: date, reason: str, actor: Any, at: datetime) -> None:
    """From `on` the certificate proves nothing. Purchases before that day keep counting."""
    if on < certificate.valid_from:
        raise Refused("취소일이 유효기간 시작보다 빠릅니다.", field="on")
    if not reason.strip():
        raise Refused("취소 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        untouched = Certificate.objects.filter(pk=certificate.pk, revoked_on__isnull=True)
        if not untouched.update(revoked_on=on, revoked_reason=reason.strip()):
            raise Refused("이미 취소된 인증입니다.")
        changes = {"revoked_on": [None, on.isoformat()]}
        record(actor, "certificate.revoked", certificate, at=at, changes=changes, reason=reason)
        enqueue("performance.retally_all")
        enqueue("search.rebuild")


def restore_certificate(certificate: Certificate, *, reason: str, actor: Any, at: datetime) -> None:
    """Undo a revocation that was recorded by mistake; the reason stays in the audit trail."""
    if not reason.strip():
        raise Refused("되돌리는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        revoked = Certificate.objects.filter(pk=certificate.pk, revoked_on__isnull=False)
        before = certificate.revoked_on
        if revoked.update(revoked_on=None, revoked_reason=""):
            changes = {"revoked_on": [before.isoformat() if before else None, None]}
            record(actor, "certificate.restored", certificate, at=at, changes=changes, reason=reason)
            enqueue("performance.retally_all")
            enqueue("search.rebuild")
