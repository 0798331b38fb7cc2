"""A claim to a business number: confirmed by mail, decided by an officer, one at a time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail

from builders import a_number
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.onboarding import claims
from dure.apps.onboarding.letters import send
from dure.apps.onboarding.models import Claim, Letter, State
from dure.apps.registry.models import Enterprise, Membership
from dure.core.values.errors import NotFound, Refused, Unreadable
from factories.people import PASSWORD
from factories.places import NOON, an_enterprise

OTHERS = {"name": "두레소프트", "person_name": "최소라", "email": "Sora@example.org", "at": NOON, "site": "http://t/"}


def a_claim(index: int = 1, **changes) -> Claim:
    return claims.make_claim(**{**OTHERS, "business_number": a_number(index), **changes})


def confirmed(index: int = 1, **changes) -> Claim:
    return claims.confirm_claim(a_claim(index, **changes), password=PASSWORD, at=NOON)


def test_claim_waits_for_its_mail_and_makes_no_account_before(db):
    made = a_claim()

    assert (made.state, made.email, made.business_number) == (State.UNCONFIRMED, "sora@example.org", a_number(1))
    assert User.objects.count() == 0


def test_letter_carries_the_key_once_and_forgets_it_when_sent(db):
    made = a_claim()
    letter = Letter.objects.get()
    key = re.search(r"http://t/join/confirm/([^/]+)/", letter.body).group(1)

    send(letter.pk, at=NOON)
    send(letter.pk, at=NOON)

    assert claims.claim_by_key(key) == made
    assert [(one.to, one.subject) for one in mail.outbox] == [(["sora@example.org"], "[두레장터] 가입을 확인해 주세요")]
    assert Letter.objects.values_list("body", "sent_at").get() == ("", NOON)


def test_confirmed_claim_has_an_account_that_may_do_nothing_yet(db):
    held = confirmed()

    person = User.objects.get()
    assert (held.state, held.claimant) == (State.WAITING, person)
    assert (person.username, person.email, person.check_password(PASSWORD)) == (
        "sora@example.org",
        "sora@example.org",
        True,
    )
    assert Membership.objects.count() == 0


def test_weak_password_is_refused_and_the_claim_can_still_be_confirmed(db):
    made = a_claim()

    with pytest.raises(Refused) as problem:
        claims.confirm_claim(made, password="12345", at=NOON)

    assert problem.value.fields == {"field": "password"}
    assert (Claim.objects.get().state, User.objects.count()) == (State.UNCONFIRMED, 0)


def test_key_is_void_once_used_and_when_forged(db):
    made = a_claim()
    key = claims.key_of(made)
    claims.confirm_claim(made, password=PASSWORD, at=NOON)

    for used in (key, "nonsense", f"{key}x"):
        with pytest.raises(NotFound):
            claims.claim_by_key(used)


@pytest.mark.parametrize("number", ["", "123", "123-45-67890", "가나다"])
def test_wrong_number_is_told_and_keeps_nothing(db, number):
    with pytest.raises(Unreadable):
        claims.make_claim(**OTHERS, business_number=number)

    assert (Claim.objects.count(), Letter.objects.count()) == (0, 0)


def test_second_claim_of_a_waiting_number_is_stopped_without_a_mail(db):
    first = confirmed()
    letters = Letter.objects.count()

    second = a_claim(email="other@example.org", person_name="남의 사람")

    assert (first.state, second.state) == (State.WAITING, State.STOPPED)
    assert Letter.objects.count() == letters
    assert "최소라" not in claims.ALREADY


def test_claim_of_a_number_with_a_member_is_stopped(sora, soft):
    second = a_claim(email="other@example.org")

    assert (second.business_number, second.state) == (soft.business_number, State.STOPPED)


def test_of_two_unconfirmed_claims_the_first_to_confirm_waits_and_the_other_gets_no_account(db):
    early, late = a_claim(), a_claim(email="late@example.org")

    second = claims.confirm_claim(late, password=PASSWORD, at=NOON)
    first = claims.confirm_claim(early, password=PASSWORD, at=NOON)

    assert (second.state, first.state) == (State.WAITING, State.STOPPED)
    assert list(User.objects.values_list("username", flat=True)) == ["late@example.org"]


def test_accepted_claim_registers_a_new_enterprise_and_its_member(nari):
    held = confirmed()

    enterprise = claims.accept_claim(held, reason="", actor=nari, at=NOON)

    assert (enterprise.business_number, enterprise.name) == (a_number(1), "두레소프트")
    member = Membership.objects.get(enterprise=enterprise)
    assert (member.user, member.role) == (held.claimant, "enterprise_member")
    assert Claim.objects.values_list("state", "enterprise", "decided_by").get() == (
        State.ACCEPTED,
        enterprise.pk,
        nari.pk,
    )


def test_accepted_claim_joins_an_enterprise_already_registered_and_leaves_its_name(nari):
    there = an_enterprise(1, name="등록된 이름")

    claims.accept_claim(confirmed(), reason="", actor=nari, at=NOON)

    assert Enterprise.objects.values_list("pk", "name").get() == (there.pk, "등록된 이름")


def test_claim_is_decided_once(nari):
    held = confirmed()
    claims.accept_claim(held, reason="", actor=nari, at=NOON)
    entries = AuditEntry.objects.count()

    with pytest.raises(Refused):
        claims.refuse_claim(held, reason="늦었음", actor=nari, at=NOON)

    assert (Claim.objects.get().state, AuditEntry.objects.count()) == (State.ACCEPTED, entries)


def test_refusal_needs_a_reason_and_frees_the_number(nari):
    held = confirmed()

    with pytest.raises(Refused):
        claims.refuse_claim(held, reason=" ", actor=nari, at=NOON)
    claims.refuse_claim(held, reason="등록증의 상호와 다름", actor=nari, at=NOON)
    again = claims.claim_enterprise(held.claimant, business_number=a_number(1), name="두레소프트", at=NOON)

    assert again.state == State.WAITING
    assert "등록증의 상호와 다름" in Letter.objects.latest("pk").body


def test_person_with_an_account_is_told_by_mail_alone(haneul):
    User.objects.filter(pk=haneul.pk).update(username="sora@example.org")

    made = a_claim()

    assert made.state == State.UNCONFIRMED
    assert Letter.objects.get().subject == "[두레장터] 이미 계정이 있습니다"


def test_fourth_claim_of_an_address_within_the_hour_is_refused_and_a_later_one_is_not(db):
    for index in (1, 2, 3):
        a_claim(index)

    with pytest.raises(Refused) as problem:
        a_claim(4)
    later = a_claim(4, at=NOON + timedelta(hours=1))

    assert problem.value.code == "too_many_claims"
    assert (later.state, Claim.objects.count()) == (State.UNCONFIRMED, 4)


def test_one_place_makes_twenty_claims_an_hour(db):
    for index in range(claims.CLAIMS_AN_HOUR):
        a_claim(index + 1, email=f"{index}@example.org", came_from="here")

    with pytest.raises(Refused):
        a_claim(50, email="x@example.org", came_from="here")
    elsewhere = a_claim(50, email="x@example.org", came_from="there")

    assert elsewhere.state == State.UNCONFIRMED


def test_what_nobody_confirmed_in_two_days_is_forgotten_and_nothing_else(db):
    kept = confirmed(2, email="kept@example.org")
    a_claim(1)

    early = claims.forget_unconfirmed(at=NOON + claims.CONFIRM_WITHIN)
    late = claims.forget_unconfirmed(at=NOON + claims.CONFIRM_WITHIN + timedelta(seconds=1))

    assert (early, late) == (0, 1)
    assert Claim.objects.get() == kept
