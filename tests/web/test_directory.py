"""The public directory: only what is valid today, by whose word; addresses, shares, downloads, robots."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.apps.accounts.models import User
from dure.apps.catalogue.actions import add_file, add_photo
from dure.apps.onboarding.complaints import answer_complaint, suspend
from dure.apps.registry.actions import revoke_certificate
from dure.apps.registry.merging import merge_enterprises
from dure.apps.registry.models import Certificate, Enterprise, Institution
from dure.cli.sample import county
from dure.cli.sample.enterprises import make_enterprises
from dure.cli.sample.registering import register
from factories.catalogue import a_picture, a_product
from factories.lists import a_line, a_list_file, applied_list
from factories.onboarding import a_complaint
from factories.places import NOON, a_certificate_of, an_enterprise
from factories.screens import Screens
from pages import sheet_of, words_of

pytestmark = pytest.mark.django_db
FAR = date(2099, 12, 31)


def a_listed_enterprise(name: str = "두레종이", **changes: Any) -> Enterprise:
    """An enterprise with a certificate that holds for long."""
    kind = changes.pop("kind", "women_owned")
    found = an_enterprise(name=name, **{"sector": "사무용품", "region": "가온시 해든구", **changes})
    a_certificate_of(found, kind=kind, valid_until=FAR, source="여성기업 목록", seen_on=date(2026, 6, 1))
    return found


def names_on(page: Any) -> list[str]:
    return [row["entry"].name for row in page.context["rows"]]


def ask(client: Client, **wish: str) -> list[str]:
    return names_on(client.get(reverse("directory"), wish))


def page_of(client: Client, found: Enterprise) -> Any:
    return client.get(reverse("directory-enterprise", args=[found.pk, "x"]), follow=True)


def test_the_directory_is_open_and_says_its_day(client: Client) -> None:
    a_listed_enterprise()

    page = client.get(reverse("directory"))

    today = timezone.localdate()
    assert page.status_code == 200
    assert f"{today.year}. {today.month}. {today.day}.에 유효기간 안인 인증을 가진 기업입니다" in words_of(page)
    assert names_on(page) == ["두레종이"]


def test_only_who_holds_a_certificate_today_stands_in_the_directory(client: Client, nari: User) -> None:
    today = timezone.localdate()
    for name, changes in {
        "오늘까지": {"valid_until": today},
        "어제까지": {"valid_until": today - timedelta(days=1)},
        "내일부터": {"valid_from": today + timedelta(days=1), "valid_until": FAR},
        "오늘취소": {"valid_until": FAR, "revoked_on": today},
        "내일취소": {"valid_until": FAR, "revoked_on": today + timedelta(days=1)},
    }.items():
        a_certificate_of(an_enterprise(name=name), **{"valid_from": today - timedelta(days=90), **changes})
    a_listed_enterprise("닫은곳", closed_on=today)
    an_enterprise(name="인증없음")

    assert ask(client) == ["내일취소", "오늘까지"]


def test_a_revoked_certificate_takes_its_enterprise_out_at_once(client: Client, nari: User) -> None:
    found = a_listed_enterprise()
    before = ask(client)

    revoke_certificate(
        Certificate.objects.get(), on=timezone.localdate(), reason="요건 미달", actor=nari, at=timezone.now()
    )

    assert (before, ask(client)) == (["두레종이"], [])
    assert page_of(client, found).status_code == 404


def test_who_is_suspended_is_out_of_sight_until_the_last_day_is_over(
    client: Client, gaon: Institution, nari: User
) -> None:
    found, today = a_listed_enterprise(), timezone.localdate()
    product = a_product(found)
    made = a_complaint(found, gaon, nari, noticed=True)
    answer_complaint(made, answer="늦었습니다", actor=nari, at=NOON)
    decided = {"reason": "납품을 하지 않음", "basis": "계약서", "actor": nari, "at": NOON}
    suspend(made, until=today, **decided)
    page = reverse("directory-product", args=[product.pk, "x"])

    hidden = (ask(client), page_of(client, found).status_code, client.get(page).status_code)
    type(made).objects.update(suspended_until=today - timedelta(days=1))
    again = (ask(client), page_of(client, found).status_code, client.get(page, follow=True).status_code)

    assert (hidden, again) == (([], 404, 404), (["두레종이"], 200, 200))


def test_enterprises_are_chosen_by_sector_region_kind_and_words(client: Client) -> None:
    a_listed_enterprise("가종이")
    a_listed_enterprise("나종이", region="부산광역시 해운대구")
    a_listed_enterprise("다청소", sector="청소", kind="social_enterprise", product="청사 청소")

    assert ask(client, sector="사무용품") == ["가종이", "나종이"]
    assert ask(client, region="부산") == ["나종이"]
    assert ask(client, kind="social_enterprise") == ["다청소"]
    assert ask(client, q="청사") == ["다청소"]
    assert ask(client, sector="사무용품", kind="social_enterprise") == []


def test_counts_of_a_choice_are_those_its_click_would_give(client: Client) -> None:
    a_listed_enterprise("가종이")
    a_listed_enterprise("나종이", region="부산광역시 해운대구")
    a_listed_enterprise("다청소", sector="청소", kind="social_enterprise")

    page = client.get(reverse("directory"), {"region": "가온시"})

    told = {facet["name"]: {value: many for value, _, many in facet["values"]} for facet in page.context["choices"]}
    clicked = {
        name: {value: len(ask(client, **{"region": "가온시", name: value})) for value in values}
        for name, values in told.items()
    }
    assert told == clicked
    assert told["region"] == {"가온시": 2, "부산": 1}


def test_a_sector_page_says_what_can_be_supplied_for_how_much(client: Client) -> None:
    first, second = a_listed_enterprise("가종이"), a_listed_enterprise("나종이")
    a_product(first, price=20_000)
    a_product(second, price=30_000)
    a_product(second, price=None, price_basis="견적 후 협의")
    a_product(second, price=1, state="draft")
    a_product(a_listed_enterprise("다청소", sector="청소"), price=5)

    (offer,) = client.get(reverse("directory"), {"sector": "사무용품"}).context["offers"]

    assert (offer.products, offer.lowest, offer.middle, offer.highest) == (3, 20_000, 20_000, 30_000)
    assert (offer.capacity, offer.deliveries) == (1_500, 12)


def test_a_sector_page_says_what_the_own_institution_bought_only_to_those_who_see_its_rows(
    screens: Screens, everyone: dict[str, User | None], signed_in: Any
) -> None:
    Enterprise.objects.filter(pk=screens.soft.pk).update(sector="정보화")
    wish = {"sector": "정보화"}

    told = {
        role: bought and (bought["institution"].name, bought["rows"], bought["amount"])
        for role, user in everyone.items()
        for bought in [signed_in(user).get(reverse("directory"), wish).context["bought"]]
    }

    gaon = ("가온시", 2, 3_000_000)
    assert told == {
        "공개": None,
        "기업 회원": None,
        "부서 구매담당자": None,
        "총괄 담당자": gaon,
        "감사 담당자": gaon,
        "운영자": gaon,
        "다른 기관 총괄": ("누리군", 0, 0),
    }


@pytest.mark.parametrize("many", [1, 3])
def test_the_directory_asks_the_database_the_same_for_one_and_for_many(
    many: int, client: Client, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        a_product(a_listed_enterprise(f"두레{number}"))

    with django_assert_num_queries(4):
        client.get(reverse("directory"))


def test_the_xlsx_holds_one_line_a_valid_certificate_with_its_source(client: Client) -> None:
    found = a_listed_enterprise()
    a_certificate_of(found, kind="startup", valid_until=date(2026, 1, 2))

    note, heads, *lines = sheet_of(client.get(reverse("directory"), {"format": "xlsx"}))

    assert "유효기간 안인 인증만" in note[0]
    assert heads[:2] + heads[-2:] == ["상호", "분야", "출처", "확인한 날"]
    assert [(line[0], line[5], line[9]) for line in lines] == [("두레종이", "여성기업확인서", "여성기업 목록")]


def test_an_enterprise_page_says_who_saw_its_certificate_and_when(client: Client) -> None:
    page = words_of(page_of(client, a_listed_enterprise()))

    assert "유효기간 안 여성기업 목록 · 2026. 6. 1. 확인" in page
    assert "취소 여부는 확인한 날까지만 압니다" in page
    assert "유효한 인증" not in page


def test_who_only_stands_in_a_list_is_never_called_valid(client: Client, nari: User, tmp_path: Path) -> None:
    a_listed_enterprise("가종이")
    lines = [a_line(7, name="나마을", kind="마을기업", first="", last="")]
    applied_list(a_list_file(tmp_path, lines), nari)
    (listed,) = Enterprise.objects.filter(name="나마을")

    page = words_of(page_of(client, listed))
    everyone = client.get(reverse("directory"), {"listed": "1"})
    _, _, *lines = sheet_of(client.get(reverse("directory"), {"listed": "1", "format": "xlsx"}))
    printed = client.get(reverse("directory-print"), {"all": "1"})

    assert (ask(client), names_on(everyone)) == (["가종이"], ["가종이", "나마을"])
    assert "유효기간 안인 것으로 확인된 인증이 없습니다" in page
    assert "2026. 3. 31.) 유효기간은 확인 필요" in page
    assert "마을기업 지정 (목록에 있음, 확인 필요)" in words_of(everyone)
    assert [(line[0], line[5], line[7]) for line in lines if line[0] == "나마을"] == [
        ("나마을", "마을기업 지정", "확인 필요")
    ]
    assert {part["name"]: [row["entry"].name for row in part["rows"]] for part in printed.context["parts"]} == {
        "(예비)마을기업": ["나마을"],
        "여성기업확인서": ["가종이"],
    }


def test_addresses_carry_the_name_and_any_other_name_leads_there(client: Client) -> None:
    found = a_listed_enterprise("주식회사 두레 종이")
    product = a_product(found, name="복사용지 A4 / 80g")

    moved = [
        client.get(reverse("directory-enterprise", args=[found.pk, "old"])),
        client.get(reverse("directory-product", args=[product.pk, "old"])),
    ]

    assert [unquote(one["Location"]) for one in moved] == [
        f"/directory/enterprises/{found.pk}/주식회사-두레-종이/",
        f"/directory/products/{product.pk}/복사용지-a4-80g/",
    ]
    assert [client.get(one["Location"]).status_code for one in moved] == [200, 200]


@pytest.mark.parametrize(("counts_from", "certificates"), [(None, 1), (date(2026, 7, 1), 2), (date(2099, 1, 1), 1)])
def test_a_merged_record_leads_to_its_survivor_whom_its_certificates_prove_from_the_named_day(
    client: Client, nari: User, counts_from: date | None, certificates: int
) -> None:
    old, new = a_listed_enterprise("옛두레"), a_listed_enterprise("새두레")
    merge_enterprises(old, new, on=date(2026, 7, 1), counts_from=counts_from, reason="법인 전환", actor=nari, at=NOON)

    page = page_of(client, old)

    assert (ask(client), page.context["enterprise"]) == (["새두레"], new)
    assert len(page.context["certificates"]) == certificates


@pytest.mark.parametrize("state", ["draft", "hidden"])
def test_what_is_not_shown_is_for_its_keepers_alone(
    state: str, client: Client, nari: User, sora: User, soft: Enterprise, haneul: User, signed_in: Any
) -> None:
    product = a_product(soft, state=state)
    photo = add_photo(product, file_name="a.jpg", content=a_picture(), alt="용지", actor=None, at=NOON)
    file = add_file(product, file_name="a.pdf", content=b"%PDF-1.7", actor=None, at=NOON)
    addresses = [reverse("directory-photo", args=[photo.pk]), reverse("directory-file", args=[file.pk])]

    answers = {
        who: [signed_in(user).get(address).status_code for address in addresses]
        for who, user in {"nobody": None, "other": haneul, "member": sora, "officer": nari}.items()
    }

    assert answers == {"nobody": [404, 404], "other": [404, 404], "member": [200, 200], "officer": [200, 200]}
    assert client.get(reverse("directory-product", args=[product.pk, "x"])).status_code == 404


def test_a_product_page_tells_other_sites_what_it_is_and_nothing_ends_the_block(client: Client) -> None:
    product = a_product(a_listed_enterprise(), name="</script><b>용지&", description="</SCRIPT><img src=x>")

    page = client.get(reverse("directory-product", args=[product.pk, "x"]), follow=True).content.decode()

    (block,) = re.findall(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', page, re.S)
    told = json.loads(block)
    assert (told["@type"], told["name"], told["description"]) == ("Product", product.name, product.description)
    assert told["offers"]["price"] == 21_000
    assert "<img src=x>" not in page


def test_a_file_is_handed_out_as_a_download_that_nothing_can_run(client: Client) -> None:
    product = a_product(a_listed_enterprise())
    file = add_file(product, file_name="안내 자료.pdf", content=b"%PDF-1.7", actor=None, at=NOON)

    response = client.get(reverse("directory-file", args=[file.pk]))

    heads = {name: response[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")}
    assert heads == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": "attachment; filename*=UTF-8''%EC%95%88%EB%82%B4_%EC%9E%90%EB%A3%8C.pdf",
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.content == b"%PDF-1.7"


def test_a_photo_comes_in_two_sizes(client: Client) -> None:
    product = a_product(a_listed_enterprise())
    photo = add_photo(product, file_name="a.jpg", content=a_picture((900, 600)), alt="용지", actor=None, at=NOON)
    address = reverse("directory-photo", args=[photo.pk])

    whole, small = client.get(address), client.get(address, {"size": "small"})

    assert (whole["Content-Type"], small["Content-Type"]) == ("image/jpeg", "image/jpeg")
    assert len(small.content) < len(whole.content)


def test_the_printed_directory_of_the_sample_county_has_its_54_by_kind(client: Client) -> None:
    register(sum(make_enterprises(20260101), ()), at=NOON)

    page = client.get(reverse("directory-print"), {"region": county.REGION, "all": "1"})

    counts = {part["name"]: len(part["rows"]) for part in page.context["parts"]}
    assert {name: counts[name] for name in ("(예비)사회적기업", "(예비)마을기업", "(사회적)협동조합")} == {
        "(예비)사회적기업": 11,
        "(예비)마을기업": 10,
        "(사회적)협동조합": 33,
    }
    assert page.context["all"] == 54


def test_the_printed_directory_without_the_ended_ones_holds_who_the_directory_holds(client: Client) -> None:
    today = timezone.localdate()
    a_listed_enterprise("가종이")
    a_certificate_of(an_enterprise(name="지난곳"), valid_until=today - timedelta(days=1))

    only, every = (client.get(reverse("directory-print"), {"all": wish}) for wish in ("", "1"))

    assert [row["entry"].name for part in only.context["parts"] for row in part["rows"]] == ["가종이"]
    assert [row["entry"].name for part in every.context["parts"] for row in part["rows"]] == ["가종이", "지난곳"]
    assert "기간 지남" in words_of(every)


@pytest.mark.parametrize(
    ("setting", "first"), [("disallow", "Disallow: /"), ("allow", "Disallow: /accounts/")], ids=["no", "yes"]
)
def test_robots_walk_only_where_the_setting_lets_them(setting: str, first: str, client: Client, settings: Any) -> None:
    settings.ROBOTS = setting

    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[:2] == ["User-agent: *", first]
    assert ("Sitemap: http://testserver/sitemap.xml" in lines) == (setting == "allow")


def test_the_sitemap_names_what_everyone_may_see_and_no_more(client: Client) -> None:
    found = a_listed_enterprise("두레종이")
    shown = a_product(found, name="용지")
    a_product(found, name="비밀", state="draft")
    a_certificate_of(an_enterprise(name="지난곳"), valid_until=date(2026, 1, 2))

    places = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())

    assert [unquote(place) for place in places] == [
        "http://testserver/directory/",
        f"http://testserver/directory/enterprises/{found.pk}/두레종이/",
        f"http://testserver/directory/products/{shown.pk}/용지/",
    ]
