"""Names without a number, decided on screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from builders import a_number
from dure.apps.audit.models import AuditEntry
from dure.apps.ledgers.models import NameQuestion
from factories.screens import UNKNOWN_NAME, Screens
from pages import errors_of, sheet_of, words_of

REASON = "계약서와 대조"


def decide(screens: Screens, client: Any, **form: str) -> Any:
    address = reverse("name-decide", args=[screens.gaon.pk, screens.waiting.pk])
    return client.post(address, {"reason": REASON, **form}, follow=True)


def test_waiting_and_decided_names_are_listed_apart_and_searched(screens: Screens, signed_in: Any) -> None:
    client, address = signed_in(screens.nari), reverse("names", args=[screens.gaon.pk])

    lists = [
        [one.name for one in client.get(address, query).context["page"]]
        for query in ({}, {"decided": "1"}, {"q": "소프트"}, {"q": "없는이름"})
    ]

    assert lists == [[screens.waiting.name], [UNKNOWN_NAME], [screens.waiting.name], []]


def test_names_are_downloaded_as_texts(screens: Screens, signed_in: Any) -> None:
    NameQuestion.objects.filter(pk=screens.waiting.pk).update(name="=2+5")

    sheet = sheet_of(signed_in(screens.nari).get(reverse("names", args=[screens.gaon.pk]), {"format": "xlsx"}))

    assert sheet == [["적힌 이름", "구매 건수", "금액(원)", "첫 후보"], ["=2+5", 1, 500_000, "두레소프트"]]


@pytest.mark.parametrize(
    "form", [{"choice": a_number(1)}, {"choice": "other", "business_number": a_number(1)}], ids=["candidate", "typed"]
)
def test_a_name_becomes_an_enterprise_by_a_persons_word(screens: Screens, signed_in: Any, form: dict[str, str]) -> None:
    page = decide(screens, signed_in(screens.nari), **form)

    decided = NameQuestion.objects.get(pk=screens.waiting.pk)
    assert (decided.enterprise, decided.decided_by, decided.reason) == (screens.soft, screens.nari, REASON)
    assert "확인했습니다. 실적을 다시 집계하고 있습니다." in words_of(page)
    assert AuditEntry.objects.filter(verb="name.decided", target_id=str(decided.pk)).count() == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "choice"),
        ({"choice": "1234567890"}, "choice"),
        ({"choice": "other", "business_number": ""}, "business_number"),
        ({"choice": "other", "business_number": "123-45-67890"}, "business_number"),
        ({"choice": "other", "business_number": a_number(77)}, "business_number"),
        ({"choice": "nobody", "reason": ""}, "reason"),
    ],
)
def test_a_wrong_decision_is_refused_at_its_field(
    screens: Screens, signed_in: Any, form: dict[str, str], field: str
) -> None:
    page = decide(screens, signed_in(screens.nari), **form)

    assert page.status_code == 422
    assert list(errors_of(page)) == [field]
    assert not NameQuestion.objects.get(pk=screens.waiting.pk).decided


def test_a_decision_is_not_overwritten_and_can_be_taken_back(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)
    again = client.post(
        reverse("name-decide", args=[screens.gaon.pk, screens.decided.pk]), {"choice": "nobody", "reason": REASON}
    )

    page = client.post(
        reverse("name-reopen", args=[screens.gaon.pk, screens.decided.pk]), {"reason": "잘못 봄"}, follow=True
    )

    assert again.status_code == 422
    assert "확인을 되돌렸습니다." in words_of(page)
    assert not NameQuestion.objects.get(pk=screens.decided.pk).decided
