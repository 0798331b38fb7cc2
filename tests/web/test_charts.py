"""Coordinates of charts: exact numbers in, plain texts out."""

from __future__ import annotations

import re
from dataclasses import asdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.web.charts import BOTTOM, HEIGHT, TOP, Scale, at, bar_chart, chart_format, line_chart, tick_step

COUNT = chart_format("count", "건")


@pytest.mark.parametrize(
    ("span", "step"),
    [
        (0, 1),
        (80, 20),
        (5, 1),
        (6, 2),
        (12, Fraction(5, 2)),
        (3_300_000_000, 1_000_000_000),
        (Fraction(13, 100), Fraction(5, 100)),
    ],
)
def test_tick_step_is_the_round_step_that_gives_at_most_five(span: Fraction, step: Fraction) -> None:
    assert tick_step(span) == step


@pytest.mark.parametrize(
    ("value", "text"), [(1234, "1234"), (Fraction(1, 3), "0.3"), (Fraction(-5, 2), "-2.5"), (100, "100"), (0, "0")]
)
def test_coordinate_has_no_thousands_separator(value: Fraction, text: str) -> None:
    assert at(value) == text


def test_bar_stands_on_zero_and_reaches_its_value() -> None:
    chart = bar_chart("구매", ["1월", "2월"], [50, 100], COUNT)

    first, second = chart.bars

    assert (first.text, second.text) == ("50", "100")
    assert Fraction(second.height) == 2 * Fraction(first.height) == HEIGHT - TOP - BOTTOM
    assert Fraction(first.y) + Fraction(first.height) == Fraction(chart.base_y)


def test_bar_below_the_target_is_marked() -> None:
    chart = bar_chart("구매", ["1월", "2월"], [99, 100], COUNT, target=100)

    assert [bar.below for bar in chart.bars] == [True, False]


def test_missing_value_leaves_a_gap_and_a_dash_in_the_table() -> None:
    chart = line_chart("구매", ["1월", "2월", "3월"], [("건수", [1, None, 3])], COUNT)

    assert chart.lines[0].path.count("M") == 2
    assert chart.rows == (("1월", "1건"), ("2월", "–"), ("3월", "3건"))


def test_summary_names_the_greatest_and_the_least() -> None:
    chart = bar_chart("구매", ["1월", "2월", "3월"], [31, 28, 80], COUNT)

    assert chart.summary == "가장 큰 값은 3월 80건, 가장 작은 값은 2월 28건입니다."


def test_chart_without_values_says_so() -> None:
    chart = bar_chart("구매", [], [], COUNT)

    assert (chart.summary, chart.bars) == ("값이 없습니다.", ())


@given(st.lists(st.one_of(st.none(), st.integers(-(10**13), 10**13)), max_size=12))
def test_every_coordinate_is_a_plain_number_inside_the_picture(values: list[int | None]) -> None:
    chart = bar_chart("구매", [str(index) for index in range(len(values))], values, COUNT)

    for bar in chart.bars:
        places = {name: asdict(bar)[name] for name in ("x", "y", "width", "height", "center")}
        assert all(re.fullmatch(r"\d+(\.\d)?", text) for text in places.values()), places
        assert TOP <= Fraction(bar.y) <= HEIGHT - BOTTOM


@given(st.lists(st.fractions(0, 2), min_size=1))
def test_scale_holds_zero_and_every_value(values: list[Fraction]) -> None:
    scale = Scale(values)

    assert scale.low <= 0 <= max(values) <= scale.high
