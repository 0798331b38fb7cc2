"""Targets and the basis of counting on screen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from builders import YEAR
from dure.apps.audit.models import AuditEntry
from dure.apps.performance.models import BasisSetting, Target
from factories.screens import Screens
from pages import errors_of, words_of

TARGET = {
    "name": "여성기업 구매",
    "code": "women",
    "amount": "300000000",
    "kinds": ["women_owned"],
    "admits": ["goods", "services"],
    "reason": "2026년 계획",
}
BASIS = {"scheme": "startup", "since": str(YEAR), "day": "paid", "amount": "without_vat", "reason": "지침"}


def at(name: str, screens: Screens, *more: Any) -> str:
    return reverse(name, args=[screens.gaon.pk, YEAR, *more])


def test_targets_and_bases_are_shown_with_their_reasons(screens: Screens, signed_in: Any) -> None:
    words = words_of(signed_in(screens.nari).get(at("settings", screens)))

    assert "35,000,000,000원" in words
    assert "2026년 구매촉진 계획" in words
    assert "내부 방침" in words


def test_a_target_is_set_changed_and_removed(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)

    client.post(at("target-set", screens), TARGET)
    made = Target.objects.get(code="women")
    shown = client.get(at("target-set", screens), {"code": "women"}).context["form"].initial
    client.post(at("target-set", screens), {**TARGET, "amount": "", "percent": "5.5"})
    changed = Target.objects.get(code="women")
    client.post(at("target-remove", screens, made.pk), {"reason": "계획 변경"})

    assert (made.amount, shown["amount"]) == (300_000_000, 300_000_000)
    assert (changed.pk, changed.amount, changed.rate) == (made.pk, None, "0.055")
    assert [one.code for one in Target.objects.all()] == ["social"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"code": "한글"}, "code"),
        ({"amount": "", "percent": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "많이"}, "amount"),
        ({"percent": "101"}, "percent"),
        ({"percent": "NaN"}, "percent"),
        ({"kinds": []}, "kinds"),
        ({"admits": []}, "admits"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_wrong_target_is_refused_at_its_field(
    screens: Screens, signed_in: Any, changes: dict[str, Any], field: str
) -> None:
    entries = AuditEntry.objects.count()

    page = signed_in(screens.nari).post(at("target-set", screens), {**TARGET, **changes})

    assert page.status_code == 422
    assert field in errors_of(page)
    assert (Target.objects.count(), AuditEntry.objects.count()) == (1, entries)


def test_a_basis_is_added_and_the_one_before_stays(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)

    page = client.post(at("basis-set", screens), {**BASIS, "scheme": "women_owned"}, follow=True)

    assert "산정 기준을 정했습니다." in words_of(page)
    days = BasisSetting.objects.filter(scheme="women_owned").order_by("pk").values_list("day", "since")
    assert list(days) == [("contract", date(YEAR, 1, 1)), ("paid", date(YEAR, 1, 1))]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scheme": "nothing"}, "scheme"),
        ({"since": "1900"}, "since"),
        ({"day": "someday"}, "day"),
        ({"amount": "some"}, "amount"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_wrong_basis_is_refused_at_its_field(
    screens: Screens, signed_in: Any, changes: dict[str, str], field: str
) -> None:
    page = signed_in(screens.nari).post(at("basis-set", screens), {**BASIS, **changes})

    assert (page.status_code, list(errors_of(page))) == (422, [field])
    assert BasisSetting.objects.count() == 1


def test_a_target_of_another_institution_is_absent(screens: Screens, bora: Any, signed_in: Any) -> None:
    own = bora.memberships.get().institution_id

    page = signed_in(bora).post(reverse("target-remove", args=[own, YEAR, screens.target.pk]), {"reason": "남의 것"})

    assert (page.status_code, Target.objects.count()) == (404, 1)
