"""The schemes' pages, open to everyone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from dure.apps.registry.queries import catalogue
from pages import links_of, words_of

CODES = sorted(catalogue().schemes)


def test_every_scheme_is_listed_with_its_basis(client: Client, db: None) -> None:
    page = client.get(reverse("schemes"))

    assert {reverse("scheme", args=[code]) for code in CODES} <= links_of(page)
    assert catalogue().schemes["women_owned"].basis.label in words_of(page)


@pytest.mark.parametrize("code", CODES)
def test_a_schemes_page_shows_each_rate_with_its_article(client: Client, db: None, code: str) -> None:
    scheme = catalogue().schemes[code]

    words = words_of(client.get(reverse("scheme", args=[code])))

    assert scheme.name in words
    assert [step.basis.label for step in scheme.rates if " ".join(step.basis.label.split()) not in words] == []


def test_what_was_not_read_from_the_statute_says_so(client: Client, db: None) -> None:
    unsure = [
        code for code in CODES if any(not step.basis.confidence.certain for step in catalogue().schemes[code].rates)
    ]

    assert unsure
    for code in unsure:
        assert "확인 필요" in words_of(client.get(reverse("scheme", args=[code]))), code


def test_an_unknown_scheme_is_absent_for_everyone(client: Client, db: None) -> None:
    page = client.get(reverse("scheme", args=["nothing"]))

    assert page.status_code == 404
    assert "그런 제도는 없습니다." in words_of(page)
