"""Enterprises and certificates on screen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from builders import a_number
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.registry.models import Certificate, Enterprise
from dure.core.values.numbers import hyphenated
from factories.places import a_certificate_of, an_enterprise
from pages import errors_of, sheet_of, words_of

LIST = "/enterprises/"


def names_on(page: Any) -> list[str]:
    return [one.name for one in page.context["page"]]


def test_enterprises_are_paged_and_sorted_by_what_the_address_says(nari: User, signed_in: Any) -> None:
    for index in range(30):
        an_enterprise(index + 1, name=f"상점{index:02d}")
    client = signed_in(nari)

    first, last = client.get(LIST), client.get(LIST, {"page": 2, "sort": "-name"})

    assert names_on(first) == [f"상점{index:02d}" for index in range(25)]
    assert names_on(last) == [f"상점{index:02d}" for index in (4, 3, 2, 1, 0)]


def test_enterprises_are_found_by_name_number_and_certificate(nari: User, signed_in: Any) -> None:
    held, other = an_enterprise(1, name="가람상사"), an_enterprise(2, name="나래상사")
    a_certificate_of(held, valid_until=date(2020, 12, 31), valid_from=date(2019, 1, 1))
    client = signed_in(nari)

    found = [
        names_on(client.get(LIST, query))
        for query in (
            {"q": "가람"},
            {"q": hyphenated(other.business_number)},
            {"kind": "women_owned"},
            {"kind": "women_owned", "valid": "1"},
            {"q": "없는기업"},
        )
    ]

    assert found == [["가람상사"], ["나래상사"], ["가람상사"], [], []]


@pytest.mark.parametrize("name", ["=1+2", "+82", "-5", "@SUM(A1)", "http://evil.kr", "0123"])
def test_a_downloaded_cell_is_never_a_formula(nari: User, signed_in: Any, name: str) -> None:
    an_enterprise(1, name=name)

    rows = sheet_of(signed_in(nari).get(LIST, {"format": "xlsx"}))

    assert rows[0][:2] == ["사업자등록번호", "상호"]
    assert rows[1][:2] == [hyphenated(a_number(1)), name]


def test_a_new_enterprise_is_registered_with_its_audit_entry(nari: User, signed_in: Any) -> None:
    form = {"business_number": hyphenated(a_number(7)), "name": "새 기업"}

    response = signed_in(nari).post(reverse("enterprise-new"), form, follow=True)

    assert Enterprise.objects.values_list("business_number", "name").get() == (a_number(7), "새 기업")
    assert [one.verb for one in AuditEntry.objects.all()] == ["enterprise.registered"]
    assert "새 기업을(를) 등록했습니다. 이어서 인증을 등록해 주세요." in words_of(response)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"business_number": ""}, "business_number"),
        ({"business_number": "123-45-67890"}, "business_number"),
        ({"business_number": "가나다"}, "business_number"),
        ({"business_number": a_number(1)}, "business_number"),
        ({"name": ""}, "name"),
        ({"name": "가" * 121}, "name"),
    ],
)
def test_a_wrong_enterprise_is_refused_at_its_field(
    nari: User, signed_in: Any, changes: dict[str, str], field: str
) -> None:
    an_enterprise(1)

    response = signed_in(nari).post(
        reverse("enterprise-new"), {"business_number": a_number(7), "name": "새 기업", **changes}
    )

    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert (Enterprise.objects.count(), AuditEntry.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "nothing"}, "kind"),
        ({"number": ""}, "number"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_until": "2025-12-31"}, "valid_until"),
        ({"kind": "women_owned", "items": "12"}, "items"),
    ],
)
def test_a_wrong_certificate_is_refused_at_its_field(
    nari: User, signed_in: Any, changes: dict[str, str], field: str
) -> None:
    found = an_enterprise(1)
    form = {"kind": "women_owned", "number": "제1호", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}

    response = signed_in(nari).post(reverse("certificate-new", args=[found.pk]), {**form, **changes})

    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert (Certificate.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_days_may_be_written_as_in_documents(nari: User, signed_in: Any) -> None:
    found = an_enterprise(1)
    form = {"kind": "women_owned", "number": "제1호", "valid_from": "2026. 1. 5.", "valid_until": "20281231"}

    signed_in(nari).post(reverse("certificate-new", args=[found.pk]), form)

    assert Certificate.objects.values_list("valid_from", "valid_until").get() == (date(2026, 1, 5), date(2028, 12, 31))


def test_a_certificate_is_renewed_revoked_and_restored(nari: User, signed_in: Any) -> None:
    held = a_certificate_of(an_enterprise(1))
    client = signed_in(nari)

    def at(name: str) -> str:
        return reverse(name, args=[held.enterprise_id, held.pk])

    client.post(at("certificate-renew"), {"number": "제2호", "valid_from": "2027-01-01", "valid_until": ""})
    client.post(at("certificate-revoke"), {"on": "2026-06-01", "reason": "반납"})
    revoked = words_of(client.get(reverse("enterprise", args=[held.enterprise_id])))
    client.post(at("certificate-restore"), {"reason": "잘못 적음"})
    restored = words_of(client.get(reverse("enterprise", args=[held.enterprise_id])))

    assert "2026. 6. 1. 취소: 반납" in revoked
    assert "2026. 6. 1. 취소: 반납" not in restored
    assert sorted(Certificate.objects.values_list("number", "revoked_on")) == [(held.number, None), ("제2호", None)]


def test_a_certificate_of_another_enterprise_is_absent(nari: User, signed_in: Any) -> None:
    held, other = a_certificate_of(an_enterprise(1)), an_enterprise(2)

    response = signed_in(nari).post(
        reverse("certificate-revoke", args=[other.pk, held.pk]), {"on": "2026-06-01", "reason": "반납"}
    )

    assert response.status_code == 404
    assert Certificate.objects.get().revoked_on is None
