"""What an ending does to an institution's figures: the tally asked twice, with the certificate and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings

from dure.apps.ledgers.models import Ledger
from dure.apps.ledgers.queries import applied_ledgers, confirmed_names
from dure.apps.performance import frames
from dure.apps.registry.models import Institution
from dure.apps.watch.models import Signal, Step
from dure.core.ledgers.browsing import Where, figures
from dure.core.ledgers.snapshot import Snapshot
from dure.core.tally.answer import Answer
from dure.core.tally.drilldown import Found, Search, drill
from dure.core.tally.engine import open_engine
from dure.core.tally.model import Certificate
from dure.core.tally.question import Question
from dure.core.values.period import FiscalYear, Period

LOST, STAKE = "lost", "stake"
MOST_ROWS = 10_000

Change = Callable[[Certificate], Certificate | None]


@dataclass(frozen=True, slots=True)
class Effect:
    """One measure's purchases and won that depend on the certificate."""

    what: str  # lost | stake
    measure: str
    name: str
    purchases: int
    amount: int


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One purchase behind an effect, with the ledger and year it stands in."""

    found: Found
    ledger: Ledger
    year: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One year's question, as things stand and as they would."""

    year: int
    ledgers: Sequence[Ledger]
    stands: Question
    would: Question


def twelve_months(as_of: date) -> Period:
    """The twelve months up to and with a day."""
    try:
        start = as_of.replace(year=as_of.year - 1)
    except ValueError:  # 29 February
        start = date(as_of.year - 1, 2, 28)
    return Period(start + timedelta(days=1), as_of + timedelta(days=1))


class Weighing:
    """One institution on one day; what stands is counted once for all that is weighed."""

    def __init__(self, institution: Institution, as_of: date) -> None:
        self.institution, self.as_of = institution, as_of
        self._engine = open_engine(settings.TALLY_ENGINE)
        window = twelve_months(as_of)
        self._asked: dict[str, list[tuple[int, Sequence[Ledger], Question]]] = {LOST: [], STAKE: []}
        for year in sorted({window.start.year, as_of.year}):
            ledgers = applied_ledgers(institution.pk, year)
            if not ledgers:
                continue
            question = frames.question(institution, year, ledgers=ledgers)
            days = FiscalYear(year)
            if year == as_of.year:
                self._asked[LOST].append((year, ledgers, question))
            first, last = max(days.first_day, window.start), min(days.last_day, as_of)
            self._asked[STAKE].append((year, ledgers, replace(question, first_day=first, last_day=last)))
        self._answers: dict[tuple[str, int, tuple[str, ...]], Answer] = {}
        self._confirmed = frozenset(confirmed_names(institution.pk).values())

    def concerns(self, signal: Signal) -> bool:
        """Whether the institution bought from the enterprise in the years asked about."""
        return any(True for what in (STAKE, LOST) for _ in self._bought(what, signal))

    def _bought(self, what: str, signal: Signal) -> Iterator[tuple[int, Sequence[Ledger], Question]]:
        """The years' questions, of the ledgers alone that name the enterprise: no other row depends on it.

        lost: only where something was bought after the end.
        """
        after = signal.on if what == LOST else None
        for year, ledgers, question in self._asked[what]:
            numbers = _numbers(question, signal)
            files = [one for one in question.snapshots if numbers & self._confirmed or _names(one, numbers, after)]
            if files:
                yield year, ledgers, replace(question, snapshots=tuple(files))

    def effects(self, signal: Signal) -> list[Effect]:
        """Every measure the ending touches, most won first."""
        found = [effect for what in (LOST, STAKE) for effect in self._effects(what, signal)]
        return sorted(found, key=lambda one: (one.what, -one.amount, one.measure))

    def _effects(self, what: str, signal: Signal) -> Iterator[Effect]:
        sums: dict[str, list[int]] = {}
        names: dict[str, str] = {}
        for asked in self._questions(what, signal):
            before, after = self._counted(what, asked.year, asked.stands), self._count(asked.year, asked.would)
            for measure in asked.stands.measures:
                purchases, amount = (abs(a - b) for a, b in zip(after[measure.code], before[measure.code], strict=True))
                if purchases:
                    total = sums.setdefault(measure.code, [0, 0])
                    total[0] += purchases
                    total[1] += amount
                    names[measure.code] = measure.name
        for code, (purchases, amount) in sums.items():
            yield Effect(what, code, names[code], purchases, amount)

    def rows(self, what: str, code: str, signal: Signal) -> list[EffectRow]:
        """The purchases behind one effect, newest first: counted in one of the two questions, not in the other."""
        found = []
        for asked in self._questions(what, signal):
            by_digest = {ledger.snapshot.digest: ledger for ledger in asked.ledgers if ledger.snapshot}
            more, fewer = (asked.would, asked.stands) if what == LOST else (asked.stands, asked.would)
            if signal.step == Step.CLOSED and what == LOST:
                more, fewer = fewer, more
            without = {_row_key(one) for one in self._counted_rows(fewer, asked.year, code, signal)}
            found += [
                EffectRow(one, by_digest[one.snapshot], asked.year)
                for one in self._counted_rows(more, asked.year, code, signal)
                if _row_key(one) not in without
            ]
        return found[::-1] if len({one.year for one in found}) > 1 else found

    def _counted_rows(self, question: Question, year: int, code: str, signal: Signal) -> list[Found]:
        known = {measure.code: measure for measure in question.measures}
        if code not in known:
            return []
        other = frames.held_for(year).get(code)
        chosen = (known[code], *([known[other]] if other in known else []))
        return [
            one
            for number in sorted(_numbers(question, signal))
            for one in drill(
                self._engine,  # type: ignore[arg-type]
                replace(question, measures=chosen),
                Search(want="counted", words=number),
                limit=MOST_ROWS,
            ).page
            if one.number == number
        ]

    def _questions(self, what: str, signal: Signal) -> Iterator[Asked]:
        change = _change(what, signal)
        keys = _keys(signal)
        for year, ledgers, question in self._bought(what, signal):
            changed = [change(one) if one.key in keys else one for one in question.certificates]
            would = replace(question, certificates=[one for one in changed if one is not None])
            yield Asked(year, ledgers, question, would)

    def _counted(self, what: str, year: int, question: Question) -> dict[str, tuple[int, int]]:
        """What stands, asked of the engine once."""
        key = what, year, tuple(one.digest for one in question.snapshots)
        if key not in self._answers:
            self._answers[key] = self._engine.tally(question)
        return _by_measure(self._answers[key], year)

    def _count(self, year: int, question: Question) -> dict[str, tuple[int, int]]:
        return _by_measure(self._engine.tally(question), year)


