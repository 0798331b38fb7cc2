"""An enterprise comes in by itself on a phone, hands in a certificate, is verified, appears; a second claim stops."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from builders import a_number
from dure.apps.onboarding.models import CertificateSubmission, Claim
from dure.apps.registry.models import Certificate, Enterprise
from dure.core.values.numbers import hyphenated
from factories.onboarding import a_picture
from factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
EMAIL = "sora@example.org"


def ask_to_join(page: Any, number: str, email: str, person: str) -> None:
    page.goto("/join/")
    page.fill("[name=business_number]", number)
    page.fill("[name=name]", "소라인쇄")
    page.fill("[name=person_name]", person)
    page.fill("[name=email]", email)
    page.set_input_files("[name=document]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": a_picture()})
    page.check("[name=agrees]")
    page.click("main button[type=submit]")


def sign_in_by_form(page: Any, name: str) -> None:
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/")


def words(page: Any) -> str:
    return " ".join(page.locator("main").inner_text().split())


def test_an_enterprise_comes_in_on_a_phone_and_a_second_claim_of_its_number_is_stopped(
    page: Any, nari: Any, drain: Any
) -> None:
    page.set_viewport_size(PHONE)
    number = hyphenated(a_number(41))

    ask_to_join(page, "123-45-67890", EMAIL, "최소라")
    assert "검증번호가 맞지 않습니다" in words(page)
    ask_to_join(page, number, EMAIL, "최소라")
    page.wait_for_url("**/join/sent/")

    drain()
    page.goto(re.search(r"https?://\S+/join/confirm/\S+/", mail.outbox[-1].body).group())
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("main button[type=submit]")
    sign_in_by_form(page, EMAIL)
    assert "가입 신청을 확인하고 있습니다." in words(page)

    page.context.clear_cookies()
    ask_to_join(page, number, "other@example.org", "김가람")
    assert "이미 있는 번호입니다" in words(page)
    assert "최소라" not in words(page)

    sign_in_by_form(page, "nari")
    page.click("text=기업이 보낸 것 2건 확인")
    page.click(f"a[href='{reverse('claim', args=[Claim.objects.get(state='waiting').pk])}']")
    assert "김가람" in words(page)
    page.click("text=받아들이기")
    page.wait_for_url("**/reviews/")

    sign_in_by_form(page, EMAIL)
    page.click("text=인증서 올리기")
    page.set_input_files(
        "[name=document]", {"name": "c.jpg", "mimeType": "image/jpeg", "buffer": a_picture((900, 1200))}
    )
    page.select_option("[name=kind]", "women_owned")
    page.fill("[name=number]", "제2026-41호")
    page.fill("[name=valid_from]", "2026-01-01")
    page.fill("[name=valid_until]", "2099-12-31")
    page.click("main button[type=submit]")
    page.wait_for_url("**/profile/")
    assert "제2026-41호" in words(page)

    sign_in_by_form(page, "nari")
    page.goto(reverse("submission", args=[CertificateSubmission.objects.get().pk]))
    assert page.locator("img.paper").evaluate("one => one.naturalHeight") == 1200
    page.click("text=사진과 같음, 등록")
    page.wait_for_url("**/reviews/")

    sign_in_by_form(page, EMAIL)
    page.goto(reverse("enterprise", args=[Enterprise.objects.get().pk]))
    assert "제2026-41호" in words(page)
    assert "기업 제출, 담당자 확인" in words(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert Certificate.objects.values_list("kind", "number", "source").get() == (
        "women_owned",
        "제2026-41호",
        "기업 제출, 담당자 확인",
    )
