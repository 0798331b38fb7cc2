"""The watch on screen: what weighs most first, every figure with its rows, closures that a person confirms."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from builders import a_number
from dure.apps.accounts.models import User
from dure.apps.registry.models import Enterprise, Institution
from dure.apps.watch.actions import look, weigh
from dure.apps.watch.models import Closure, Item
from dure.core.values.numbers import hyphenated
from factories.places import NOON, a_certificate_of, an_enterprise
from factories.screens import Screens, a_csv, a_row, an_applied_ledger
from pages import errors_of, links_of, sheet_of, words_of


@pytest.fixture
def items(gaon: Institution, nari: User, tmp_path: Path) -> list[Item]:
    """Two endings that touch 가온시: 12,400,000 won in three purchases, and 1,000,000 in one; heaviest first."""
    heavy, light = an_enterprise(1, name="두레소프트"), an_enterprise(2, name="가온상사")
    a_certificate_of(heavy, number="제1호", valid_from=date(2024, 1, 1), valid_until=date(2026, 2, 28))
    a_certificate_of(light, number="제2호", valid_from=date(2024, 1, 1), valid_until=date(2026, 2, 28))
    rows = [
        a_row("의자", amount="5000000"),
        a_row("책상", amount="7000000"),
        a_row("서랍", amount="400000"),
        a_row("문구", number=light.business_number, name=light.name),
    ]
    an_applied_ledger(gaon, nari, tmp_path, a_csv(rows))
    look(at=NOON)
    weigh(gaon.pk, at=NOON)
    return list(Item.objects.order_by("-lost_amount"))


def address(name: str, item: Item) -> str:
    return reverse(name, args=[item.institution_id, item.pk])


def test_the_list_says_what_would_not_count_heaviest_first(
    items: list[Item], nari: User, gaon: Institution, signed_in: Any
) -> None:
    page = signed_in(nari).get(reverse("watch", args=[gaon.pk]))

    assert [item.pk for item in page.context["page"]] == [item.pk for item in items]
    assert "구매 3건 1,240만 원 이 인정되지 않습니다." in words_of(page)
    assert links_of(page) >= {address("watch-item", item) for item in items}


def test_a_figure_leads_to_exactly_its_rows(items: list[Item], nari: User, signed_in: Any) -> None:
    page = signed_in(nari).get(address("watch-item", items[0]), {"what": "lost", "measure": "women_owned"})

    rows = page.context["rows"]
    assert sorted(row.found.purchase.title for row in rows) == ["서랍", "의자", "책상"]
    assert page.context["rows_amount"] == items[0].lost_amount == 12_400_000
    assert links_of(page) >= {
        reverse("row", args=[items[0].institution_id, row.year, row.ledger.pk, row.found.purchase.line]) for row in rows
    }


def test_a_figure_nobody_computed_is_not_found(items: list[Item], nari: User, signed_in: Any) -> None:
    client = signed_in(nari)

    wrong = [{"what": "lost", "measure": "no"}, {"what": "no", "measure": "women_owned"}, {"what": "lost"}]
    assert [client.get(address("watch-item", items[0]), query).status_code for query in wrong] == [404] * 3


def test_the_list_downloads_as_it_stands(items: list[Item], nari: User, gaon: Institution, signed_in: Any) -> None:
    sheet = sheet_of(signed_in(nari).get(reverse("watch", args=[gaon.pk]), {"format": "xlsx"}))

    assert [(row[0], row[1], row[5], row[6]) for row in sheet[1:3]] == [
        ("두레소프트", hyphenated(a_number(1)), 3, 12_400_000),
        ("가온상사", hyphenated(a_number(2)), 1, 1_000_000),
    ]


def test_home_says_how_many_wait(items: list[Item], nari: User, gaon: Institution, signed_in: Any) -> None:
    page = signed_in(nari).get("/")

    assert "끝나거나 취소된 인증 2건 살피기" in words_of(page)
    assert reverse("watch", args=[gaon.pk]) in links_of(page)


def test_an_item_is_settled_with_a_reason_and_opened_again(items: list[Item], nari: User, signed_in: Any) -> None:
    client = signed_in(nari)
    without = client.post(address("watch-settle", items[0]), {"state": "done", "reason": ""})
    client.post(address("watch-settle", items[0]), {"state": "ignored", "reason": "거래를 그만둠"})
    settled = client.get(reverse("watch", args=[items[0].institution_id]), {"state": "ignored"})
    client.post(address("watch-reopen", items[0]), {"reason": "다시 거래"})

    assert (without.status_code, list(errors_of(without))) == (422, ["reason"])
    assert [item.reason for item in settled.context["page"]] == ["거래를 그만둠"]
    assert Item.objects.get(pk=items[0].pk).state == "open"


def test_what_changed_since_the_night_is_said(items: list[Item], nari: User, signed_in: Any) -> None:
    a_certificate_of(items[0].signal.enterprise, valid_from=date(2026, 3, 1), valid_until=date(2029, 2, 28))

    page = signed_in(nari).get(address("watch-item", items[0]))

    assert page.context["rows"] == []
    assert "계산한 뒤에 대장이나 인증이 바뀌었습니다" in words_of(page)


# --- closures ------------------------------------------------------------------------------------------------------


def a_file(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("휴폐업.csv", "\n".join(["사업자등록번호,상태,폐업일", *lines]).encode())


def test_a_closure_is_uploaded_confirmed_and_seen_on_the_enterprise(nari: User, signed_in: Any) -> None:
    enterprise = an_enterprise(1, name="두레소프트")
    client = signed_in(nari)

    client.post(reverse("closures-upload"), {"file": a_file(f"{a_number(1)},폐업자,2026-05-01")})
    waiting = client.get(reverse("closures"))
    before = Enterprise.objects.get().closed_on
    client.post(reverse("closure-confirm", args=[Closure.objects.get().pk]), {"on": "", "reason": ""})
    shown = client.get(reverse("enterprise", args=[enterprise.pk]))

    assert [one.enterprise.name for one in waiting.context["page"]] == ["두레소프트"]
    assert (before, Enterprise.objects.get().closed_on) == (None, date(2026, 5, 1))
    assert "2026년 5월 1일" in words_of(shown) or "2026. 5. 1." in words_of(shown)


def test_a_file_that_cannot_be_read_is_refused_on_its_field(nari: User, signed_in: Any) -> None:
    page = signed_in(nari).post(reverse("closures-upload"), {"file": a_file("123,폐업자,2026-05-01")})

    assert page.status_code == 422
    assert errors_of(page)["file"] == [
        "2행: 사업자등록번호 '123'은(는) 숫자 10자리가 아닙니다. 사업자등록증의 번호로 고쳐 주세요. "
        "고쳐서 다시 올려 주세요."
    ]


def test_a_closure_may_be_dismissed_with_a_reason(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)

    client.post(reverse("closure-dismiss", args=[screens.closure.pk]), {"reason": "영업 중"})
    page = client.get(reverse("closures"), {"state": "ignored"})

    assert [one.reason for one in page.context["page"]] == ["영업 중"]


# --- merging -------------------------------------------------------------------------------------------------------


def test_a_merged_record_leads_to_the_survivor_until_it_is_split(nari: User, signed_in: Any) -> None:
    old, new = an_enterprise(1, name="두레인쇄소"), an_enterprise(2, name="두레프린트")
    client = signed_in(nari)
    form = {"survivor": hyphenated(a_number(2)), "on": "2026-05-01", "counts_from": "", "reason": "법인전환"}

    client.post(reverse("enterprise-merge", args=[old.pk]), form)
    merged, survivor = (client.get(reverse("enterprise", args=[one.pk])) for one in (old, new))
    client.post(reverse("enterprise-split", args=[old.pk]), {"reason": "다른 기업"})
    split = client.get(reverse("enterprise", args=[old.pk]))

    assert reverse("enterprise", args=[new.pk]) in links_of(merged)
    assert reverse("enterprise", args=[old.pk]) in links_of(survivor)
    assert reverse("enterprise", args=[new.pk]) not in links_of(split)


def test_a_merge_into_an_unknown_number_is_refused_on_its_field(nari: User, signed_in: Any) -> None:
    old = an_enterprise(1)
    form = {"survivor": a_number(9), "on": "2026-05-01", "reason": "법인전환"}

    page = signed_in(nari).post(reverse("enterprise-merge", args=[old.pk]), form)

    assert errors_of(page)["survivor"] == ["그 사업자등록번호의 기업이 등록부에 없습니다. 기업을 먼저 등록해 주세요."]
