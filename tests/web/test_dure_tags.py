"""The words and figures of templates: templatetags/dure.py."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from dure.web.templatetags import dure


def rendered(source: str, **context: object) -> str:
    return Template("{% load dure %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("written", "value", "text"),
    [
        ("won", 1_234_000, "1,234,000원"),
        ("won", -5, "-5원"),
        ("won", None, "–"),
        ("eok", 33_010_000_000, "330.1억 원"),
        ("eok", 12_400_000, "1,240만 원"),
        ("eok", None, "–"),
        ("percent", Fraction(7, 120), "5.83%"),
        ("percent:1", Fraction(7, 120), "5.8%"),
        ("percent", None, "구매 없음"),
        ("points", Fraction(83, 10_000), "+0.83%p"),
        ("points", Fraction(-9, 10_000), "-0.09%p"),
        ("points", Fraction(0), "0.00%p"),
        ("points", None, "–"),
        ("count", 1284, "1,284"),
        ("count", None, "–"),
        ("signed", 1284, "+1,284"),
        ("signed", -5, "-5"),
        ("signed", 0, "0"),
        ("signed", None, "–"),
        ("ko_day", date(2026, 3, 5), "2026. 3. 5."),
        ("ko_day", None, ""),
        ("ko_moment", datetime(2026, 3, 5, 6, 20, tzinfo=UTC), "2026. 3. 5. 15:20"),
        ("ko_moment", None, ""),
        ("business_number", "1234567890", "123-45-67890"),
        ("business_number", "12345", "12345"),
        ("business_number", "", "–"),
        ("kind_name", "works", "공사"),
    ],
)
def test_filter_writes_a_value_as_people_read_it(written: str, value: object, text: str) -> None:
    shown = rendered("{{ value|" + written + " }}", value=value)

    assert shown == text


def test_figures_do_not_change_with_the_language() -> None:
    with translation.override("de"):
        shown = rendered("{{ amount|won }} {{ rate|percent }}", amount=1_234_000, rate=Fraction(7, 120))

    assert shown == "1,234,000원 5.83%"


def test_query_string_replaces_one_part_and_keeps_the_rest() -> None:
    request = RequestFactory().get("/", {"q": "종이", "page": "3"})

    assert rendered("{% query_string page=4 %}", request=request) == "?q=%EC%A2%85%EC%9D%B4&amp;page=4"
    assert rendered("{% query_string page=None %}", request=request) == "?q=%EC%A2%85%EC%9D%B4"


def test_page_range_marks_gaps_and_the_pages_a_phone_leaves_out() -> None:
    page = Paginator(range(1284), 25).page(6)

    shown = dure.page_range(page)

    assert shown == [
        (1, False),
        (None, False),
        (4, True),
        (5, False),
        (6, False),
        (7, False),
        (8, True),
        (None, False),
        (52, False),
    ]


@pytest.mark.parametrize(
    ("query", "direction", "url"),
    [
        ({}, None, "?sort=amount"),
        ({"sort": "amount", "page": "3"}, "ascending", "?sort=-amount"),
        ({"sort": "-amount"}, "descending", "?sort=amount"),
    ],
)
def test_sort_header_turns_the_order_round_and_starts_again(
    query: dict[str, str], direction: str | None, url: str
) -> None:
    request = RequestFactory().get("/", query)

    shown = dure.sort_header(Context({"request": request}), "amount", "금액", "number")

    assert shown == {"label": "금액", "direction": direction, "url": url, "kind": "number"}


def test_chart_is_drawn_with_its_values_in_a_table_behind() -> None:
    shown = rendered('{% bar_chart "지급액" labels values style="won" %}', labels=["1월"], values=[1_278_750_000])

    assert '<th scope="row">1월</th><td class="number">1,278,750,000원</td>' in shown
    assert "style=" not in shown
