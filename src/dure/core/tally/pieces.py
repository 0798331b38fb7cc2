"""Certificates cut into pieces of time, so that a purchase meets exactly one piece and overlaps cannot count twice.

A piece says of one enterprise: from `first_day` to `last_day`, both included, the measures of `mask` are proven. Bit i
of a mask is the i-th measure. An item piece says so of one enterprise and one product code. Days are numbers as in a
snapshot (days since 1970-01-01), clipped to the days asked about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dure.core.ledgers.snapshot import EPOCH
from dure.core.tally.model import Certificate, Measure
from dure.core.values.errors import Refused
from dure.core.values.period import Period

MOST_MEASURES = 62  # a mask is a BIGINT, and its sign stays out of it
_AFTER_ALL = chr(0x10FFFF)

Column = NDArray[Any]


class Span(NamedTuple):
    """Days `first` to `last`, both included, on which the measures of `mask` are proven."""

    first: int
    last: int
    mask: int


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Columns of int64 of equal length, in the order of enterprise, code and day. `enterprise` is a place in `numbers`,
    the business numbers; `code` a place in the sorted codes given, 0 where all codes are meant.
    """

    numbers: list[str]
    enterprise: Column
    code: Column
    first_day: Column
    last_day: Column
    mask: Column

    @property
    def business_number(self) -> list[str]:
        return [self.numbers[place] for place in self.enterprise]


def cut(
    certificates: Iterable[Certificate], measures: Sequence[Measure], window: Span, codes: Sequence[str]
) -> tuple[Pieces, Pieces]:
    """The pieces of every enterprise with a certificate that counts, and its item pieces.

    Pieces of an enterprise tile the window without gaps (mask 0 where nothing holds); item pieces stand only where
    something holds. `codes` are the product codes that occur, sorted; an item covers those that start with it.
    """
    counting = _counting_spans(measures, window)
    places: dict[str, int] = {}
    item_places: dict[str, int] = {}
    spans: list[tuple[int, ...]] = []
    item_spans: list[tuple[int, ...]] = []
    for certificate in certificates:
        proven = _proven(certificate, counting.get(certificate.kind, ()))
        if proven and certificate.items:
            place = item_places.setdefault(certificate.business_number, len(item_places))
            covered = _codes_covered(certificate.items, codes)
            item_spans += [(place, *codes_of_item, *days) for codes_of_item in covered for days in proven]
        elif proven:
            place = places.setdefault(certificate.business_number, len(places))
            spans += [(place, *days) for days in proven]
    of, first, last, mask = _columns(spans, 4)
    enterprise, *tiles = tile(of, first, last, mask, window)
    pieces = Pieces([*places], enterprise, np.zeros_like(enterprise), *tiles)
    of, begin, end, first, last, mask = _columns(item_spans, 6)
    span, code = _counted_up(begin, end)
    pair, *tiles = tile(of[span] * len(codes) + code, first[span], last[span], mask[span], window)
    held = tiles[-1] != 0
    enterprise, code = np.divmod(pair[held], max(len(codes), 1))
    return pieces, Pieces([*item_places], enterprise, code, *(column[held] for column in tiles))


def tile(of: Column, first: Column, last: Column, mask: Column, window: Span) -> tuple[Column, Column, Column, Column]:
    """Spans of days with masks, each `of` somebody, as tiles: of, first day, last day, mask; sorted.

    For each the window is cut at every start and end of a span; a tile has the masks of all spans around it.
    Neighbours with equal masks are one tile. Every span lies inside the window.
    """
    days = window.last - window.first + 2  # a day more, on which a span can end
    order = np.argsort(of * days + first)  # in order they are found faster
    of, first, last, mask = of[order], first[order], last[order], mask[order]
    begin, end = of * days + first - window.first, of * days + last + 1 - window.first
    cuts = _distinct(np.concatenate((_distinct(of) * days, begin, end[last < window.last])))
    span, place = _counted_up(np.searchsorted(cuts, begin), np.searchsorted(cuts, end))
    masks = np.zeros(len(cuts), np.int64)
    np.bitwise_or.at(masks, place, mask[span])
    owner, day = np.divmod(cuts, days)
    own = np.append(True, (masks[1:] != masks[:-1]) | (owner[1:] != owner[:-1]))[: len(cuts)]
    owner, start, masks = owner[own], day[own] + window.first, masks[own]
    until = np.append(start[1:], 0)[: len(start)] - 1
    until[np.append(owner[1:] != owner[:-1], True)[: len(owner)]] = window.last
    return owner, start, until, masks


def check_measures(measures: Sequence[Measure]) -> None:
    """Raise `Refused` where the measures can't be told apart or are more than a mask holds."""
    if len(measures) > MOST_MEASURES:
        raise Refused(
            f"한 번에 집계할 수 있는 제도는 {MOST_MEASURES}개까지입니다({len(measures)}개). 나누어 집계해 주세요.",
            code="too_many_measures",
            measures=len(measures),
        )
    codes = [measure.code for measure in measures]
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise Refused(
            f"같은 제도({', '.join(repeated)})가 두 번 들어 있습니다. 한 번씩만 넣어 주세요.",
            code="measure_repeated",
            measures=repeated,
        )


def _counting_spans(measures: Sequence[Measure], window: Span) -> dict[str, list[Span]]:
    """For each kind of certificate, when it counts and for which measures."""
    spans: defaultdict[str, defaultdict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    for bit, measure in enumerate(measures):
        for counting in measure.counts:
            first, last = _days(counting.applies, window)
            if first <= last:
                spans[counting.certificate][first, last] |= 1 << bit
    return {kind: [Span(first, last, mask) for (first, last), mask in found.items()] for kind, found in spans.items()}


def _proven(certificate: Certificate, counting: Iterable[Span]) -> list[tuple[int, int, int]]:
    """The days of the window on which the certificate holds and its kind counts."""
    valid = certificate.valid if certificate.revoked_on is None else certificate.effective
    start = valid.start.toordinal() - EPOCH
    end = None if valid.until is None else valid.until.toordinal() - EPOCH - 1
    found = []
    for first, last, mask in counting:
        begin = start if start > first else first
        finish = last if end is None or end > last else end
        if begin <= finish:
            found.append((begin, finish, mask))
    return found


def _codes_covered(items: Iterable[str], codes: Sequence[str]) -> list[tuple[int, int]]:
    """For every item the first code that starts with it, and the one after the last."""
    found = [(bisect_left(codes, item), bisect_left(codes, item + _AFTER_ALL)) for item in items if item]
    return [(begin, end) for begin, end in found if begin < end]  # an empty item covers nothing: Certificate.covers


def _columns(rows: Sequence[Sequence[int]], width: int) -> list[Column]:
    return [*np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * width).reshape(-1, width).T]


def _distinct(column: Column) -> Column:
    """Sorted; np.unique takes fifty times as long."""
    ordered = np.sort(column)
    found: Column = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return found


def _counted_up(begin: Column, end: Column) -> tuple[Column, Column]:
    """Every number from `begin` to before `end` of every row: the row's place, and the number."""
    length = end - begin
    row = np.repeat(np.arange(len(length)), length)
    return row, np.arange(len(row)) - (np.cumsum(length) - length - begin)[row]


def _days(period: Period, window: Span) -> tuple[int, int]:
    first = max(period.start.toordinal() - EPOCH, window.first)
    last = window.last if period.until is None else min(period.until.toordinal() - EPOCH - 1, window.last)
    return first, last
