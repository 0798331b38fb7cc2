"""The first page, for each who may open it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from builders import YEAR
from dure.apps.accounts.models import User
from dure.apps.registry.models import Institution
from factories.screens import Screens
from pages import links_of, words_of


def test_a_visitor_finds_published_figures_and_the_way_in(screens: Screens, client: Client) -> None:
    page = client.get("/")

    assert links_of(page) >= {
        reverse("public-scoreboard", args=[screens.gaon.pk, YEAR]),
        reverse("account_login"),
        reverse("schemes"),
    }


def test_an_officer_finds_what_waits(screens: Screens, signed_in: Any) -> None:
    page = signed_in(screens.nari).get("/")

    kinds = [task["kind"] for task in page.context["tasks"]]
    assert sorted(kinds) == ["ledger", "ledger", "names", "reading", "watch"]
    assert links_of(page) >= {reverse("ledger", args=[screens.gaon.pk, screens.ready.pk])}
    assert "이름만 적힌 거래처 1곳 확인" in words_of(page)


def test_a_department_officer_is_shown_no_tasks(screens: Screens, dojin: User, signed_in: Any) -> None:
    page = signed_in(dojin).get("/")

    assert page.context["tasks"] == []
    assert "구매대장 올리기" not in words_of(page)


def test_an_officer_of_a_new_institution_is_led_to_the_first_upload(
    gaon: Institution, nari: User, signed_in: Any
) -> None:
    page = signed_in(nari).get("/")

    assert "아직 집계된 실적이 없습니다" in words_of(page)
    assert reverse("ledger-upload", args=[gaon.pk]) in links_of(page)


def test_nobody_is_led_to_an_upload_they_may_not_do(gaon: Institution, garam: User, signed_in: Any) -> None:
    page = signed_in(garam).get("/")

    assert reverse("ledger-upload", args=[gaon.pk]) not in links_of(page)


def test_an_enterprise_member_sees_the_own_certificates(screens: Screens, sora: User, signed_in: Any) -> None:
    words = words_of(signed_in(sora).get("/"))

    assert "두레소프트" in words
    assert f"{screens.valid.number}" in words
    assert "취소됨" in words


def test_a_person_without_a_role_is_told_whom_to_ask(haneul: User, signed_in: Any) -> None:
    assert "소속이 없습니다" in words_of(signed_in(haneul).get("/"))


def test_an_operator_without_institutions_has_a_first_page(unyeong: User, signed_in: Any) -> None:
    assert signed_in(unyeong).get("/").status_code == 200


def test_the_institution_looked_at_last_stays_chosen(
    gaon: Institution, nuri_county: Institution, unyeong: User, signed_in: Any
) -> None:
    client = signed_in(unyeong)

    client.get(reverse("ledgers", args=[nuri_county.pk]))

    assert client.get("/").context["institution"] == nuri_county
