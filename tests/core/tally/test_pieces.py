from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import random_ledgers as random
from builders import a_certificate, a_counting, a_measure, a_number, day
from dure.core.ledgers.snapshot import day_number
from dure.core.tally.model import Certificate
from dure.core.tally.pieces import MOST_MEASURES, Span, check_measures, cut, tile
from dure.core.values.errors import Refused
from dure.core.values.period import Period

WINDOW = Span(0, 100, 0)
YEAR = Span(day_number(day(1, 1)), day_number(day(12, 31)), 0)


def spans_of(*certificates: Certificate, measures=None) -> list[Span]:
    pieces, _ = cut(certificates, measures or (a_measure(),), YEAR, [""])
    return [Span(*row) for row in zip(pieces.first_day, pieces.last_day, pieces.mask, strict=True)]


def on(month: int, of_month: int) -> int:
    return day_number(day(month, of_month))


def tiles_of(*spans: Span) -> list[Span]:
    """The tiles of one enterprise, with a neighbour on each side that must not mix in."""
    rows = [(0, Span(5, 100, 8)), *((1, span) for span in spans), (2, Span(0, 60, 8))]
    columns = [np.array([(of, *span) for of, span in rows], np.int64)[:, place] for place in range(4)]
    return [
        Span(*tile_)
        for of, *tile_ in zip(*(column.tolist() for column in tile(*columns, WINDOW)), strict=True)
        if of == 1
    ]


def test_overlapping_spans_are_cut_at_every_edge() -> None:
    assert tiles_of(Span(10, 30, 1), Span(20, 100, 2)) == [
        Span(0, 9, 0),
        Span(10, 19, 1),
        Span(20, 30, 3),
        Span(31, 100, 2),
    ]


def test_touching_spans_of_one_measure_are_one_tile() -> None:
    assert tiles_of(Span(0, 49, 1), Span(50, 100, 1)) == [Span(0, 100, 1)]


def test_no_spans_are_no_tiles() -> None:
    assert tiles_of() == []


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(1, 7)).map(
            lambda drawn: Span(min(drawn[:2]), max(drawn[:2]), drawn[2])
        ),
        min_size=1,
        max_size=8,
    )
)
def test_tiles_cover_the_window_once_with_the_masks_around_each_day(spans: list[Span]) -> None:
    tiles = tiles_of(*spans)

    by_day = [mask for first, last, mask in tiles for _ in range(first, last + 1)]
    expected = []
    for of_window in range(101):
        mask = 0
        for span in spans:
            mask |= span.mask if span.first <= of_window <= span.last else 0
        expected.append(mask)
    assert by_day == expected
    assert all(before[2] != after[2] for before, after in pairwise(tiles))


def test_certificate_becomes_a_piece_with_its_last_day() -> None:
    certificate = a_certificate(valid=Period.through(day(3, 1), day(3, 31)))

    assert spans_of(certificate) == [
        Span(on(1, 1), on(2, 28), 0),
        Span(on(3, 1), on(3, 31), 1),
        Span(on(4, 1), on(12, 31), 0),
    ]


def test_revocation_ends_a_piece_on_the_day_before() -> None:
    certificate = a_certificate(valid=Period(day(1, 1)), revoked_on=day(6, 1))

    assert spans_of(certificate) == [Span(on(1, 1), on(5, 31), 1), Span(on(6, 1), on(12, 31), 0)]


def test_days_of_a_rule_clip_a_piece() -> None:
    measure = a_measure(counts=(a_counting(applies=Period(day(7, 1))),))

    assert spans_of(a_certificate(), measures=(measure,)) == [
        Span(on(1, 1), on(6, 30), 0),
        Span(on(7, 1), on(12, 31), 1),
    ]


@pytest.mark.parametrize(
    "certificate",
    [
        a_certificate(valid=Period(day(3, 2), day(3, 1))),
        a_certificate(valid=Period(day(1, 1, 2027))),
        a_certificate(valid=Period(day(1, 1, 2024), day(1, 1))),
        a_certificate(valid=Period(day(3, 1)), revoked_on=day(2, 1)),
        a_certificate(kind="something_else"),
    ],
)
def test_certificate_that_proves_nothing_makes_no_piece(certificate: Certificate) -> None:
    assert spans_of(certificate) == []


def test_every_measure_has_its_bit() -> None:
    measures = (a_measure("a", counts=()), a_measure("b"), a_measure("c"))

    assert spans_of(a_certificate(), measures=measures) == [Span(on(1, 1), on(12, 31), 0b110)]


def test_items_make_pieces_for_the_codes_they_begin() -> None:
    codes = ["", "4321150", "43211503", "4321150301", "43211504", "56"]
    certificate = a_certificate(items=("43211503", "56", ""))

    pieces, item_pieces = cut([certificate], (a_measure(),), YEAR, codes)

    assert pieces.business_number == []
    assert [(codes[code], mask) for code, mask in zip(item_pieces.code, item_pieces.mask, strict=True)] == [
        ("43211503", 1),
        ("4321150301", 1),
        ("56", 1),
    ]
    assert set(item_pieces.business_number) == {a_number(1)}


def test_item_pieces_stand_only_where_something_holds() -> None:
    certificate = a_certificate(items=("56",), valid=Period.through(day(3, 1), day(3, 31)))

    _, item_pieces = cut([certificate], (a_measure(),), YEAR, ["", "56"])

    assert (list(item_pieces.first_day), list(item_pieces.last_day)) == ([on(3, 1)], [on(3, 31)])


@given(random.certificates(), random.any_day)
def test_a_piece_holds_on_a_day_exactly_when_a_certificate_does(certificates, on_day) -> None:
    window = Span(day_number(random.FIRST - timedelta(days=30)), day_number(random.LAST + timedelta(days=60)), 0)
    pieces, _ = cut(certificates, (a_measure(),), window, [])
    held = {
        certificate.business_number
        for certificate in certificates
        if certificate.kind == "women_owned" and not certificate.items and on_day in certificate.effective
    }

    found = {
        number
        for number, first, last, mask in zip(
            pieces.business_number, pieces.first_day, pieces.last_day, pieces.mask, strict=True
        )
        if first <= day_number(on_day) <= last and mask
    }

    assert found == held


def test_more_measures_than_a_mask_holds_are_refused() -> None:
    check_measures([a_measure(f"m{index}") for index in range(MOST_MEASURES)])

    with pytest.raises(Refused, match="62개까지"):
        check_measures([a_measure(f"m{index}") for index in range(MOST_MEASURES + 1)])


def test_the_same_measure_twice_is_refused() -> None:
    with pytest.raises(Refused, match="women_owned"):
        check_measures([a_measure(), a_measure()])
