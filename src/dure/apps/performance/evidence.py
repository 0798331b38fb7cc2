"""From a figure down to its rows, and from a row to its certificate and article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from dure.apps.ledgers.models import Ledger
from dure.apps.ledgers.queries import applied_ledgers, snapshot_files
from dure.apps.performance import frames
from dure.apps.registry.models import Institution
from dure.apps.registry.queries import catalogue
from dure.core.schemes.model import Scheme
from dure.core.tally.drilldown import Drilldown, Found, Search, drill, row_of
from dure.core.tally.engine import open_engine
from dure.core.tally.explain import sentence
from dure.core.tally.model import Attribution, Measure
from dure.core.tally.question import Question
from dure.core.tally.reference import attribute
from dure.core.values.errors import NotFound
from dure.core.values.period import FiscalYear


@dataclass(frozen=True, slots=True)
class Row:
    """A found row with the ledger it came from and why it counts or not for the measure asked about."""

    found: Found
    ledger: Ledger
    sentence: str
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Explained:
    """One measure's answer about one row."""

    measure: Measure
    scheme: Scheme | None
    attribution: Attribution
    sentence: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything about one row: the row, its ledger, and each measure's answer, the counted ones first."""

    found: Found
    ledger: Ledger
    explained: tuple[Explained, ...]


def rows(
    institution: Institution, year: int, code: str, search: Search, *, limit: int, offset: int
) -> tuple[Drilldown, tuple[Row, ...]]:
    """One page of the rows behind a measure's figure, each with its sentence."""
    chosen = _measures(institution, year, code)
    ledgers = applied_ledgers(institution.pk, year)
    asked = frames.question(institution, year, ledgers=ledgers, chosen=chosen)
    result = drill(open_engine(settings.TALLY_ENGINE), asked, search, limit=limit, offset=offset)
    by_digest = {ledger.snapshot.digest: ledger for ledger in ledgers if ledger.snapshot}
    explained = tuple(
        Row(found, by_digest[found.snapshot], *_words(found, chosen[0], asked, year)) for found in result.page
    )
    return result, explained


def evidence(institution: Institution, year: int, ledger_id: int, sheet: str, line: int) -> Evidence:
    """One row of one applied ledger, explained for every measure of the year."""
    ledger = next((one for one in applied_ledgers(institution.pk, year) if one.pk == ledger_id), None)
    if ledger is None:
        raise NotFound("이 구매 건이 든 대장은 지금 실적에 적용되어 있지 않습니다.")
    measures = frames.year_measures(institution, year)
    asked = frames.question(institution, year, ledgers=[ledger], chosen=measures)
    found = row_of(open_engine(settings.TALLY_ENGINE), asked, snapshot_files(ledger).digest, sheet, line)
    if found is None:
        raise NotFound(f"{line}행은 {year}년의 구매 건이 아닙니다.")
    answers = []
    for measure in measures:
        words, attribution = _words(found, measure, asked, year)
        answers.append(Explained(measure, catalogue().schemes.get(measure.code), attribution, words))
    answers.sort(key=lambda answer: not answer.attribution.counted)
    return Evidence(found, ledger, tuple(answers))


def _measures(institution: Institution, year: int, code: str) -> list[Measure]:
    """The measure asked about, and after it the one its base is held for."""
    known = {measure.code: measure for measure in frames.year_measures(institution, year)}
    if code not in known:
        raise NotFound("그런 제도나 목표는 이 기관의 실적에 없습니다.")
    other = frames.held_for(year).get(code)
    return [known[code], *([known[other]] if other in known else [])]


def _words(found: Found, measure: Measure, asked: Question, year: int) -> tuple[str, Attribution]:
    held = certificates_of(asked, found.number)
    days = FiscalYear(year)
    attribution = attribute(found.purchase, measure, held, found.standing, days.first_day, days.last_day)
    loaded = catalogue()
    words = sentence(attribution, measure, loaded.schemes.get(measure.code), loaded.certificate_kinds)
    return words, attribution


def certificates_of(asked: Question, number: str) -> list[Any]:
    """The certificates of one business number among those the question knows."""
    return [one for one in asked.certificates if one.business_number == number] if number else []
