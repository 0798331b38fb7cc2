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
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Pieces:
    """Columns of int64 of equal length. `enterprise` is a place in `numbers`, the business numbers; `code` a place in
    the sorted codes given, and empty where all codes are meant.
    """

    numbers: list[str] = field(default_factory=list)
    enterprise: array[int] = field(default_factory=lambda: array("q"))
    code: array[int] = field(default_factory=lambda: array("q"))
    first_day: array[int] = field(default_factory=lambda: array("q"))
    last_day: array[int] = field(default_factory=lambda: array("q"))
    mask: array[int] = field(default_factory=lambda: array("q"))

    @property
    def business_number(self) -> list[str]:
        return [self.numbers[place] for place in self.enterprise]

    def add(self, business_number: str, spans: Sequence[Span], codes: Sequence[int] = ()) -> None:
        """The same spans for each of the codes; no codes: one piece a span, for whatever the enterprise sells."""
        if not self.numbers or self.numbers[-1] != business_number:
            self.numbers.append(business_number)
        times = len(codes) or 1
        self.enterprise.extend([len(self.numbers) - 1] * (len(spans) * times))
        self.first_day.extend([span[0] for span in spans] * times)
        self.last_day.extend([span[1] for span in spans] * times)
        self.mask.extend([span[2] for span in spans] * times)
        self.code.extend([code for code in codes for _ in spans])


def cut(
    certificates: Iterable[Certificate], measures: Sequence[Measure], window: Span, codes: Sequence[str]
) -> tuple[Pieces, Pieces]:
    """The pieces of every enterprise with a certificate that counts, and its item pieces.

    Pieces of an enterprise tile the window without gaps (mask 0 where nothing holds); item pieces stand only where
    something holds. `codes` are the product codes that occur, sorted; an item covers those that start with it.
    """
    counting = _counting_spans(measures, window)
    whole: defaultdict[str, list[Span]] = defaultdict(list)
    by_items: defaultdict[str, defaultdict[tuple[str, ...], list[Span]]] = defaultdict(lambda: defaultdict(list))
    for certificate in certificates:
        spans = _proven(certificate, counting.get(certificate.kind, ()))
        if spans and certificate.items:
            by_items[certificate.business_number][certificate.items].extend(spans)
        elif spans:
            whole[certificate.business_number].extend(spans)
    pieces, item_pieces = Pieces(), Pieces()
    for number, spans in whole.items():
        pieces.add(number, tile(spans, window))
    for number, found in by_items.items():
        for covered, together in _by_codes(found, codes):
            item_pieces.add(number, [span for span in tile(together, window) if span.mask], covered)
    return pieces, item_pieces


def tile(spans: Sequence[Span], window: Span) -> list[Span]:
    """The window cut at every start and end of a span; each piece with the masks of all spans around it.

    Neighbours with equal masks are one piece. Every span lies inside the window.
    """
    cuts = {
        window.first,
        *(span.first for span in spans),
        *(span.last + 1 for span in spans if span.last < window.last),
    }
    starts: list[int] = []
    masks: list[int] = []
    for first in sorted(cuts):
        mask = 0
        for begin, last, proven in spans:
            if begin <= first <= last:
                mask |= proven
        if not masks or masks[-1] != mask:
            starts.append(first)
            masks.append(mask)
    ends = [*(start - 1 for start in starts[1:]), window.last]
    return list(map(Span, starts, ends, masks))


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


def _proven(certificate: Certificate, counting: Iterable[Span]) -> list[Span]:
    """The days of the window on which the certificate holds and its kind counts."""
    first = certificate.valid.start.toordinal() - EPOCH
    until = certificate.effective.until
    end = None if until is None else until.toordinal() - EPOCH - 1
    spans = []
    for span in counting:
        begin, last = max(first, span.first), span.last if end is None else min(end, span.last)
        if begin <= last:
            spans.append(Span(begin, last, span.mask))
    return spans


def _around(span: Span, window: Span) -> list[Span]:
    """One span alone, with what of the window lies before and after it."""
    before = [Span(window.first, span.first - 1, 0)] if span.first > window.first else []
    after = [Span(span.last + 1, window.last, 0)] if span.last < window.last else []
    return [*before, span, *after]


def _by_codes(
    found: Mapping[tuple[str, ...], Sequence[Span]], codes: Sequence[str]
) -> Iterator[tuple[Sequence[int], Sequence[Span]]]:
    """Spans of items as spans of codes: each code once, with every span whose items cover it."""
    if len(found) == 1:
        ((items, spans),) = found.items()
        if covered := _codes_covered(items, codes):
            yield sorted(covered), spans
        return
    by_code: defaultdict[int, list[Span]] = defaultdict(list)
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
