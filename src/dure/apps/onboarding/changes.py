"""What an enterprise says of itself: at once where nothing hangs on it, by an officer where proof does."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from dure.apps.audit.actions import record
from dure.apps.onboarding.documents import kept
from dure.apps.onboarding.letters import write_members
from dure.apps.onboarding.models import ChangeRequest, Contact, FormerName, State
from dure.apps.registry.actions import change_enterprise, give_membership, register_enterprise
from dure.apps.registry.models import Enterprise, Membership
from dure.apps.registry.roles import Role
from dure.core.values.errors import Refused
from dure.core.values.numbers import parse_business_number

Field = ChangeRequest.Field
_PHONE = re.compile(r"[0-9+][0-9-]{7,18}")


def ask_for_change(
    enterprise: Enterprise,
    *,
    field: str,
    after: str,
    reason: str,
    actor: Any,
    at: datetime,
    document: bytes | None = None,
) -> ChangeRequest:
    """Ask an officer to change what bears on proof; until then everything stays as it is."""
    if field not in Field.values:
        raise Refused("바꿀 항목을 목록에서 골라 주세요.", field="field")
    after = parse_business_number(after) if field == Field.BUSINESS_NUMBER else after.strip()
    before = getattr(enterprise, field)
    if not after or after == before:
        raise Refused("지금과 다른 내용을 적어 주세요.", field="after")
    longest = Enterprise._meta.get_field(field).max_length
    if len(after) > longest:
        raise Refused(f"{Field(field).label}은(는) {longest}자까지 적을 수 있습니다.", field="after")
    if not reason.strip():
        raise Refused("바뀐 까닭을 적어 주세요. (예: 상호 변경 등기)", field="reason")
    try:
        with kept(document, at=at) as proof:
            asked = ChangeRequest.objects.create(
                enterprise=enterprise,
                field=field,
                before=before,
                after=after,
                reason=reason.strip(),
                document=proof,
                made_by=actor,
                made_at=at,
            )
            record(actor, "change.asked", asked, at=at, changes={field: [before, after]}, reason=reason)
    except IntegrityError as problem:
        raise Refused(
            f"{Field(field).label} 변경 신청이 이미 기다리고 있습니다. 결정이 난 뒤에 다시 신청해 주세요.",
            field="field",
        ) from problem
    return asked


def accept_change(asked: ChangeRequest, *, reason: str, actor: Any, at: datetime) -> Enterprise:
    """Change the record. Another business number is another record: the old one keeps what it proved."""
    with transaction.atomic():
        held = _decided(asked, State.ACCEPTED, reason or "증빙과 대조함", actor, at)
        record(actor, "change.accepted", held, at=at, changes={held.field: [held.before, held.after]}, reason=reason)
        if held.field == Field.BUSINESS_NUMBER:
            enterprise = _under_a_new_number(held, actor, at)
        else:
            enterprise = change_enterprise(
                held.enterprise, changes={held.field: held.after}, actor=actor, at=at, reason=held.reason
            )
            if held.field == Field.NAME:
                FormerName.objects.get_or_create(enterprise=held.enterprise, name=held.before, defaults={"made_at": at})
        told = f"{held.get_field_display()}을(를) '{held.after}'(으)로 바꾸었습니다."
        write_members(held.enterprise, "변경 신청을 받아들였습니다", told, at=at)
    return enterprise


def _under_a_new_number(held: ChangeRequest, actor: Any, at: datetime) -> Enterprise:
    old = held.enterprise
    new = register_enterprise(
        business_number=held.after,
        name=old.name,
        region=old.region,
        sector=old.sector,
        product=old.product,
        actor=actor,
        at=at,
    )
    for member in Membership.objects.filter(enterprise=old, ended_at__isnull=True).select_related("user"):
        give_membership(user=member.user, role=Role.ENTERPRISE_MEMBER, enterprise=new, actor=actor, at=at)
    return new


def refuse_change(asked: ChangeRequest, *, reason: str, actor: Any, at: datetime) -> None:
    """Leave the record as it is, with a reason the enterprise reads."""
    if not reason.strip():
        raise Refused("받아들이지 않는 사유를 적어 주세요. 기업이 읽습니다.", field="reason")
    with transaction.atomic():
        held = _decided(asked, State.REFUSED, reason, actor, at)
        record(actor, "change.refused", held, at=at, reason=reason)
        told = f"{held.get_field_display()} 변경을 받아들이지 않았습니다.\n사유: {reason}"
        write_members(held.enterprise, "변경 신청 결과", told, at=at)


def _decided(asked: ChangeRequest, state: State, reason: str, actor: Any, at: datetime) -> ChangeRequest:
    waiting = ChangeRequest.objects.filter(pk=asked.pk, state=State.WAITING)
    if not waiting.update(state=state, decision_reason=reason.strip(), decided_by=actor, decided_at=at):
        raise Refused("이미 결정된 신청입니다. 화면을 새로 고쳐 결과를 확인해 주세요.")
    return ChangeRequest.objects.select_related("enterprise").get(pk=asked.pk)


def give_contact(
    enterprise: Enterprise,
    *,
    name: str,
    phone: str,
    email: str,
    purpose: str,
    shown_to: str,
    until: date,
    actor: Any,
    at: datetime,
) -> Contact:
    """Whom to ask, with consent: what for, shown to whom, until when."""
    if not (phone.strip() or email.strip()):
        raise Refused("전화나 전자우편 가운데 하나는 적어 주세요.", field="phone")
    if phone.strip() and not _PHONE.fullmatch(phone.strip()):
        raise Refused("전화번호를 02-123-4567처럼 숫자와 하이픈으로 적어 주세요.", field="phone")
    if not purpose.strip():
        raise Refused("연락처를 쓰는 목적을 적어 주세요.", field="purpose")
    if until < localdate(at):
        raise Refused("동의 기한은 오늘이나 그 뒤여야 합니다.", field="until")
    if shown_to not in Contact.ShownTo.values:
        raise Refused("보여 줄 곳을 골라 주세요.", field="shown_to")
    with transaction.atomic():
        contact = Contact.objects.create(
            enterprise=enterprise,
            name=name.strip(),
            phone=phone.strip(),
            email=email.strip(),
            purpose=purpose.strip(),
            shown_to=shown_to,
            until=until,
            made_by=actor,
            made_at=at,
        )
        record(actor, "contact.given", contact, at=at, changes={"shown_to": [None, shown_to]})
    return contact


def withdraw_contact(contact: Contact, *, actor: Any, at: datetime) -> None:
    """Take the consent back: name, phone and address are gone at once, that there was a consent stays."""
    with transaction.atomic():
        given = Contact.objects.filter(pk=contact.pk, withdrawn_at__isnull=True)
        if given.update(withdrawn_at=at, name="", phone="", email=""):
            record(actor, "contact.withdrawn", contact, at=at)
