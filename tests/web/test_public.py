"""What everyone may see: published figures, no rows and no names."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from builders import YEAR
from dure.apps.performance.actions import retally, unpublish
from dure.apps.performance.queries import published_runs
from factories.places import NOON
from factories.screens import Screens, a_csv, a_row, an_applied_ledger
from pages import links_of, words_of


def test_published_figures_are_open_without_rows_or_names(screens: Screens, client: Client) -> None:
    page = client.get(reverse("public-scoreboard", args=[screens.gaon.pk, YEAR]))

    assert "여성기업제품" in words_of(page)
    assert "두레소프트" not in words_of(page)
    assert [link for link in links_of(page) if link.startswith("/institutions/")] == []


def test_what_is_published_stays_until_it_is_published_anew(screens: Screens, client: Client, tmp_path: Any) -> None:
    address = reverse("public-scoreboard", args=[screens.gaon.pk, YEAR])
    before = words_of(client.get(address))
    rows = a_csv([a_row("나중", day=f"{YEAR}-11-01", amount="99000000")])
    an_applied_ledger(screens.gaon, screens.nari, tmp_path, rows, name="나중.csv")

    retally(screens.gaon.pk, YEAR, at=NOON)

    assert words_of(client.get(address)) == before


def test_what_is_not_published_is_absent_and_asks_nobody_to_sign_in(screens: Screens, client: Client) -> None:
    unpublish(screens.run, reason="정정", actor=screens.nari, at=NOON)

    page, listed = client.get(reverse("public-scoreboard", args=[screens.gaon.pk, YEAR])), client.get(reverse("public"))

    assert page.status_code == 404
    assert "아직 공개된 실적이 없습니다" in words_of(listed)


def test_figures_published_before_a_newer_count_can_be_taken_back_and_replaced(
    screens: Screens, signed_in: Any, tmp_path: Any
) -> None:
    rows = a_csv([a_row("나중", day=f"{YEAR}-11-01", amount="99000000")])
    an_applied_ledger(screens.gaon, screens.nari, tmp_path, rows, name="나중.csv")
    newer = retally(screens.gaon.pk, YEAR, at=NOON)
    officer, address = signed_in(screens.nari), reverse("publish", args=[screens.gaon.pk, YEAR])

    board = words_of(officer.get(reverse("scoreboard", args=[screens.gaon.pk, YEAR])))
    officer.post(address, {"reason": "정정 전 숫자"})
    taken_back = [run.pk for run in published_runs()]
    officer.post(address, {"on": "1"})

    assert "새 숫자로 공개" in board
    assert taken_back == []
    assert [run.pk for run in published_runs()] == [newer.pk]
