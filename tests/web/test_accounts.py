"""Signing in and out, and what keeps others from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dure.apps.accounts.models import User
from factories.people import PASSWORD
from pages import links_of, words_of

LOGIN = "/accounts/login/"


def log_in(client: Client, name: str = "nari", password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": name, "password": password, **more})


def test_signing_in_leads_home_and_back_to_where_one_was_going(nari: User, client: Client) -> None:
    home = log_in(Client())
    back = log_in(client, next="/schemes/")

    assert (home.status_code, home["Location"]) == (302, "/")
    assert (back.status_code, back["Location"]) == (302, "/schemes/")


def test_signing_in_leads_to_no_other_site(nari: User, client: Client) -> None:
    response = log_in(client, next="https://evil.example.kr/")

    assert (response.status_code, response["Location"]) == (302, "/")


def test_the_log_in_page_keeps_where_one_was_going(client: Client, db: None) -> None:
    page = client.get(LOGIN, {"next": "/schemes/"})

    assert '<input type="hidden" name="next" value="/schemes/">' in page.content.decode()


def test_a_wrong_password_and_an_unknown_name_say_the_same(nari: User, client: Client) -> None:
    wrong, unknown = log_in(client, password="아닙니다"), log_in(client, name="nobody")

    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert "로그인하지 못했습니다." in words_of(wrong)
    assert words_of(wrong) == words_of(unknown)
    assert "_auth_user_id" not in client.session


def test_an_account_locks_after_five_failures_and_only_that_account(nari: User, bora: User, client: Client) -> None:
    answers = [log_in(client, password="아닙니다").status_code for _ in range(5)]
    locked = log_in(client)
    other = log_in(Client(), name="bora")

    assert answers == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert "로그인이 잠겼습니다" in words_of(locked)
    assert "30분 뒤에 다시 해 주세요." in words_of(locked)
    assert other.status_code == 302


def test_colleagues_behind_one_address_do_not_lock_each_other_out(nari: User, db: None) -> None:
    for index in range(40):
        log_in(Client(), name=f"nobody{index}", password="아닙니다")

    response = log_in(Client())

    assert (response.status_code, response["Location"]) == (302, "/")


def test_failures_are_forgotten_once_the_right_password_comes(nari: User, client: Client) -> None:
    for _ in range(4):
        log_in(client, password="아닙니다")
    log_in(client)
    client.post(reverse("account_logout"))

    again = [log_in(client, password="아닙니다").status_code for _ in range(4)]

    assert again == [200, 200, 200, 200]


def test_signing_out_takes_a_post(nari: User, signed_in: Any) -> None:
    client = signed_in(nari)

    asked = client.get(reverse("account_logout"))
    still_in = "_auth_user_id" in client.session
    done = client.post(reverse("account_logout"))

    assert (asked.status_code, still_in) == (200, True)
    assert "로그아웃하시겠습니까?" in words_of(asked)
    assert (done.status_code, done["Location"]) == (302, "/")
    assert "_auth_user_id" not in client.session


def test_nobody_makes_an_account_of_their_own(client: Client, db: None) -> None:
    form = {"username": "stranger", "password1": PASSWORD, "password2": PASSWORD}

    page, sent = client.get(reverse("account_signup")), client.post(reverse("account_signup"), form)

    assert "직접 가입할 수 없습니다." in words_of(page)
    assert "직접 가입할 수 없습니다." in words_of(sent)
    assert User.objects.count() == 0
    assert reverse("account_signup") not in links_of(client.get(LOGIN))


def test_an_account_switched_off_stays_out(nari: User, client: Client) -> None:
    User.objects.filter(pk=nari.pk).update(is_active=False)

    response = log_in(client)

    assert (response.status_code, response["Location"]) == (302, reverse("account_inactive"))
    assert "_auth_user_id" not in client.session


def test_a_temporary_password_is_changed_before_anything_else(nari: User, client: Client) -> None:
    User.objects.filter(pk=nari.pk).update(password_temporary=True)
    log_in(client)
    change = reverse("account_change_password")
    new = "가을-바람-2026-산들"

    kept_out = client.get("/")
    client.post(change, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    let_in = client.get("/")

    assert (kept_out.status_code, kept_out["Location"]) == (302, change)
    assert let_in.status_code == 200


@pytest.mark.parametrize(
    ("password", "complaint"),
    [("짧다", "비밀번호는 너무 짧습니다."), ("1234567890", "숫자")],
)
def test_a_weak_password_is_refused_with_the_reason(nari: User, signed_in: Any, password: str, complaint: str) -> None:
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    response = signed_in(nari).post(reverse("account_change_password"), form)

    assert complaint in words_of(response)
    assert User.objects.get(pk=nari.pk).check_password(PASSWORD)


@pytest.fixture
def known_again(nari: User, client: Client) -> Client:
    """Nari signed in, and said her password once more a moment ago."""
    log_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_the_authenticator_asks_for_the_password_once_more(nari: User, client: Client) -> None:
    log_in(client)

    response = client.get(reverse("mfa_activate_totp"))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_the_page_of_the_authenticator_shows_a_code_and_its_secret(known_again: Client) -> None:
    page = known_again.get(reverse("mfa_activate_totp"))

    assert "인증 앱 등록" in words_of(page)
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert page.context["form"].secret in page.content.decode()


def test_a_wrong_code_does_not_activate_the_authenticator(known_again: Client) -> None:
    known_again.get(reverse("mfa_activate_totp"))

    response = known_again.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert list(response.context["form"].errors) == ["code"]
    assert "사용하지 않음" in words_of(known_again.get(reverse("mfa_index")))


def test_the_warning_before_a_session_ends_waits_on_every_page(nari: User, signed_in: Any, settings: Any) -> None:
    page = signed_in(nari).get("/").content.decode()

    assert f'data-session-seconds="{settings.SESSION_COOKIE_AGE}"' in page
    assert "곧 자동으로 로그아웃됩니다" in page
    assert "곧 자동으로 로그아웃됩니다" not in Client().get("/").content.decode()
