"""The rows behind a figure, and one row explained, on screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from builders import YEAR
from dure.apps.audit.models import AuditEntry
from dure.apps.ledgers.models import RowDecision
from dure.apps.performance.actions import retally
from factories.places import NOON
from factories.screens import Screens, a_csv, a_row, an_applied_ledger
from pages import errors_of, sheet_of, words_of


def rows_at(screens: Screens) -> str:
    return reverse("rows", args=[screens.gaon.pk, YEAR])


def row_at(screens: Screens, line: int, name: str = "row") -> str:
    return reverse(name, args=[screens.gaon.pk, YEAR, screens.applied.pk, line])


def lines_on(page: Any) -> list[int]:
    return [row.found.purchase.line for row in page.context["page"]]


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ({"want": "counted"}, [3, 2]),
        ({"want": "not_counted", "sort": "amount"}, [5, 6, 4]),
        ({"want": "all", "sort": "-amount"}, [4, 3, 2, 6, 5]),
        ({"want": "all", "department": "총무과", "sort": "amount"}, [5, 6, 4]),
        ({"want": "all", "month": f"{YEAR}04"}, [3]),
        ({"want": "all", "kind": "services"}, [3]),
        ({"want": "all", "q": "의자"}, [4]),
        ({"want": "all", "q": "%"}, []),
        ({"want": "nonsense", "sort": "nonsense", "kind": "nonsense"}, [3, 2]),
    ],
)
def test_rows_are_filtered_and_sorted(
    screens: Screens, signed_in: Any, query: dict[str, str], lines: list[int]
) -> None:
    page = signed_in(screens.nari).get(rows_at(screens), {"measure": "women_owned", **query})

    assert lines_on(page) == lines


def test_rows_are_paged(screens: Screens, signed_in: Any, tmp_path: Path) -> None:
    many = [a_row(f"{index:03d}", day="2026-09-01") for index in range(60)]
    an_applied_ledger(screens.gaon, screens.nari, tmp_path, a_csv(many), name="많음.csv")
    retally(screens.gaon.pk, YEAR, at=NOON)
    client, query = signed_in(screens.nari), {"measure": "women_owned", "month": f"{YEAR}09", "sort": "title"}

    pages = [client.get(rows_at(screens), {**query, "page": page}) for page in ("1", "3", "99")]

    assert [len(page.context["page"].object_list) for page in pages] == [25, 10, 10]
    assert pages[1].context["page"].object_list[-1].found.purchase.title == "059"


def test_rows_are_downloaded_as_texts_and_the_trail_keeps_it(screens: Screens, signed_in: Any, tmp_path: Path) -> None:
    rows = [a_row(title, department="체육과", day="2026-09-01") for title in ("=1+2", "+8", "-5", "@A1")]
    an_applied_ledger(screens.gaon, screens.nari, tmp_path, a_csv(rows), name="기호.csv")
    retally(screens.gaon.pk, YEAR, at=NOON)
    query = {"measure": "women_owned", "month": f"{YEAR}09", "format": "xlsx"}

    sheet = sheet_of(signed_in(screens.nari).get(rows_at(screens), query))

    assert sorted(row[6] for row in sheet[2:]) == ["+8", "-5", "=1+2", "@A1"]
    assert {row[10] for row in sheet[2:]} == {1_000_000}
    assert AuditEntry.objects.filter(verb="ledger.downloaded", institution_id=screens.gaon.pk).count() == 1


def test_a_row_names_the_certificate_and_the_article(screens: Screens, signed_in: Any) -> None:
    page = signed_in(screens.nari).get(row_at(screens, 2))

    answers = {one.measure.code: one for one in page.context["evidence"].explained}
    assert answers["women_owned"].attribution.counted
    assert "제2026-1호" in answers["women_owned"].sentence
    assert answers["women_owned"].sentence in words_of(page)


def test_a_decision_is_laid_over_a_row_and_taken_back(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)

    decided = client.post(row_at(screens, 2, "row-decide"), {"kind": "works", "reason": "공사로 봄"}, follow=True)
    back = client.post(row_at(screens, 2, "row-undecide"), {"reason": "잘못 봄"}, follow=True)

    assert "결정을 남겼습니다." in words_of(decided)
    assert "구분: 공사" in words_of(decided)
    assert "결정을 되돌렸습니다." in words_of(back)
    assert RowDecision.objects.get(line=2).withdrawn_at is not None


@pytest.mark.parametrize(
    ("form", "field"),
    [({"reason": "그냥"}, "kind"), ({"kind": "works"}, "reason"), ({"kind": "x", "reason": "y"}, "kind")],
)
def test_a_wrong_decision_is_refused_at_its_field(
    screens: Screens, signed_in: Any, form: dict[str, str], field: str
) -> None:
    page = signed_in(screens.nari).post(row_at(screens, 2, "row-decide"), form)

    assert (page.status_code, list(errors_of(page))) == (422, [field])
    assert RowDecision.objects.count() == 1


def test_no_decision_is_kept_about_a_row_that_is_not_there(screens: Screens, signed_in: Any) -> None:
    page = signed_in(screens.nari).post(row_at(screens, 4000, "row-decide"), {"kind": "works", "reason": "공사"})

    assert (page.status_code, RowDecision.objects.count()) == (404, 1)


def test_rows_before_any_tally_are_absent(screens: Screens, signed_in: Any) -> None:
    assert signed_in(screens.nari).get(reverse("rows", args=[screens.gaon.pk, 2020])).status_code == 404
