"""A product on a phone, from the first word to the page everyone sees; addresses to share."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from dure.apps.accounts.models import User
from dure.apps.registry.models import Enterprise
from factories.catalogue import a_picture, a_product
from factories.places import a_certificate_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}


def fits(page: Any) -> bool:
    """Nothing is wider than the phone."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_member_puts_a_product_with_a_photo_on_show_from_a_phone(
    page: Any, sign_in: Any, sora: User, soft: Enterprise
) -> None:
    a_certificate_of(soft, valid_until=date(2099, 12, 31))
    sign_in(sora)
    page.set_viewport_size(PHONE)
    page.goto("/")
    page.get_by_role("link", name="제품 관리").click()
    page.get_by_role("link", name="제품 등록").first.click()
    page.get_by_text("용역", exact=True).click()
    page.get_by_label("이름", exact=False).first.fill("누리집 유지관리")
    page.get_by_label("가격(원, 부가세 포함)").fill("1,500,000원")
    page.get_by_label("단위").fill("월")
    page.get_by_role("button", name="등록").click()
    expect(page.get_by_role("heading", name="누리집 유지관리")).to_be_visible()
    page.get_by_role("link", name="사진 올리기").click()
    picture = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": a_picture((1200, 900))}
    page.get_by_label("사진", exact=False).first.set_input_files(picture)
    page.get_by_label("사진 설명").fill("누리집 첫 화면")
    page.get_by_role("button", name="올리기").click()
    page.get_by_role("button", name="공개하기").click()
    page.get_by_role("link", name="공개된 화면 보기").click()

    expect(page.get_by_role("heading", name="누리집 유지관리")).to_be_visible()
    shown = page.get_by_role("img", name="누리집 첫 화면")
    expect(shown).to_be_visible()
    page.wait_for_load_state("load")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    assert fits(page)


def test_an_address_is_copied_where_there_is_no_share_sheet(page: Any, soft: Enterprise, live_server: Any) -> None:
    product = a_product(soft, name="누리집")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(reverse("directory-product", args=[product.pk, "x"]))

    page.get_by_role("button", name="주소 복사").click()
    expect(page.get_by_text("복사했습니다.")).to_be_visible()

    expect(page.get_by_role("button", name="공유", exact=True)).to_be_hidden()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == live_server.url + reverse("directory-product", args=[product.pk, "누리집"])


def test_the_phones_share_sheet_gets_name_and_address(page: Any, soft: Enterprise, live_server: Any) -> None:
    product = a_product(soft, name="누리집")
    page.add_init_script("navigator.share = async (what) => { window.shared = what; };")
    page.goto(reverse("directory-product", args=[product.pk, "누리집"]))

    page.get_by_role("button", name="공유", exact=True).click()

    address = live_server.url + reverse("directory-product", args=[product.pk, "누리집"])
    assert page.evaluate("window.shared") == {"title": "누리집", "url": address}


def test_the_directory_works_without_scripts_and_fits_a_phone(
    chromium: Any, live_server: Any, soft: Enterprise
) -> None:
    Enterprise.objects.filter(pk=soft.pk).update(sector="정보화")
    a_certificate_of(soft, valid_until=date(2099, 12, 31))
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False, locale="ko-KR")
    bare = context.new_page()
    bare.goto(reverse("directory"))
    bare.get_by_role("link", name="정보화 1").click()

    expect(bare.get_by_role("heading", name="정보화 기업")).to_be_visible()
    bare.get_by_role("link", name="두레소프트").click()
    expect(bare.get_by_text("유효기간 안", exact=True)).to_be_visible()
    context.close()
