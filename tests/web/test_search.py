"""The box: what is typed, what is found, what it says of today's certificates."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from builders import a_number
from dure.apps.accounts.models import User
from dure.apps.catalogue.actions import ProductEntry, add_product, hide_product, show_product
from dure.apps.onboarding.models import Letter
from dure.apps.registry.actions import revoke_certificate
from dure.apps.search.actions import approve_words, keep_search, look_again, propose_words, rebuild
from dure.apps.search.models import SavedSearch, Sought
from dure.apps.search.queries import enterprises_named, find
from dure.core.search.model import Wanted
from dure.core.values.errors import Refused
from factories.people import a_user
from factories.places import NOON, a_certificate_of, an_enterprise

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 1)


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"


def a_product(name: str, number: int, **told):
    enterprise = an_enterprise(
        business_number=a_number(number), name=f"다온{number}", region="가온시", sector="인쇄·출판"
    )
    entry = ProductEntry(kind="goods", name=name, category=told.pop("category", "현수막"), price=1000, **told)
    product = add_product(enterprise, entry, actor=None, at=NOON)
    show_product(product, actor=None, at=NOON)
    return product


def names(text: str, **wanted) -> list[str]:
    return [one.product.name for one in find(text, day=TODAY, wanted=Wanted(**wanted)).results]


def test_a_shown_product_is_found_however_it_is_typed():
    a_product("현수막 제작", 1)
    a_product("단체 도시락", 2, category="도시락")
    rebuild(day=TODAY)

    assert [names(text)[0] for text in ("현수막", "gustnakr", "ㅎㅅㅁ", "현수먁")] == ["현수막 제작"] * 4


def test_before_there_is_an_index_the_page_says_so(client):
    page = client.get(reverse("find"), {"q": "현수막"}).content.decode()

    assert "찾기를 준비하고 있습니다" in page


def test_a_product_hidden_since_the_index_was_built_is_not_shown():
    product = a_product("현수막 제작", 1)
    rebuild(day=TODAY)
    hide_product(product, actor=None, at=NOON)

    assert names("현수막") == []


def test_a_revoked_certificate_is_gone_from_results_at_once():
    product = a_product("현수막 제작", 1)
    certificate = a_certificate_of(product.enterprise, valid_until=date(2099, 12, 31))
    rebuild(day=TODAY)
    before = find("현수막", day=TODAY, wanted=Wanted()).results[0].schemes
    revoke_certificate(certificate, on=date(2026, 7, 1), reason="반납", actor=None, at=NOON)
    after = find("현수막", day=TODAY, wanted=Wanted()).results[0].schemes

    assert (len(before) > 0, after) == (True, [])


def test_results_can_be_narrowed_to_what_helps_the_gap():
    a_product("현수막 제작", 1)
    helping = a_product("현수막 게첨", 2)
    a_certificate_of(helping.enterprise, valid_until=date(2099, 12, 31))
    rebuild(day=TODAY)
    schemes = frozenset(find("게첨", day=TODAY, wanted=Wanted()).results[0].schemes)

    found = find("현수막", day=TODAY, wanted=Wanted(), gap=schemes, only_gap=True)

    assert [one.product.name for one in found.results] == ["현수막 게첨"]


def test_what_nobody_offers_can_be_asked_for(client, nari, gaon):
    a_product("현수막 제작", 1)
    rebuild(day=timezone.localdate())
    client.force_login(nari)
    page = client.get(reverse("find"), {"q": "우주왕복선"}).content.decode()
    client.post(reverse("find-ask", args=[gaon.pk]), {"text": "우주왕복선", "note": ""})

    assert "파는 곳을 찾지 못했습니다" in page
    assert [(one.institution, one.text) for one in Sought.objects.all()] == [(gaon, "우주왕복선")]


def test_a_kept_search_tells_what_is_new_until_it_is_opened(client):
    user = a_user()
    User.objects.filter(pk=user.pk).update(email="nabi@example.com")
    a_product("현수막 제작", 1)
    rebuild(day=TODAY)
    kept = keep_search(user, "현수막", Wanted(), at=NOON)
    newcomer = a_product("현수막 게첨", 2)
    rebuild(day=TODAY)

    told = look_again(SavedSearch.objects.get(pk=kept.pk), at=NOON)
    look_again(SavedSearch.objects.get(pk=kept.pk), at=NOON)
    client.force_login(user)
    client.get(reverse("find"), {"q": "현수막"})

    assert told == [newcomer.pk]
    assert [(letter.to, "현수막 게첨" in letter.body) for letter in Letter.objects.all()] == [
        ("nabi@example.com", True)
    ]
    assert SavedSearch.objects.get().new == []


def test_words_are_suggested_as_one_types(client):
    a_product("현수막 제작", 1)
    rebuild(day=TODAY)

    found = [client.get(reverse("find-suggest"), {"q": typed}).content.decode() for typed in ("현수", "ㅎㅅ", "gustn")]

    assert found == ['<option value="현수막"></option>\n'] * 3


def test_what_is_typed_is_never_markup(client):
    page = client.get(reverse("find"), {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in page


def test_words_of_the_site_count_once_another_officer_approves(client, nari, gaon):
    a_product("현수막 제작", 1)
    rebuild(day=TODAY)
    group = propose_words(["현수막", "걸이천막이"], [], reason="우리 시에서 쓰는 말", actor=nari, at=NOON)
    before = names("걸이천막이")
    with pytest.raises(Refused, match="다른 담당자"):
        approve_words(group, actor=nari, at=NOON)
    approve_words(group, actor=a_user(), at=NOON)

    assert (before, names("걸이천막이")) == ([], ["현수막 제작"])


@pytest.mark.parametrize("words", [["현수막"], ["현수막", "용역"], ["현수막", "막"]])
def test_words_that_say_too_little_or_too_much_are_refused(nari, words):
    with pytest.raises(Refused):
        propose_words(words, [], reason="까닭", actor=nari, at=NOON)


@pytest.mark.parametrize("typed", ["다온소프트", "다온 소프트", "ㄷㅇㅅㅍㅌ", "ekdhsthvmxm", "온소프"])
def test_an_enterprise_is_found_by_its_name_however_it_is_typed(typed):
    enterprise = an_enterprise(business_number=a_number(1), name="주식회사 다온 소프트")
    an_enterprise(business_number=a_number(2), name="하늘종이")

    assert enterprises_named(typed, TODAY) == [enterprise]
