"""Institutions and people on screen: invited, given a role, sent to choose a password, and ended."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dure.apps.accounts.models import User
from dure.apps.registry.models import Department, Enterprise, Institution, Membership
from dure.apps.registry.roles import Role
from pages import errors_of, words_of

COLLEAGUE = {"name": "한가람", "username": "hangaram", "role": "department_officer", "department": "도서관"}


def roles_of(username: str) -> list[tuple[str, str, bool]]:
    held = Membership.objects.filter(user__username=username)
    return [(one.role, str(one.department or ""), one.ended_at is None) for one in held]


def test_an_operator_opens_an_institution_and_invites_its_first_officer(unyeong: User, signed_in: Any) -> None:
    client = signed_in(unyeong)
    values = {"name": "새별시", "code": "3999999", "kind": "local_government", "region": "새별도"}

    opened = client.post(reverse("institution-new"), values)
    institution = Institution.objects.get(code="3999999")
    invited = client.post(
        reverse("invite", args=[institution.pk]), {"name": "첫 담당", "username": "first", "role": "programme_officer"}
    )

    assert opened.url == reverse("invite", args=[institution.pk])
    assert "임시 비밀번호는 지금 한 번만 보입니다" in words_of(invited)
    assert invited["Cache-Control"] == "no-store"
    assert roles_of("first") == [("programme_officer", "", True)]


def test_an_invited_officer_must_choose_a_password_before_anything_else(
    gaon: Institution, nari: User, signed_in: Any
) -> None:
    invited = signed_in(nari).post(reverse("invite", args=[gaon.pk]), COLLEAGUE)
    password = invited.context["password"]
    client = Client()
    client.post(reverse("account_login"), {"login": "hangaram", "password": password})

    before = client.get(reverse("home"))
    chosen = {"oldpassword": password, "password1": "소나기-늦여름-77", "password2": "소나기-늦여름-77"}
    client.post(reverse("account_change_password"), chosen)
    client.post(reverse("account_login"), {"login": "hangaram", "password": "소나기-늦여름-77"})
    after = client.get(reverse("home"))

    assert (before.status_code, before.url) == (302, reverse("account_change_password"))
    assert after.status_code == 200
    assert User.objects.get(username="hangaram").password_temporary is False


def test_an_invited_department_is_opened_once(gaon: Institution, nari: User, signed_in: Any) -> None:
    client = signed_in(nari)

    client.post(reverse("invite", args=[gaon.pk]), COLLEAGUE)
    client.post(reverse("invite", args=[gaon.pk]), {**COLLEAGUE, "username": "second"})

    assert Department.objects.filter(institution=gaon, name="도서관").count() == 1
    assert roles_of("second") == [("department_officer", "도서관", True)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "한글"}, "username"),
        ({"username": "nari"}, "username"),
        ({"department": ""}, "department"),
        ({"role": "enterprise_member"}, "role"),
    ],
    ids=["letters", "taken", "no department", "no such role"],
)
def test_an_invitation_that_cannot_be_is_refused_at_its_field(
    gaon: Institution, nari: User, signed_in: Any, changes: dict[str, str], field: str
) -> None:
    before = (User.objects.count(), Membership.objects.count(), Department.objects.count())

    answer = signed_in(nari).post(reverse("invite", args=[gaon.pk]), {**COLLEAGUE, **changes})

    assert answer.status_code == 422
    assert list(errors_of(answer)) == [field]
    assert (User.objects.count(), Membership.objects.count(), Department.objects.count()) == before


def test_a_role_is_ended_with_a_reason_and_the_person_sees_nothing_more(
    gaon: Institution, nari: User, garam: User, signed_in: Any
) -> None:
    membership = Membership.objects.get(user=garam)

    signed_in(nari).post(reverse("membership-end", args=[gaon.pk, membership.pk]), {"reason": "인사이동"})

    assert roles_of("garam") == [("auditor", "", False)]
    assert signed_in(garam).get(reverse("ledgers", args=[gaon.pk])).status_code == 404


def test_an_enterprise_is_given_a_member(nari: User, soft: Enterprise, signed_in: Any) -> None:
    signed_in(nari).post(reverse("member-invite", args=[soft.pk]), {"name": "정소프", "username": "softie"})

    held = Membership.objects.get(user__username="softie")
    assert (held.role, held.enterprise) == (Role.ENTERPRISE_MEMBER, soft)


def test_nobody_ends_their_own_role(gaon: Institution, nari: User, signed_in: Any) -> None:
    own = Membership.objects.get(user=nari)
    client = signed_in(nari)

    listed = words_of(client.get(reverse("people", args=[gaon.pk])))
    answer = client.post(reverse("membership-end", args=[gaon.pk, own.pk]), {"reason": "실수"})

    assert "역할 거두기" not in listed
    assert answer.status_code == 404
    assert roles_of("nari") == [("programme_officer", "", True)]
