"""The officer's story in a real browser: signing in, a figure down to its article, a ledger in and out again."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from factories.people import PASSWORD
from factories.screens import HEADS, Screens, a_csv, a_row
from needs import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
CP949 = [
    ("가온시 구매대장", "", "", "", "", "", ""),
    HEADS,
    a_row("운동기구", day="2026. 8. 5.", amount="7,000,000원"),
    a_row("운동기구 반품", day="20260806", amount="△500,000"),
    a_row("읽지 못할 금액", amount="12,34"),
    ("소계", "", "", "", "", "", "6500000"),
]


def cp949_file() -> dict[str, Any]:
    return {"name": "팔월.csv", "mimeType": "text/csv", "buffer": a_csv(CP949, "cp949", heads=None)}


def xlsx_file() -> dict[str, Any]:
    book, buffer = openpyxl.Workbook(), BytesIO()
    for row in (HEADS, a_row("탁구대", day="2026-09-01", amount="4000000")):
        book.active.append(row)
    book.save(buffer)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "구월.xlsx", "mimeType": kind, "buffer": buffer.getvalue()}


def go(page: Any, label: str) -> None:
    """By the main menu; on a phone it opens first."""
    if (button := page.locator(".menu-button")).is_visible():
        button.click()
    page.locator("#site-nav").get_by_role("link", name=label, exact=True).click()


def figures(page: Any, scheme: str = "women_owned") -> dict[str, int]:
    """Won of the scheme's achievement by what the scoreboard calls its rows (물품, 용역, 공사)."""
    go(page, "실적 현황")
    rows = page.locator(f"tr:has(td[data-label=제도] a[href*='/{scheme}/'])").all()
    return {
        row.locator("td[data-label=제도] .small").first.inner_text(): int(
            row.locator("td[data-label=실적]").inner_text().replace(",", "").removesuffix("원")
        )
        for row in rows
    }


def log_in(page: Any) -> None:
    page.goto("/")
    page.get_by_role("link", name="로그인").first.click()
    page.get_by_label("아이디").fill("nari")
    page.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()
    expect(page.locator("h1")).to_have_text("가온시 우선구매")


def upload(page: Any, file: dict[str, Any]) -> None:
    go(page, "구매대장")
    page.get_by_role("link", name="구매대장 올리기").first.click()
    page.get_by_label("구매대장 파일").set_input_files(file)
    page.get_by_role("button", name="올리고 점검").click()
    expect(page.locator("#progress")).to_contain_text("차례를 기다리고 있습니다")


