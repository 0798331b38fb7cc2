"""The front door, through a real browser."""

import pytest

from factories.people import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_officer_signs_in_by_the_form_and_comes_home(page, nari, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/accounts/login/")

    page.fill("input[name=login]", "nari")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/")

    assert page.url.endswith("/")
    assert page.locator("h1").count() == 1


def test_wrong_password_stays_at_the_door_and_says_so(page, nari):
    page.goto("/accounts/login/")

    page.fill("input[name=login]", "nari")
    page.fill("input[name=password]", "틀린-열쇠-하나")
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()

    assert page.url.endswith("/accounts/login/")
    assert page.locator("[role=alert], .form-error, .errorlist").count() > 0


def test_a_session_given_to_the_browser_is_hers(sign_in, nari):
    page = sign_in(nari)

    page.goto("/")

    assert page.locator("body").inner_text().count("김나리") > 0
