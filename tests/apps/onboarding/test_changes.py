"""What an enterprise says of itself: asked for where proof hangs on it, with consent where people do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from builders import a_number
from dure.apps.audit.models import AuditEntry
from dure.apps.onboarding import changes
from dure.apps.onboarding.models import ChangeRequest, Contact, FormerName, Letter, State
from dure.apps.onboarding.queries import contacts_of
from dure.apps.registry.actions import change_enterprise
from dure.apps.registry.models import Enterprise, Membership
from dure.core.values.errors import Refused, Unreadable
from factories.onboarding import a_change, a_contact
from factories.places import NOON, a_certificate_of, an_enterprise

TODAY = NOON.date()


def test_asking_changes_nothing_until_somebody_accepts(soft, sora, nari):
    asked = a_change(soft, sora)

    before = Enterprise.objects.get(pk=soft.pk).region
    changes.accept_change(asked, reason="", actor=nari, at=NOON)

    assert before == "가온시"
    assert Enterprise.objects.get(pk=soft.pk).region == "가온시 한내동"
    assert AuditEntry.objects.get(verb="enterprise.changed").changes == {"region": ["가온시", "가온시 한내동"]}


def test_accepted_name_leaves_the_old_one_as_a_former_name(soft, sora, nari):
    asked = a_change(soft, sora, field="name", after="두레소프트웨어")

    changes.accept_change(asked, reason="등기 확인", actor=nari, at=NOON)

    assert Enterprise.objects.get(pk=soft.pk).name == "두레소프트웨어"
    assert FormerName.objects.values_list("enterprise", "name").get() == (soft.pk, "두레소프트")


def test_new_number_is_a_new_record_and_the_old_keeps_what_it_proved(soft, sora, nari):
    held = a_certificate_of(soft)
    asked = a_change(soft, sora, field="business_number", after=a_number(55))

    new = changes.accept_change(asked, reason="법인전환", actor=nari, at=NOON)

    assert list(Enterprise.objects.order_by("pk").values_list("business_number", flat=True)) == [
        a_number(1),
        a_number(55),
    ]
    held.refresh_from_db()
    assert held.enterprise == soft
    assert set(Membership.objects.filter(user=sora).values_list("enterprise", flat=True)) == {soft.pk, new.pk}


def test_number_that_is_taken_meanwhile_is_refused_and_the_request_still_waits(soft, sora, nari):
    asked = a_change(soft, sora, field="business_number", after=a_number(55))
    an_enterprise(55)

    with pytest.raises(Refused):
        changes.accept_change(asked, reason="", actor=nari, at=NOON)

    assert ChangeRequest.objects.get().state == State.WAITING


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"field": "sector"}, "field"),
        ({"after": "가온시"}, "after"),
        ({"after": " "}, "after"),
        ({"after": "가" * 81}, "after"),
        ({"reason": " "}, "reason"),
    ],
)
def test_wrong_request_is_refused_at_its_field(soft, sora, values, field):
    with pytest.raises(Refused) as problem:
        a_change(soft, sora, **values)

    assert problem.value.fields["field"] == field
    assert (ChangeRequest.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_wrong_number_is_told_by_its_check_digit(soft, sora):
    with pytest.raises(Unreadable) as problem:
        a_change(soft, sora, field="business_number", after="123-45-67890")

    assert problem.value.code == "business_number_check"


def test_one_request_a_field_waits_at_a_time(soft, sora):
    a_change(soft, sora)

    with pytest.raises(Refused):
        a_change(soft, sora, after="가온시 새동")

    assert ChangeRequest.objects.get().after == "가온시 한내동"


def test_refused_request_leaves_the_record_and_tells_why(soft, sora, nari):
    sora.email = "sora@example.org"
    sora.save()
    asked = a_change(soft, sora)

    changes.refuse_change(asked, reason="증빙 없음", actor=nari, at=NOON)

    assert Enterprise.objects.get(pk=soft.pk).region == "가온시"
    assert Letter.objects.values_list("to", "subject").get() == ("sora@example.org", "[두레장터] 변경 신청 결과")
    assert "증빙 없음" in Letter.objects.get().body


def test_change_is_decided_once(soft, sora, nari):
    asked = a_change(soft, sora)
    changes.refuse_change(asked, reason="증빙 없음", actor=nari, at=NOON)

    with pytest.raises(Refused):
        changes.accept_change(asked, reason="", actor=nari, at=NOON)

    assert Enterprise.objects.get(pk=soft.pk).region == "가온시"


def test_what_nothing_hangs_on_changes_at_once_and_the_number_never(soft, sora):
    change_enterprise(soft, changes={"sector": "인쇄", "product": "현수막"}, actor=sora, at=NOON)

    with pytest.raises(Refused):
        change_enterprise(soft, changes={"business_number": a_number(3)}, actor=sora, at=NOON)

    assert Enterprise.objects.values_list("sector", "product", "business_number").get() == (
        "인쇄",
        "현수막",
        a_number(1),
    )


def test_saying_the_same_again_is_no_deed(soft, sora):
    change_enterprise(soft, changes={"sector": soft.sector}, actor=sora, at=NOON)

    assert AuditEntry.objects.count() == 0


def test_contact_is_seen_until_its_day_by_whom_it_is_for(soft, sora):
    given = a_contact(soft, sora, until=TODAY)
    shown = a_contact(soft, sora, name="김공개", shown_to="everyone")

    assert list(contacts_of(soft, TODAY)) == [given, shown]
    assert list(contacts_of(soft, TODAY + timedelta(days=1))) == [shown]
    assert list(contacts_of(soft, TODAY, shown_to="everyone")) == [shown]


def test_withdrawn_consent_takes_the_person_with_it(soft, sora):
    given = a_contact(soft, sora)

    changes.withdraw_contact(given, actor=sora, at=NOON)
    changes.withdraw_contact(given, actor=sora, at=NOON)

    assert Contact.objects.values_list("name", "phone", "email", "withdrawn_at").get() == ("", "", "", NOON)
    assert list(contacts_of(soft, TODAY)) == []
    assert AuditEntry.objects.filter(verb="contact.withdrawn").count() == 1


def test_audit_trail_of_a_contact_names_nobody(soft, sora):
    a_contact(soft, sora, name="비밀사람", phone="02-777-7777")

    entry = AuditEntry.objects.get(verb="contact.given")

    assert "비밀사람" not in f"{entry.target_label} {entry.changes}"
    assert "777" not in f"{entry.target_label} {entry.changes}"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"phone": "", "email": ""}, "phone"),
        ({"phone": "전화 없음"}, "phone"),
        ({"purpose": " "}, "purpose"),
        ({"until": date(2026, 6, 30)}, "until"),
        ({"shown_to": "nobody"}, "shown_to"),
    ],
)
def test_contact_without_a_whole_consent_is_refused(soft, sora, values, field):
    with pytest.raises(Refused) as problem:
        a_contact(soft, sora, **values)

    assert problem.value.fields == {"field": field}
    assert Contact.objects.count() == 0
