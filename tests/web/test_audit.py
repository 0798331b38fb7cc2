"""The audit trail on screen."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dure.apps.accounts.models import User
from dure.apps.audit.actions import record
from dure.apps.audit.models import AuditEntry
from factories.places import NOON
from factories.screens import Screens
from pages import sheet_of, words_of


def trail(screens: Screens) -> str:
    return reverse("audit", args=[screens.gaon.pk])


def test_the_trail_says_who_did_what_and_why(screens: Screens, signed_in: Any) -> None:
    words = words_of(signed_in(screens.nari).get(trail(screens), {"verb": "ledger.withdrawn"}))

    assert "모두 1 건" in words or "모두 1건" in words
    assert "김나리 구매대장 적용을 되돌렸습니다 2026년 잘못.csv 다른 기관의 자료" in words


def test_the_trail_is_paged_newest_first(screens: Screens, signed_in: Any) -> None:
    for index in range(60):
        record(screens.nari, "tally.run", screens.run, at=NOON, institution_id=screens.gaon.pk, reason=f"{index}")
    client = signed_in(screens.nari)

    first = client.get(trail(screens), {"verb": "tally.run"})
    last = client.get(trail(screens), {"verb": "tally.run", "page": "3"})

    assert [one.reason for one in first.context["page"]][:2] == ["59", "58"]
    assert len(last.context["page"].object_list) == AuditEntry.objects.filter(verb="tally.run").count() - 50


def test_the_trail_is_downloaded_as_texts(screens: Screens, garam: User, signed_in: Any) -> None:
    record(garam, "tally.run", screens.run, at=NOON, institution_id=screens.gaon.pk, reason="=HYPERLINK(1)")

    sheet = sheet_of(signed_in(garam).get(trail(screens), {"format": "xlsx"}))

    assert sheet[0] == ["일시", "한 사람", "한 일", "대상", "사유"]
    assert sheet[1][4] == "=HYPERLINK(1)"
    assert sheet[1][0] == f"{NOON:%Y-%m-%d %H:%M:%S}"


def test_another_institutions_deeds_are_not_in_the_trail(screens: Screens, bora: User, signed_in: Any) -> None:
    own = bora.memberships.get().institution_id

    page = signed_in(bora).get(reverse("audit", args=[own]))

    assert page.context["page"].paginator.count == 0