def _by_measure(answer: Answer, year: int) -> dict[str, tuple[int, int]]:
    held = frames.held_among(year, [measure.code for measure in answer.measures])
    return {total.measure: (total.rows_counted, total.counted) for total in answer.totals(held_for=held)}


def _keys(signal: Signal) -> frozenset[str]:
    """The registry's ids of the certificates a signal is about: its own, or all of a closed enterprise."""
    if signal.certificate_id is not None:
        return frozenset({str(signal.certificate_id)})
    return frozenset(str(pk) for pk in signal.enterprise.certificate_set.values_list("pk", flat=True))


def _numbers(question: Question, signal: Signal) -> frozenset[str]:
    """Whose purchases the certificates prove: the enterprise's, and those of a number they passed over to."""
    keys = _keys(signal)
    proven = (one.business_number for one in question.certificates if one.key in keys)
    return frozenset({signal.enterprise.business_number, *proven})


def _names(snapshot: Snapshot, numbers: frozenset[str], after: date | None) -> bool:
    """Whether a ledger names one of the numbers, by any of its days `after` a day or on it."""
    return any(
        figures(snapshot, Where(business_number=number, first_day=after, day=day)).rows
        for number in numbers
        for day in (("contract", "resolved", "paid") if after else ("contract",))
    )


def _change(what: str, signal: Signal) -> Change:
    """lost: as if it had been renewed without a gap (closed: as if it had ended that day); stake: as if it were not."""
    if what == STAKE:
        return lambda _: None
    if signal.step == Step.CLOSED:
        return lambda one: replace(one, valid=one.valid.ended_by(signal.on))
    return lambda one: replace(one, valid=Period(one.valid.start), revoked_on=None)


def _row_key(found: Found) -> tuple[str, str, int]:
    return found.snapshot, found.purchase.sheet, found.purchase.line
