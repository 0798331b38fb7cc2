from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.core.ledgers.cells import read_amount, read_day, read_exclusion, read_kind
from dure.core.schemes.model import Kind
from dure.core.values.errors import Unreadable

AMOUNT_FORMS = [
    str,
    lambda won: f"{won:,}",
    lambda won: f"{won:,}원",
    lambda won: f"₩{won:,}" if won >= 0 else f"₩({-won:,})",
    lambda won: f"{won:,}.00",
    lambda won: f" {won:,} 원정 ",
    lambda won: f"({-won:,})" if won < 0 else f"금{won:,}원",
    lambda won: f"△{-won:,}" if won < 0 else f"+{won}",
    lambda won: f"▲ {-won:,}원" if won < 0 else f"{won:,}",
    lambda won: f"{-won:,}-" if won < 0 else f"{won:,}",
    lambda won: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in f"{won:,}"),
]
DAY_FORMS = [
    lambda d: d.isoformat(),
    lambda d: f"{d} 00:00:00",
    lambda d: f"{d}T09:30:00",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d:%Y%m%d}.0",
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d.year}.{d.month}.{d.day}.",
    lambda d: f"{d.year}. {d.month}. {d.day}.(월)",
    lambda d: f"{d.year}년 {d.month}월 {d.day}일",
    lambda d: str((d - date(1899, 12, 30)).days),
    lambda d: f"{(d - date(1899, 12, 30)).days}.5",
    lambda d: f"{d} ~ {d + timedelta(days=30)}",
]


@given(st.integers(-(10**13), 10**13), st.sampled_from(AMOUNT_FORMS))
def test_amount_is_the_same_however_it_is_written(won, form):
    amount, note = read_amount(form(won))

    assert (amount, note) == (won, "")


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(DAY_FORMS))
def test_day_is_the_same_however_it_is_written(day, form):
    read, _ = read_day(form(day))

    assert read == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_two_digit_year_is_read_with_a_notice(day):
    assert read_day(f"{day:%y}.{day.month}.{day.day}") == (day, "day_two_digit_year")


def outcome(read, text):
    """What a reader makes of a text: its value, or the code of its refusal."""
    try:
        return read(text)[0]
    except Unreadable as problem:
        return problem.code


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_unreadable(text):
    found = outcome(read_amount, text)

    assert isinstance(found, int) or found in {"amount_missing", "amount_unreadable"}


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_unreadable(text):
    found = outcome(read_day, text)

    assert found in {"day_missing", "day_unreadable"} or 1990 <= found.year <= 2100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5E+7", (15_000_000, "")),
        ("-", (0, "")),
        ("3천원", (3_000, "")),
        ("1.5백만원", (1_500_000, "")),
        ("150만원", (1_500_000, "")),
        ("100.5", (101, "amount_rounded")),
        ("-100.5", (-101, "amount_rounded")),
    ],
)
def test_amount_reads_what_spreadsheets_leave(text, expected):
    assert read_amount(text) == expected


@pytest.mark.parametrize("text", ["12,34", "1.234.567", "(-5)", "1e300", "가", "1,2345", "--5", "5원5"])
def test_amount_that_could_mean_two_things_is_unreadable(text):
    with pytest.raises(Unreadable) as problem:
        read_amount(text)

    assert problem.value.code == "amount_unreadable"


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "202608", "2026-08", "08/05/2026", "1889-01-01", "가"])
def test_day_that_is_none_is_unreadable(text):
    with pytest.raises(Unreadable) as problem:
        read_day(text)

    assert problem.value.code == "day_unreadable"


def test_amount_takes_the_unit_of_its_column():
    assert read_amount("1,234.5", 1_000) == (1_234_500, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("물품", (Kind.GOODS, "")),
        ("물품 구매", (Kind.GOODS, "")),
        ("제조", (Kind.GOODS, "")),
        ("일반용역", (Kind.SERVICES, "")),
        ("공사감리용역", (Kind.SERVICES, "")),
        ("시설공사", (Kind.WORKS, "")),
        ("works", (Kind.WORKS, "")),
        ("온누리상품권", (Kind.UNKNOWN, "gift_certificate")),
        ("기타", (Kind.UNKNOWN, "")),
        ("", (Kind.UNKNOWN, "")),
    ],
)
def test_kind_reads_the_words_of_purchases(text, expected):
    assert read_kind(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("N", ""),
        ("-", ""),
        ("Y", "excluded"),
        ("온누리 상품권", "gift_certificate"),
        ("공공 요금", "utilities"),
        ("인건비", "인건비"),
    ],
)
def test_exclusion_reads_marks_and_words(text, expected):
    assert read_exclusion(text) == expected
