"""Every page in a real browser: nothing for axe to find, nothing wider than the screen, nothing on the console."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders import YEAR
from dure.apps.accounts.models import User
from dure.apps.ledgers.models import Ledger
from dure.apps.search.actions import rebuild
from dure.web.urls import urlpatterns
from factories.screens import Screens
from needs import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}
ONLY_FORMS_LEAD_HERE = {
    "retally",
    "row-decide",
    "row-undecide",
    "ledger-apply",
    "ledger-discard",
    "list-apply",
    "list-discard",
    "list-read-again",
    "contact-withdraw",
} | {
    "find-keep",
    "find-forget",
    "find-ask",
    "words-approve",
    "words-drop",
}
FRAGMENTS = {
    "find-suggest",
    "directory-file",
    "directory-photo",
    "robots",
    "sitemap",
    "ledger-progress",
    "counting",
    "document",
}
OWN_ENTERPRISE = ("profile", "profile-change", "change-ask", "contact-new", "submission-new")
OPERATORS = {"institutions", "institution-new"}


def addresses_of_nari(screens: Screens) -> list[str]:
    """Every page she can open, by its address."""
    patterns = [one for one in urlpatterns if one.name not in ONLY_FORMS_LEAD_HERE | FRAGMENTS | OPERATORS]
    return [
        reverse(one.name, kwargs={key: screens.kwargs(one.name)[key] for key in one.pattern.converters})
        for one in patterns
    ]


def more_of_nari(screens: Screens) -> list[str]:
    """The same pages in other states."""
    gaon, applied = screens.gaon.pk, screens.applied.pk
    ledgers = [reverse("ledger", args=[gaon, one.pk]) for one in (screens.ready, screens.failed, screens.withdrawn)]
    return [
        *ledgers,
        reverse("rows", args=[gaon, YEAR]) + "?want=all&sort=amount",
        reverse("rows", args=[gaon, YEAR]) + "?want=counted&q=없는것",
        reverse("row", args=[gaon, YEAR, applied, 3]),
        reverse("row", args=[gaon, YEAR, applied, 5]),
        reverse("names", args=[gaon]) + "?decided=1",
        reverse("scoreboard", args=[gaon, 2020]),
        reverse("measure", args=[gaon, YEAR, "target-social"]),
        reverse("enterprises") + "?q=없는기업",
        reverse("find") + "?q=현수먁",
        "/no/such/page/",
        reverse("account_change_password"),
        reverse("mfa_index"),
    ]


class Watcher:
    """A browser that looks at one page after another and keeps what is wrong.

    While axe runs nobody listens to the console: axe tries styles of its own, which the site's policy rightly blocks.
    """

    def __init__(self, page: Any, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.wrong: list[str] = []
        self._listening = True
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))

    def become(self, user: User | None) -> None:
        self.page.context.clear_cookies()
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            held = [{"name": name, "value": one.value, "url": self.base_url} for name, one in client.cookies.items()]
            self.page.context.add_cookies(held)

    def look_at(self, address: str) -> None:
        """Wide, on a phone, in high contrast, and at the narrowest."""
        self.page.set_viewport_size(DESKTOP)
        self.page.goto(address)
        self._listening = False
        self.page.evaluate(AXE_SCRIPT)
        self._listening = True
        self._axe(f"{address} 1280")
        self.page.set_viewport_size(PHONE)
        self._overflow(f"{address} 390")
        self._axe(f"{address} 390")
        self.page.evaluate("() => { document.documentElement.dataset.krdsMode = 'high-contrast'; }")
        self._axe(f"{address} 390 high contrast")
        self.page.set_viewport_size(SMALL_PHONE)
        self._overflow(f"{address} 320")

    def _heard(self, line: Any) -> None:
        is_answer = "Failed to load resource" in line.text and "/static/" not in line.location.get("url", "")
        if self._listening and line.type == "error" and not is_answer:
            self.wrong.append(f"{self.page.url}: console: {line.text}")

    def _axe(self, where: str) -> None:
        self._listening = False
        found = self.page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"]
        self._listening = True
        self.wrong += [f"{where}: {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"][:3]]

    def _overflow(self, where: str) -> None:
        wide, inner = self.page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
        if wide > inner:
            self.wrong.append(f"{where}: {wide}px wide")


@pytest.fixture
def watcher(chromium: Any, live_server: Any) -> Iterator[Watcher]:
    context = chromium.new_context(base_url=live_server.url, locale="ko-KR", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield Watcher(context.new_page(), live_server.url)
    context.close()


def test_every_page_of_an_officer_is_accessible_and_fits_the_screen(screens: Screens, watcher: Watcher) -> None:
    rebuild(day=timezone.localdate())
    watcher.become(screens.nari)

    for address in [*addresses_of_nari(screens), *more_of_nari(screens)]:
        watcher.look_at(address)

    assert not watcher.wrong, "\n".join(watcher.wrong)


def test_a_ledger_being_read_is_accessible_and_fits_the_screen(screens: Screens, watcher: Watcher) -> None:
    Ledger.objects.filter(pk=screens.failed.pk).update(state="reading", progress=1200, problem="")
    watcher.become(screens.nari)

    watcher.look_at(reverse("ledger", args=[screens.gaon.pk, screens.failed.pk]))

    assert not watcher.wrong, "\n".join(watcher.wrong)


def test_pages_of_others_are_accessible_and_fit_the_screen(
    screens: Screens, everyone: dict[str, User | None], watcher: Watcher
) -> None:
    gaon = screens.gaon.pk
    pages = {
        "부서 구매담당자": ["/", reverse("scoreboard", args=[gaon, YEAR]), reverse("rows", args=[gaon, YEAR])],
        "운영자": ["/", reverse("institutions"), reverse("institution-new")],
        "기업 회원": ["/", reverse("enterprise", args=[screens.soft.pk])],
        "다른 기관 총괄": ["/"],
    }
    pages["기업 회원"] += [reverse(name, args=[screens.soft.pk]) for name in OWN_ENTERPRISE]
    pages["기업 회원"] += [reverse("complaint-answer", args=[screens.soft.pk, screens.brought.noticed.pk])]

    for role, addresses in pages.items():
        watcher.become(everyone[role])
        for address in addresses:
            watcher.look_at(address)

    assert not watcher.wrong, "\n".join(watcher.wrong)


def test_pages_before_signing_in_are_accessible_and_fit_the_screen(screens: Screens, watcher: Watcher) -> None:
    names = ["home", "public", "find", "account_login", "account_reset_password", "account_signup", "join", "join-sent"]

    for address in [*map(reverse, names), reverse("public-scoreboard", args=[screens.gaon.pk, YEAR])]:
        watcher.look_at(address)

    assert not watcher.wrong, "\n".join(watcher.wrong)
