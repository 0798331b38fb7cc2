"""What holds for every page, whoever opens it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from builders import YEAR
from dure.apps.accounts.models import User
from dure.web.urls import urlpatterns
from factories.screens import Screens
from pages import links_of, words_of

FRAGMENTS = {"ledger-progress", "counting", "find-suggest"}


def pages_of(screens: Screens, client: Client) -> list[Any]:
    """Every whole page this client may open."""
    answers = [
        client.get(reverse(one.name, kwargs={key: screens.kwargs(one.name)[key] for key in one.pattern.converters}))
        for one in urlpatterns
        if one.name not in FRAGMENTS
    ]
    return [one for one in answers if one.status_code == 200 and one["Content-Type"].startswith("text/html")]


def test_every_page_has_one_heading_a_title_and_the_sample_banner(screens: Screens, signed_in: Any) -> None:
    for page in pages_of(screens, signed_in(screens.nari)):
        html = page.content.decode()
        path = page.request["PATH_INFO"]

        assert html.count("<h1") == 1, path
        assert re.search(r"<title>\S.* \| 두레장터</title>", html), path
        assert html.count("시연용 가상 자료입니다.") == 1, path
        assert html.count('<html lang="ko">') == 1, path


def test_no_page_holds_what_the_content_policy_forbids(screens: Screens, signed_in: Any) -> None:
    for page in pages_of(screens, signed_in(screens.nari)):
        html = page.content.decode()
        path = page.request["PATH_INFO"]

        assert re.findall(r"<[^>]+\sstyle=|<[^>]+\son\w+=|<style|<script(?![^>]*\ssrc=)", html) == [], path


def test_no_page_shows_the_words_of_python(screens: Screens, signed_in: Any) -> None:
    for page in pages_of(screens, signed_in(screens.nari)):
        assert re.findall(r"\bNone\b|\bTrue\b|\bFalse\b|datetime\.|<QuerySet|Fraction\(", words_of(page)) == []


def test_every_page_answers_head_like_get_without_a_body(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)

    for page in pages_of(screens, client):
        head = client.head(page.request["PATH_INFO"])

        assert (head.status_code, head.content) == (200, b"")


def kind_of(address: str) -> tuple[str, ...]:
    """Addresses that differ only in what they ask a page for, or in which scheme they show, are followed once."""
    path, _, query = address.partition("?")
    path = re.sub(r"^/schemes/.+", "/schemes/one/", path)
    if not query:
        measure = r"/performance/(\d+)/(?!settings|rows|publish|recount)[a-z][a-z_0-9-]+/$"
        path = re.sub(measure, r"/performance/\1/one/", path)
    return path, *sorted({part.partition("=")[0] for part in query.split("&")})


@pytest.mark.parametrize("filled", [True, False], ids=["filled", "empty"])
def test_no_page_offers_a_way_its_reader_may_not_go(
    request: pytest.FixtureRequest, everyone: dict[str, User | None], signed_in: Any, filled: bool
) -> None:
    if filled:
        request.getfixturevalue("screens")
    for role, user in everyone.items():
        client = signed_in(user)
        waiting, seen, dead = ["/"], {kind_of("/")}, []
        while waiting:
            address = waiting.pop()
            page = client.get(address)
            if page.status_code >= 400:
                dead.append(address)
            elif page.headers["Content-Type"].startswith("text/html") and page.status_code == 200:
                for link in sorted(links_of(page)):
                    if kind_of(link) not in seen:
                        seen.add(kind_of(link))
                        waiting.append(link)
        assert dead == [], role


def test_the_sample_banner_is_gone_where_the_data_is_real(screens: Screens, signed_in: Any, settings: Any) -> None:
    settings.SAMPLE_SITE = False

    page = signed_in(screens.nari).get("/")

    assert "시연용 가상 자료입니다." not in page.content.decode()


# --- when something is wrong --------------------------------------------------------------------------------------


def test_an_unknown_address_is_a_page_with_a_way_on(client: Client, db: None) -> None:
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert "찾으시는 화면이나 자료가 없습니다." in words_of(response)
    assert "/" in links_of(response)


def test_an_unreadable_year_is_no_address(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)

    answers = [client.get(f"/institutions/{screens.gaon.pk}/performance/{year}/") for year in ("99999", "0", "1999")]

    assert [one.status_code for one in answers] == [404, 404, 404]


@pytest.mark.parametrize("page", ["²", "-1", "99999999999999999999", "x", ""])
def test_a_strange_page_number_gives_the_nearest_page(screens: Screens, signed_in: Any, page: str) -> None:
    client, gaon = signed_in(screens.nari), screens.gaon.pk
    addresses = [reverse("rows", args=[gaon, YEAR]), reverse("ledgers", args=[gaon]), reverse("enterprises")]

    answers = [client.get(one, {"page": page, "month": page, "year": page, "sort": page}) for one in addresses]

    assert [one.status_code for one in answers] == [200, 200, 200]


def test_what_a_rule_refuses_is_a_409_that_says_why(screens: Screens, signed_in: Any) -> None:
    response = signed_in(screens.nari).post(reverse("ledger-apply", args=[screens.gaon.pk, screens.failed.pk]))

    assert response.status_code == 409
    assert "이 대장은 지금 적용할 수 없습니다." in words_of(response)


def test_an_address_of_a_button_opened_by_hand_is_a_page(screens: Screens, signed_in: Any) -> None:
    response = signed_in(screens.nari).get(reverse("ledger-apply", args=[screens.gaon.pk, screens.ready.pk]))

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "화면의 버튼으로만 쓸 수 있는 주소입니다." in words_of(response)


def test_a_form_from_an_old_window_is_a_page_in_korean(screens: Screens) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(screens.nari, backend="django.contrib.auth.backends.ModelBackend")

    response = client.post(reverse("ledger-apply", args=[screens.gaon.pk, screens.ready.pk]))

    assert response.status_code == 403
    assert "보낸 내용을 처리하지 않았습니다." in words_of(response)


def test_htmx_gets_a_refusal_as_a_fragment(screens: Screens, signed_in: Any) -> None:
    address = reverse("ledger-apply", args=[screens.gaon.pk, screens.failed.pk])

    response = signed_in(screens.nari).post(address, headers={"HX-Request": "true"})

    assert response.status_code == 409
    assert response.content.decode().lstrip().startswith("<div")


# --- a session that ran out ---------------------------------------------------------------------------------------


def test_a_visitor_is_led_to_sign_in_and_back_again(screens: Screens, client: Client) -> None:
    address = reverse("rows", args=[screens.gaon.pk, YEAR]) + "?want=all&page=2"

    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=" + address.replace("/", "%2F").replace("?", "%3F").replace(
        "=", "%3D"
    ).replace("&", "%26")


@pytest.mark.parametrize(
    ("came_from", "then"),
    [("http://testserver/institutions/1/ledgers/", "%2Finstitutions%2F1%2Fledgers%2F"), ("https://evil.kr/x", "%2F")],
)
def test_something_sent_too_late_leads_back_to_the_page_it_was_sent_from(
    screens: Screens, client: Client, came_from: str, then: str
) -> None:
    address = reverse("ledger-apply", args=[screens.gaon.pk, screens.ready.pk])

    response = client.post(address, headers={"Referer": came_from})

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={then}")


def test_a_page_that_asks_by_itself_leaves_for_the_log_in_page(screens: Screens, client: Client) -> None:
    ledger = reverse("ledger", args=[screens.gaon.pk, screens.ready.pk])
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{ledger}"}

    response = client.get(reverse("ledger-progress", args=[screens.gaon.pk, screens.ready.pk]), headers=asked)

    assert response.headers["HX-Redirect"] == "/accounts/login/?next=" + ledger.replace("/", "%2F")
