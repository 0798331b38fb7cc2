"""Somebody says they act for an enterprise: asked by mail whether it was them, then decided by an officer.

The account comes into being when the mail is confirmed, with a password only its owner has seen: nobody can make an
account in another's name and wait. A number has one waiting claim at most; whoever comes second is stopped, told whom
to ask and nothing about the first, and shown to the officer beside the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction

from dure.apps.accounts.actions import create_account
from dure.apps.accounts.models import User
from dure.apps.audit.actions import record
from dure.apps.onboarding.documents import forget, kept
from dure.apps.onboarding.letters import write
from dure.apps.onboarding.models import Claim, State
from dure.apps.registry.actions import give_membership, register_enterprise
from dure.apps.registry.models import Enterprise, Membership
from dure.apps.registry.roles import Role
from dure.core.values.errors import NotFound, Refused
from dure.core.values.numbers import hyphenated, parse_business_number

CONFIRM_WITHIN = timedelta(days=2)
LETTERS_AN_HOUR = 3
CLAIMS_AN_HOUR = 20
_SALT = "dure.onboarding.claim"

ALREADY = (
    "이 사업자등록번호로는 이미 가입한 사람이 있거나 확인을 기다리는 신청이 있습니다. 먼저 같은 기업의 동료에게 물어봐 "
    "주세요. 아는 사람이 없으면 기관의 우선구매 총괄 담당자에게 문의해 주세요. 이 신청도 담당자에게 함께 보입니다."
)
"""What the second claimant reads; nothing in it says who the first is."""


def make_claim(
    *,
    business_number: str,
    name: str,
    person_name: str,
    email: str,
    at: datetime,
    site: str,
    came_from: str = "",
    document: bytes | None = None,
) -> Claim:
    """A stranger's claim: it waits for the mail to be confirmed, or is stopped because somebody was there first.

    `site` is the address the letter leads back to. Raises Unreadable for a wrong number.
    """
    number = parse_business_number(business_number)
    email = email.strip().lower()
    _refuse_names(name, person_name)
    _refuse_haste(email, came_from, at)
    with transaction.atomic(), kept(document, at=at) as proof:
        claim = Claim.objects.create(
            business_number=number,
            name=name.strip(),
            person_name=person_name.strip(),
            email=email,
            state=State.STOPPED if _is_taken(number) else State.UNCONFIRMED,
            document=proof,
            came_from=came_from,
            made_at=at,
        )
        if claim.state == State.STOPPED:
            record(None, "claim.stopped", claim, at=at)
            return claim
        record(None, "claim.made", claim, at=at)
        if User.objects.filter(username=email).exists():
            write(email, "이미 계정이 있습니다", _known(claim, site), at=at)
        else:
            write(email, "가입을 확인해 주세요", _confirm(claim, site), at=at)
    return claim


def claim_enterprise(
    user: User, *, business_number: str, name: str, at: datetime, document: bytes | None = None
) -> Claim:
    """A claim of somebody who has an account already: it waits for an officer at once."""
    number = parse_business_number(business_number)
    _refuse_names(name, str(user))
    own = Membership.objects.filter(user=user, enterprise__business_number=number, ended_at__isnull=True)
    if own.exists():
        raise Refused("이미 이 기업의 회원입니다. 처음 화면에서 바로 쓸 수 있습니다.", field="business_number")
    if Claim.objects.filter(claimant=user, business_number=number, state=State.WAITING).exists():
        raise Refused("이미 신청하셨습니다. 담당자의 확인을 기다리고 있습니다.", field="business_number")
    _refuse_haste(user.email or user.username, "", at)
    values = {"business_number": number, "name": name.strip(), "person_name": str(user), "claimant": user}
    email = user.email or user.username
    with transaction.atomic(), kept(document, at=at) as proof:
        claim = _waiting_or_stopped(Claim(**values, email=email[:150], document=proof, made_at=at))
        record(user, "claim.stopped" if claim.state == State.STOPPED else "claim.made", claim, at=at)
    return claim


def _waiting_or_stopped(claim: Claim) -> Claim:
    """Saved as waiting if the number is free, else as stopped; two who come at once can't both wait."""
    claim.state = State.STOPPED if _is_taken(claim.business_number) else State.WAITING
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError:
        claim.state = State.STOPPED
        claim.save()
    return claim


def _is_taken(number: str) -> bool:
    members = Membership.objects.filter(enterprise__business_number=number, ended_at__isnull=True)
    return members.exists() or Claim.objects.filter(business_number=number, state=State.WAITING).exists()


def _refuse_names(name: str, person_name: str) -> None:
    if not name.strip():
        raise Refused("상호를 사업자등록증에 적힌 대로 적어 주세요.", field="name")
    if not person_name.strip():
        raise Refused("신청하는 분의 이름을 적어 주세요.", field="person_name")


def _refuse_haste(email: str, came_from: str, at: datetime) -> None:
    lately = Claim.objects.filter(made_at__gt=at - timedelta(hours=1))
    many = lately.filter(email=email).count() >= LETTERS_AN_HOUR
    if many or (came_from and lately.filter(came_from=came_from).count() >= CLAIMS_AN_HOUR):
        raise Refused("짧은 시간에 여러 번 신청했습니다. 한 시간 뒤에 다시 신청해 주세요.", code="too_many_claims")