def apply_ledger(page: Any) -> None:
    page.get_by_role("button", name="적용", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="적용", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("적용했습니다")


def withdraw(page: Any, name: str) -> None:
    go(page, "구매대장")
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="적용 되돌리기").click()
    page.get_by_label("되돌리는 사유").fill("두 번 올렸습니다")
    page.get_by_role("button", name="적용 되돌리기").click()
    expect(page.locator("#messages")).to_contain_text("되돌렸습니다")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_officer_opens_a_figure_down_to_its_article(screens: Screens, page: Any, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    log_in(page)

    go(page, "실적 현황")
    page.locator("tr:has(a[href*='/women_owned/']) td[data-label=실적] a").first.click()
    expect(page.locator("h1")).to_have_text("여성기업제품")
    page.get_by_role("link", name="체육용품").click()
    explained = page.locator("tr", has=page.get_by_role("link", name="여성기업제품"))
    expect(explained).to_contain_text("인정")
    expect(explained).to_contain_text("제2026-1호")
    explained.get_by_role("link").click()

    expect(page.locator("main")).to_contain_text("여성기업지원에 관한 법률")
    expect(page.locator("table", has_text="근거").first).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_figures_move_with_a_ledger_and_return_when_it_is_withdrawn(
    screens: Screens, page: Any, drain: Any, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    log_in(page)
    drain()
    before = figures(page)

    upload(page, cp949_file())
    drain()
    expect(page.get_by_role("heading", name="명세")).to_be_visible()
    expect(page.locator("main")).to_contain_text("합계 일치")
    expect(page.locator("table", has_text="보기와 고치는 법")).to_contain_text("12,34")
    expect(page.locator("tr", has_text="여성기업제품").first).to_contain_text("+6,500,000원")
    assert figures(page) == before
    page.go_back()
    apply_ledger(page)
    drain()
    with_one = figures(page)

    upload(page, xlsx_file())
    drain()
    expect(page.get_by_role("heading", name="명세")).to_be_visible()
    apply_ledger(page)
    drain()
    with_both = figures(page)

    withdraw(page, "구월.xlsx")
    drain()
    without_xlsx = figures(page)
    withdraw(page, "팔월.csv")
    drain()
    after = figures(page)

    goods = next(iter(before))
    assert with_one == {**before, goods: before[goods] + 6_500_000}
    assert with_both == {**with_one, goods: with_one[goods] + 4_000_000}
    assert without_xlsx == with_one
    assert after == before


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def to(self, target: Any, most: int = 200) -> None:
        """Tab until the target has the focus, and see that the focus shows."""
        handle = target.element_handle()
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("element => document.activeElement === element", handle):
                assert self.page.evaluate("() => document.activeElement.matches(':focus-visible')")
                return
        raise AssertionError(f"the keyboard does not reach {target}")

    def press(self, target: Any, key: str = "Enter") -> None:
        self.to(target)
        self.page.keyboard.press(key)

    def type(self, target: Any, text: str) -> None:
        self.to(target)
        self.page.keyboard.type(text)

    def choose_file(self, target: Any, file: dict[str, Any]) -> None:
        self.to(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)


def test_the_whole_story_needs_no_mouse(screens: Screens, page: Any, drain: Any) -> None:
    keyboard, main = Keyboard(page), page.locator("main")
    menu = page.locator("#site-nav")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()

    keyboard.press(main.get_by_role("link", name="로그인"))
    keyboard.type(page.get_by_label("아이디"), "nari")
    keyboard.type(page.get_by_label("비밀번호", exact=True), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("가온시 우선구매")
    keyboard.press(menu.get_by_role("link", name="실적 현황"))
    keyboard.press(page.locator("tr:has(a[href*='/women_owned/']) td[data-label=실적] a").first)
    keyboard.press(page.get_by_role("link", name="체육용품"))
    keyboard.press(main.get_by_role("link", name="여성기업제품"))
    expect(page.locator("h1")).to_have_text("여성기업제품")

    keyboard.press(menu.get_by_role("link", name="구매대장"))
    keyboard.press(main.get_by_role("link", name="구매대장 올리기"))
    keyboard.choose_file(page.get_by_label("구매대장 파일"), cp949_file())
    keyboard.press(page.get_by_role("button", name="올리고 점검"), "Space")
    expect(page.locator("#progress")).to_be_visible()
    drain()
    expect(page.get_by_role("heading", name="명세")).to_be_visible()
    keyboard.press(page.get_by_role("button", name="적용", exact=True).first, "Space")
    keyboard.press(page.get_by_role("dialog").get_by_role("button", name="적용", exact=True))
    expect(page.locator("#messages")).to_contain_text("적용했습니다")
    keyboard.press(page.get_by_role("link", name="적용 되돌리기"))
    keyboard.type(page.get_by_label("되돌리는 사유"), "wrong year")
    keyboard.press(page.get_by_role("button", name="적용 되돌리기"))

    expect(page.locator("#messages")).to_contain_text("되돌렸습니다")


def test_a_dialog_is_left_by_escape_and_gives_the_focus_back(screens: Screens, sign_in: Any) -> None:
    page = sign_in(screens.nari)
    page.goto(reverse("ledger", args=[screens.gaon.pk, screens.ready.pk]))
    button = page.get_by_role("button", name="적용", exact=True).first
    button.press("Enter")
    expect(page.locator("#apply")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("#apply")).to_be_hidden()
    expect(button).to_be_focused()


@pytest.fixture
def plain_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A browser that runs no scripts."""
    context = chromium.new_context(base_url=live_server.url, locale="ko-KR", java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_reading_applying_and_withdrawing_need_no_scripts(screens: Screens, plain_page: Any, drain: Any) -> None:
    page = plain_page
    drain()
    log_in(page)
    before = figures(page)
    page.locator("tr:has(a[href*='/women_owned/']) td[data-label=실적] a").first.click()
    page.get_by_role("link", name="체육용품").click()
    expect(page.locator("main")).to_contain_text("제2026-1호")

    page.goto(reverse("ledger", args=[screens.gaon.pk, screens.ready.pk]))
    page.locator("#apply").get_by_role("button", name="적용", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("적용했습니다")
    drain()
    applied = figures(page)
    withdraw(page, "칠월.csv")
    drain()

    goods = next(iter(before))
    assert applied == {**before, goods: before[goods] + 1_000_000}
    assert figures(page) == before


def test_a_session_about_to_end_says_so_and_can_be_extended(screens: Screens, sign_in: Any, settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = 124  # the warning comes two minutes before the end, but not within five seconds
    page = sign_in(screens.nari)
    page.goto(reverse("schemes"))
    warning = page.locator("#session-warning")
    expect(warning).to_be_visible(timeout=9_000)

    with page.expect_response(lambda answer: answer.request.method == "HEAD") as extended:
        warning.get_by_role("button", name="시간 연장").click()

    assert extended.value.status == 200
    expect(warning).to_be_hidden()
