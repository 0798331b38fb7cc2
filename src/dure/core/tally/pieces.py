"""Certificates cut into pieces of time, so that a purchase meets exactly one piece and overlaps cannot count twice.

A piece says of one enterprise: from `first_day` to `last_day`, both included, the measures of `mask` are proven. Bit i
of a mask is the i-th measure. An item piece says so of one enterprise and one product code. Days are numbers as in a
snapshot (days since 1970-01-01), clipped to the days asked about.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dure.core.ledgers.snapshot import EPOCH
from dure.core.tally.model import Certificate, Measure
from dure.core.values.errors import Refused
from dure.core.values.period import Period

MOST_MEASURES = 62  # a mask is a BIGINT, and its sign stays out of it
_AFTER_ALL = chr(0x10FFFF)


class Span(NamedTuple):
    """Days `first` to `last`, both included, on which the measures of `mask` are proven."""

    first: int
    last: int
    mask: int


Days = tuple[int, int, int]
"""What a Span says, bare: there are hundreds of thousands, and a name for each costs twice its making."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Columns of int64 of equal length. `enterprise` is a place in `numbers`, the business numbers; `code` a place in
    the sorted codes given, and empty where all codes are meant.
    """

    numbers: list[str]
    enterprise: array[int]
    code: array[int]
    first_day: array[int]
    last_day: array[int]
    mask: array[int]

    @classmethod
    def of(cls, numbers: list[str], rows: Sequence[tuple[int, ...]]) -> Pieces:
        """From rows of (enterprise, first day, last day, mask) and, where codes are meant, the code."""
        columns = [array("q", column) for column in zip(*rows, strict=True)] or [array("q") for _ in range(5)]
        enterprise, first_day, last_day, mask, *code = columns
        return cls(numbers, enterprise, code[0] if code else array("q"), first_day, last_day, mask)

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
    whole: defaultdict[str, list[Days]] = defaultdict(list)
    by_items: defaultdict[str, defaultdict[tuple[str, ...], list[Days]]] = defaultdict(lambda: defaultdict(list))
    for certificate in certificates:
        spans = _proven(certificate, counting.get(certificate.kind, ()))
        if spans and certificate.items:
            by_items[certificate.business_number][certificate.items].extend(spans)
        elif spans:
            whole[certificate.business_number].extend(spans)
    rows: list[tuple[int, ...]] = []
    for place, spans in enumerate(whole.values()):
        rows.extend([(place, *days) for days in tile(spans, window)])
    item_rows: list[tuple[int, ...]] = []
    for place, found in enumerate(by_items.values()):
        for covered, together in _by_codes(found, codes):
            held = [days for days in tile(together, window) if days[2]]
            item_rows.extend([(place, *days, code) for code in covered for days in held])
    return Pieces.of(list(whole), rows), Pieces.of(list(by_items), item_rows)


def tile(spans: Sequence[Days], window: Span) -> list[Days]:
    """The window cut at every start and end of a span; each piece with the masks of all spans around it.

    Neighbours with equal masks are one piece. Every span lies inside the window.
    """
    if len(spans) == 1:  # most enterprises: what lies before it, itself, what lies after it
        ((first, last, mask),) = spans
        before = [(window[0], first - 1, 0)] if first > window[0] else []
        after = [(last + 1, window[1], 0)] if last < window[1] else []
        return [*before, (first, last, mask), *after]
    cuts = {window[0]}
    for first, last, _ in spans:
        cuts.add(first)
        if last < window[1]:
            cuts.add(last + 1)
    tiles: list[Days] = []
    end, mask_after = window[1], -1
    for start in sorted(cuts, reverse=True):
        mask = 0
        for first, last, proven in spans:
            if first <= start <= last:
                mask |= proven
        if mask == mask_after:
            end = tiles.pop()[1]
        tiles.append((start, end, mask))
        end, mask_after = start - 1, mask
    tiles.reverse()
    return tiles


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


def _proven(certificate: Certificate, counting: Iterable[Span]) -> list[Days]:
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


def _by_codes(
    found: Mapping[tuple[str, ...], Sequence[Days]], codes: Sequence[str]
) -> Iterator[tuple[Sequence[int], Sequence[Days]]]:
    """Spans of items as spans of codes: each code once, with every span whose items cover it."""
    if len(found) == 1:
        ((items, spans),) = found.items()
        if covered := _codes_covered(items, codes):
            yield sorted(covered), spans
        return
    by_code: defaultdict[int, list[Days]] = defaultdict(list)
    for items, spans in found.items():
        for code in _codes_covered(items, codes):
            by_code[code].extend(spans)
    for code, spans in by_code.items():
        yield (code,), spans


def _codes_covered(items: Iterable[str], codes: Sequence[str]) -> set[int]:
    covered: set[int] = set()
    for item in items:
        if item:  # an empty item covers nothing, as in Certificate.covers
            covered.update(range(bisect_left(codes, item), bisect_left(codes, item + _AFTER_ALL)))
    return covered


def _days(period: Period, window: Span) -> tuple[int, int]:
    first = max(period.start.toordinal() - EPOCH, window.first)
    last = window.last if period.until is None else min(period.until.toordinal() - EPOCH - 1, window.last)
    return first, last
