"""Certificates over years."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from dure.core.values.period import Period
from dure.web.timeline import LEFT, RIGHT, Term, period_text, timeline

TODAY = date(2026, 10, 31)


def test_period_is_written_with_its_last_valid_day() -> None:
    period = Period.through(date(2024, 3, 5), date(2027, 3, 4))

    assert period_text(period) == "2024. 3. 5. ~ 2027. 3. 4."
    assert period_text(Period(date(2023, 9, 1))) == "2023. 9. 1. ~ 기한 없음"


def test_timeline_shows_whole_years_up_to_a_year_after_today() -> None:
    drawn = timeline([Term("여성기업", Period.through(date(2025, 1, 1), date(2025, 12, 31)), "만료")], TODAY)

    assert [year.text for year in drawn.years] == ["2025년", "2026년", "2027년"]
    assert (drawn.bars[0].x, drawn.bars[0].width) == ("8", "294.7")


def test_bar_without_an_end_reaches_the_edge() -> None:
    bar = timeline([Term("마을기업", Period(date(2026, 1, 1)), "유효")], TODAY).bars[0]

    assert Fraction(bar.x) + Fraction(bar.width) == RIGHT


def test_no_certificates_still_show_today() -> None:
    drawn = timeline([], TODAY)

    assert drawn.bars == ()
    assert LEFT < Fraction(drawn.today_x) < RIGHT
