"""Institutions, roles, enterprises and certificates are written once, and refused with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from django_tasks_db.models import DBTaskResult

from builders import a_number, day
from dure.apps.registry.actions import (
    create_institution,
    end_membership,
    give_membership,
    open_department,
    register_certificate,
    register_enterprise,
    renew_certificate,
    restore_certificate,
    revoke_certificate,
)
from dure.apps.registry.models import Certificate, Department, Enterprise, Membership, Role
from dure.apps.registry.queries import catalogue, status_on, valid_on
from dure.core.values.errors import Refused, Unreadable
from factories.ledgers import last_entry, verbs
from factories.people import a_user
from factories.places import NOON, a_certificate_of, an_enterprise


@pytest.fixture
def certify(nari):
    def with_defaults(enterprise, **changes):
        values = {
            "kind": "women_owned",
            "number": "제1호",
            "valid_from": day(1, 1),
            "valid_until": day(12, 31),
            "actor": nari,
            "at": NOON,
        }
        return register_certificate(enterprise, **{**values, **changes})

    return with_defaults


def tasks() -> list[str]:
    return [task.task_path.rpartition(".")[2] for task in DBTaskResult.objects.all()]


# --- institutions and roles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wrong", "field"), [({"kind": "kingdom"}, "kind"), ({"code": "3000001"}, "code")])
def test_an_institution_of_no_known_kind_or_a_taken_code_is_refused(gaon, nari, everything, wrong, field):
    values = {"code": "5000001", "name": "하늘군", "kind": "local_government", "region": "", "actor": nari, "at": NOON}
    before = everything()

    with pytest.raises(Refused) as refusal:
        create_institution(**{**values, **wrong})

    assert refusal.value.fields == {"field": field}
    assert everything() == before


def test_opening_a_department_twice_is_opening_it_once(gaon, nari, everything):
    open_department(gaon, name=" 도서관 ", actor=nari, at=NOON)
    before = everything()

    again = open_department(gaon, name="도서관", actor=nari, at=NOON)

    assert again == Department.objects.get(institution=gaon, name="도서관")
    assert everything() == before


def test_giving_a_role_twice_is_giving_it_once(gaon, nari, everything):
    user = a_user()
    first = give_membership(user=user, role=Role.AUDITOR, institution=gaon, actor=nari, at=NOON)
    before = everything()

    again = give_membership(user=user, role=Role.AUDITOR, institution=gaon, actor=nari, at=NOON)

    assert again == first
    assert everything() == before


def test_a_role_may_be_given_again_after_it_ended(gaon, nari):
    user = a_user()
    first = give_membership(user=user, role=Role.AUDITOR, institution=gaon, actor=nari, at=NOON)
    end_membership(first, reason="전보", actor=nari, at=NOON)

    give_membership(user=user, role=Role.AUDITOR, institution=gaon, actor=nari, at=NOON)

    assert list(Membership.objects.filter(user=user).values_list("ended_at", flat=True)) == [NOON, None]
    assert verbs() == ["membership.given", "membership.ended", "membership.given"]


def test_ending_a_role_twice_is_ending_it_once(nari, everything):
    held = Membership.objects.get(user=nari)
    end_membership(held, reason="전보", actor=nari, at=NOON)
    before = everything()

    end_membership(held, reason="전보", actor=nari, at=NOON)

    assert everything() == before


# --- enterprises --------------------------------------------------------------------------------------------------


def test_an_enterprise_is_known_by_its_number_however_it_is_written(nari):
    number = a_number(1)

    register_enterprise(
        business_number=f"{number[:3]}-{number[3:5]}-{number[5:]}", name=" 가온상사 ", actor=nari, at=NOON
    )

    assert list(Enterprise.objects.values_list("business_number", "name")) == [(number, "가온상사")]
    assert tasks() == ["retally_all", "rebuild"]


def test_a_wrong_number_is_refused(nari, everything):
    before = everything()

    with pytest.raises(Unreadable):
        register_enterprise(business_number="123-45-67890", name="가온상사", actor=nari, at=NOON)

    assert everything() == before


def test_a_number_is_registered_once(nari, everything):
    an_enterprise(1, name="가온상사")
    before = everything()

    with pytest.raises(Refused) as refusal:
        register_enterprise(business_number=a_number(1), name="다른 이름", actor=nari, at=NOON)

    assert "'가온상사'(으)로 이미 등록되어" in refusal.value.message
    assert everything() == before


def test_an_enterprise_has_a_name(nari, everything):
    before = everything()

    with pytest.raises(Refused):
        register_enterprise(business_number=a_number(1), name=" ", actor=nari, at=NOON)

    assert everything() == before


# --- certificates -------------------------------------------------------------------------------------------------


def test_a_certificate_is_kept_as_printed_and_asks_for_every_tally(certify):
    certificate = certify(an_enterprise(1), valid_until=None)

    assert (certificate.number, certificate.valid_from, certificate.valid_until) == ("제1호", day(1, 1), None)
    assert certificate.seen_on == NOON.date()
    assert tasks() == ["retally_all", "rebuild"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "unheard_of"}, "kind"),
        ({"number": " "}, "number"),
        ({"valid_until": date(2025, 12, 31)}, "valid_until"),
        ({"kind": "nep"}, "items"),
        ({"kind": "nep", "items": ["123"]}, "items"),
        ({"kind": "nep", "items": ["4321150x"]}, "items"),
    ],
)
def test_a_certificate_that_makes_no_sense_is_refused(certify, everything, wrong, field):
    enterprise = an_enterprise(1)
    before = everything()

    with pytest.raises(Refused) as refusal:
        certify(enterprise, **wrong)

    assert refusal.value.fields == {"field": field}
    assert everything() == before


def test_a_certificate_valid_for_one_day_is_one(certify):
    certificate = certify(an_enterprise(1), valid_until=day(1, 1))

    assert [status_on(certificate, on) for on in (date(2025, 12, 31), day(1, 1), day(1, 2))] == [
        "not_yet",
        "expiring",
        "expired",
    ]


def test_a_certificate_is_registered_once(certify, everything):
    enterprise = an_enterprise(1)
    certify(enterprise)
    before = everything()

    with pytest.raises(Refused) as refusal:
        certify(enterprise, valid_until=None)

    assert refusal.value.message == "같은 인증(제1호, 2026. 1. 1.부터)이 이미 등록되어 있습니다."
    assert everything() == before


def test_every_kind_that_asks_for_items_is_refused_without_them(certify):
    enterprise = an_enterprise(1)
    by_item = {code for code, kind in catalogue().certificate_kinds.items() if kind.level.by_item}

    refused = set()
    for code in catalogue().certificate_kinds:
        try:
            certify(enterprise, kind=code)
        except Refused:
            refused.add(code)

    assert refused == by_item


def test_a_renewal_is_a_row_of_its_own(nari):
    before = a_certificate_of(an_enterprise(1), kind="nep", items=["43211503"])

    renewed = renew_certificate(before, number="제9호", valid_from=day(12, 1), valid_until=None, actor=nari, at=NOON)

    before.refresh_from_db()
    assert before.valid_until == day(12, 31)
    assert (renewed.kind, renewed.items, renewed.number) == ("nep", ["43211503"], "제9호")
    assert last_entry().changes == {"before": [before.pk, renewed.pk]}


def test_a_renewal_begins_after_the_one_before(nari, everything):
    before_it = a_certificate_of(an_enterprise(1))
    before = everything()

    with pytest.raises(Refused):
        renew_certificate(before_it, number="제9호", valid_from=day(1, 1), valid_until=None, actor=nari, at=NOON)

    assert everything() == before


def test_renewing_twice_is_refused(nari, everything):
    held = a_certificate_of(an_enterprise(1))
    renewal = {"number": "제9호", "valid_from": day(12, 1), "valid_until": None, "actor": nari, "at": NOON}
    renew_certificate(held, **renewal)
    before = everything()

    with pytest.raises(Refused):
        renew_certificate(held, **renewal)

    assert everything() == before


def test_a_revoked_certificate_proves_nothing_from_its_day_on(nari):
    certificate = a_certificate_of(an_enterprise(1))

    revoke_certificate(certificate, on=day(6, 1), reason="폐업", actor=nari, at=NOON)

    assert [Certificate.objects.filter(valid_on(on)).count() for on in (day(5, 31), day(6, 1))] == [1, 0]
    assert (last_entry().changes, last_entry().reason) == ({"revoked_on": [None, "2026-06-01"]}, "폐업")
    assert tasks() == ["retally_all", "rebuild"]


@pytest.mark.parametrize(("on", "reason"), [(date(2025, 12, 31), "폐업"), (day(6, 1), " ")])
def test_a_revocation_before_the_start_or_without_a_reason_is_refused(nari, everything, on, reason):
    certificate = a_certificate_of(an_enterprise(1))
    before = everything()

    with pytest.raises(Refused):
        revoke_certificate(certificate, on=on, reason=reason, actor=nari, at=NOON)

    assert everything() == before


def test_a_certificate_is_revoked_once(nari, everything):
    certificate = a_certificate_of(an_enterprise(1))
    revoke_certificate(certificate, on=day(6, 1), reason="폐업", actor=nari, at=NOON)
    before = everything()

    with pytest.raises(Refused, match="이미 취소된"):
        revoke_certificate(certificate, on=day(7, 1), reason="폐업", actor=nari, at=NOON)

    assert everything() == before


def test_restoring_twice_is_restoring_once(nari, everything):
    certificate = a_certificate_of(an_enterprise(1), revoked_on=day(6, 1), revoked_reason="오기")
    restore_certificate(certificate, reason="오기", actor=nari, at=NOON)
    before = everything()

    restore_certificate(certificate, reason="오기", actor=nari, at=NOON)

    certificate.refresh_from_db()
    assert (certificate.revoked_on, certificate.revoked_reason) == (None, "")
    assert everything() == before


def test_restoring_needs_a_reason(nari, everything):
    certificate = a_certificate_of(an_enterprise(1), revoked_on=day(6, 1), revoked_reason="오기")
    before = everything()

    with pytest.raises(Refused):
        restore_certificate(certificate, reason="", actor=nari, at=NOON)

    assert everything() == before
