"""The scoreboard and one measure on screen."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from builders import YEAR
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.performance.models import TallyRun
from factories.screens import Screens
from pages import errors_of, links_of, sheet_of, words_of


def at(name: str, screens: Screens, *more: Any) -> str:
    return reverse(name, args=[screens.gaon.pk, YEAR, *more])


def test_the_newest_counted_year_opens_first(screens: Screens, signed_in: Any) -> None:
    response = signed_in(screens.nari).get(reverse("scoreboard-latest", args=[screens.gaon.pk]))

    assert (response.status_code, response["Location"]) == (302, at("scoreboard", screens))


def test_a_year_without_a_tally_says_so(screens: Screens, signed_in: Any) -> None:
    page = signed_in(screens.nari).get(reverse("scoreboard", args=[screens.gaon.pk, 2020]))

    assert "아직 집계된 실적이 없습니다" in words_of(page)


def test_the_scoreboard_shows_target_scheme_and_gap(screens: Screens, signed_in: Any) -> None:
    words = words_of(signed_in(screens.nari).get(at("scoreboard", screens)))

    assert "사회적경제 구매" in words
    assert "35,000,000,000원" in words
    assert "여성기업제품 (물품)" in words


def test_the_scoreboard_is_downloaded_with_numbers_as_numbers(screens: Screens, signed_in: Any) -> None:
    sheet = sheet_of(signed_in(screens.nari).get(at("scoreboard", screens), {"format": "xlsx"}))

    heads, rows = sheet[2], {(row[0], row[1]): row for row in sheet[3:]}
    assert heads[:4] == ["제도", "구분", "분모(원)", "실적(원)"]
    assert rows["여성기업제품", "물품"][2:4] == [4_900_000, 1_000_000]
    assert rows["여성기업제품", "용역"][2:4] == [2_000_000, 2_000_000]


def test_a_department_officer_reads_sums_and_is_led_to_no_other_rows(
    screens: Screens, dojin: User, signed_in: Any
) -> None:
    page = signed_in(dojin).get(at("scoreboard", screens))

    assert page.status_code == 200
    assert [link for link in links_of(page) if "/ledgers/" in link or "want=review" in link] == []


def test_a_measure_shows_months_departments_and_its_basis(screens: Screens, signed_in: Any) -> None:
    page = signed_in(screens.nari).get(at("measure", screens, "women_owned"))

    months = {month: (sums.counted, total) for month, sums, total in page.context["running"]}
    departments = {name: sums.counted for name, sums in page.context["line"].departments}
    assert months[f"{YEAR}-03"] == (1_000_000, 1_000_000)
    assert months[f"{YEAR}-04"] == (2_000_000, 3_000_000)
    assert departments == {"체육과": 3_000_000, "총무과": 0}
    assert "내부 방침" in words_of(page)


def test_an_unknown_measure_is_absent(screens: Screens, signed_in: Any) -> None:
    assert signed_in(screens.nari).get(at("measure", screens, "nothing")).status_code == 404


def test_counting_the_same_again_says_so_and_writes_nothing(screens: Screens, signed_in: Any) -> None:
    runs, entries = TallyRun.objects.count(), AuditEntry.objects.count()

    page = signed_in(screens.nari).post(at("retally", screens), follow=True)

    assert "다시 집계했습니다. 입력이 같아 결과도 같습니다." in words_of(page)
    assert (TallyRun.objects.count(), AuditEntry.objects.count()) == (runs, entries)


def test_a_waiting_tally_is_watched_until_it_is_done(screens: Screens, signed_in: Any, drain: Any) -> None:
    client = signed_in(screens.nari)

    waiting = client.get(at("counting", screens))
    drain()
    done = client.get(at("counting", screens))

    assert "HX-Refresh" not in waiting.headers
    assert done.headers["HX-Refresh"] == "true"


def test_figures_are_taken_back_with_a_reason_and_published_again(screens: Screens, signed_in: Any) -> None:
    client, public = signed_in(screens.nari), reverse("public-scoreboard", args=[screens.gaon.pk, YEAR])

    without = client.post(at("publish", screens), {"reason": ""})
    still = client.get(public).status_code
    client.post(at("publish", screens), {"reason": "정정 중"})
    gone = client.get(public).status_code
    client.post(at("publish", screens), {"on": "1"})
    back = client.get(public).status_code

    assert (without.status_code, list(errors_of(without))) == (422, ["reason"])
    assert (still, gone, back) == (200, 404, 200)