def key_of(claim: Claim) -> str:
    """What the letter carries: proof that its reader owns the address."""
    return signing.dumps(claim.pk, salt=_SALT)


def claim_by_key(key: str) -> Claim:
    """The claim a letter belongs to, while it may still be confirmed."""
    try:
        number = signing.loads(key, salt=_SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        number = None
    claim = Claim.objects.filter(pk=number, state=State.UNCONFIRMED).first()
    if claim is None:
        raise NotFound("이 확인 주소는 이미 썼거나 이틀이 지났습니다. 가입을 다시 신청해 주세요.")
    return claim


def confirm_claim(claim: Claim, *, password: str, at: datetime) -> Claim:
    """The owner of the address says it was them and chooses a password: the account is made, an officer is asked.

    Somebody may have been there first meanwhile: then the claim is stopped and no account made.
    """
    with transaction.atomic():
        held = Claim.objects.select_for_update().filter(pk=claim.pk, state=State.UNCONFIRMED).first()
        if held is None:
            raise Refused("이미 확인한 신청입니다. 로그인해 주세요.")
        if _is_taken(held.business_number):
            held.state = State.STOPPED
            held.save()
            record(None, "claim.stopped", held, at=at)
            return held
        person = create_account(username=held.email, name=held.person_name, password=password, actor=None, at=at)
        person.email = held.email
        person.save(update_fields=["email"])
        held.claimant = person
        held = _waiting_or_stopped(held)
        record(None, "claim.confirmed", held, at=at)
    return held


def accept_claim(claim: Claim, *, reason: str, actor: Any, at: datetime) -> Enterprise:
    """Let the claimant act for the enterprise, which is registered if it isn't yet."""
    with transaction.atomic():
        held = _decided(claim, State.ACCEPTED, reason or "사업자등록번호와 상호를 확인함", actor, at, [State.WAITING])
        enterprise = Enterprise.objects.filter(business_number=held.business_number).first() or register_enterprise(
            business_number=held.business_number, name=held.name, actor=actor, at=at
        )
        give_membership(user=held.claimant, role=Role.ENTERPRISE_MEMBER, enterprise=enterprise, actor=actor, at=at)
        Claim.objects.filter(pk=held.pk).update(enterprise=enterprise)
        record(actor, "claim.accepted", held, at=at, reason=reason)
        whose = f"{held.name} ({hyphenated(held.business_number)})"
        told = f"{whose}의 회원이 되었습니다. 로그인하면 인증서를 올릴 수 있습니다."
        write(held.email, "가입이 확인되었습니다", told, at=at)
    return enterprise


def refuse_claim(claim: Claim, *, reason: str, actor: Any, at: datetime) -> None:
    """Say no, with a reason the claimant reads. A stopped claim is closed the same way."""
    if not reason.strip():
        raise Refused("받아들이지 않는 사유를 적어 주세요. 신청한 사람이 읽습니다.", field="reason")
    with transaction.atomic():
        held = _decided(claim, State.REFUSED, reason, actor, at, [State.WAITING, State.STOPPED])
        record(actor, "claim.refused", held, at=at, reason=reason)
        told = f"{held.name} 가입 신청을 받아들이지 않았습니다.\n사유: {reason}\n고쳐서 다시 신청할 수 있습니다."
        write(held.email, "가입 신청 결과", told, at=at)


def _decided(claim: Claim, state: State, reason: str, actor: Any, at: datetime, open_states: list[State]) -> Claim:
    """The claim, decided; Refused if somebody was quicker."""
    open_claims = Claim.objects.filter(pk=claim.pk, state__in=open_states)
    decision = {"state": state, "decision_reason": reason.strip(), "decided_by": actor, "decided_at": at}
    if not open_claims.update(**decision, came_from=""):
        raise Refused("이미 결정된 신청입니다. 화면을 새로 고쳐 결과를 확인해 주세요.")
    return Claim.objects.get(pk=claim.pk)


def forget_unconfirmed(*, at: datetime) -> int:
    """Remove what was never confirmed in time: names and addresses of people who didn't want it. Returns how many."""
    late = list(Claim.objects.filter(state=State.UNCONFIRMED, made_at__lt=at - CONFIRM_WITHIN))
    for claim in late:
        claim.delete()
        if claim.document is not None:
            forget(claim.document)
    return len(late)


def _confirm(claim: Claim, site: str) -> str:
    return (
        f"{claim.person_name} 님, {claim.name} ({hyphenated(claim.business_number)})의 가입을 신청하셨습니다.\n"
        "아래 주소를 열어 비밀번호를 정하면 담당자에게 신청이 전해집니다. 이틀 안에 열어 주세요.\n\n"
        f"{site}join/confirm/{key_of(claim)}/\n\n신청한 적이 없으면 이 메일을 지워 주세요. 아무 일도 일어나지 않습니다."
    )


def _known(claim: Claim, site: str) -> str:
    return (
        f"{claim.name} ({hyphenated(claim.business_number)})의 가입을 신청하셨습니다.\n"
        f"이 주소로 만든 계정이 이미 있습니다. 로그인한 뒤 다시 신청해 주세요.\n\n{site}join/"
    )
