"""The engine and the slow reference agree on every cell and every figure of random ledgers."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import random_ledgers as random
from builders import a_measure
from dure.core.ledgers.model import Purchase
from dure.core.ledgers.snapshot import write_snapshot
from dure.core.tally import reference
from dure.core.tally.duckdb import DuckDB
from dure.core.tally.engine import Answer, Decisions, Question, RowDecision, RowKey, open_engine
from dure.core.tally.model import Certificate, Measure, Standing, Total

ENGINE = open_engine("duckdb:?threads=1")
ENGINES = (ENGINE, DuckDB(threads=1, batch=3), open_engine("duckdb:?threads=1&by=statement"))


def examples(count: int) -> settings:
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def asked(
    ledgers: Sequence[list[Purchase]],
    measures: tuple[Measure, ...],
    certificates: list[Certificate],
    enterprises: frozenset[str] | None,
    decisions: Decisions,
    decided: dict[int, RowDecision],
) -> Iterator[tuple[Question, list[Purchase]]]:
    """The question over written snapshots (row decisions go to the first), and the purchases as decided."""
    with tempfile.TemporaryDirectory() as folder:
        snapshots = tuple(write_snapshot(rows, Path(folder), threads=1) for rows in ledgers)
        rows = {RowKey(snapshots[0].digest, line): decision for line, decision in decided.items()}
        purchases = [reference.decided(purchase, decided.get(purchase.line)) for purchase in ledgers[0]]
        for more in ledgers[1:]:
            purchases.extend(more)
        yield (
            Question(
                snapshots=snapshots,
                measures=measures,
                certificates=certificates,
                first_day=random.FIRST,
                last_day=random.LAST,
                enterprises=enterprises,
                decisions=replace(decisions, rows=rows),
            ),
            purchases,
        )


def by_number(certificates: list[Certificate]) -> dict[str, list[Certificate]]:
    found = defaultdict(list)
    for certificate in certificates:
        found[certificate.business_number].append(certificate)
    return dict(found)


def totals_row_by_row(question: Question, purchases: list[Purchase]) -> list[Total]:
    """Every measure's figures from the attributions of single purchases."""
    held = by_number(list(question.certificates))
    totals = []
    for measure in question.measures:
        base = counted = rows_in_base = rows_counted = 0
        for purchase in purchases:
            day = reference.counted_day(purchase, measure.basis.day)
            amount = reference.counted_amount(purchase, measure.basis.amount)
            attribution = reference.attribute(
                purchase,
                measure,
                held.get(reference.number_of(purchase, question.decisions), []),
                reference.standing_of(purchase, question.enterprises, question.decisions),
                question.first_day,
                question.last_day,
            )
            assert day is not None
            in_window = question.first_day <= day <= question.last_day
            if in_window and measure.in_base(purchase.kind, purchase.exclusion):
                base, rows_in_base = base + amount, rows_in_base + 1
            if attribution.counted:
                counted, rows_counted = counted + amount, rows_counted + 1
        totals.append(Total(measure.code, base, counted, rows_in_base, rows_counted))
    return totals


def assert_agreement(question: Question, purchases: list[Purchase], answer: Answer) -> None:
    for place, basis in enumerate(question.bases):
        assert answer.cube(place) == reference.cube(
            purchases,
            question.measures,
            by_number(list(question.certificates)),
            question.first_day,
            question.last_day,
            basis=basis,
            enterprises=question.enterprises,
            decisions=question.decisions,
        )
    assert answer.totals() == totals_row_by_row(question, purchases)


@examples(30)
@given(
    random.purchases(),
    random.measures(),
    random.certificates(),
    random.registries,
    random.decisions(),
    random.row_decisions,
)
def test_engine_agrees_with_the_reference(purchases, measures, certificates, enterprises, decisions, decided):
    with asked([purchases], measures, certificates, enterprises, decisions, decided) as (question, as_decided):
        for engine in ENGINES:
            assert_agreement(question, as_decided, engine.tally(question))


@pytest.mark.slow
@examples(100)
@given(
    random.purchases(40),
    random.measures(),
    random.certificates(),
    random.registries,
    random.decisions(),
    random.row_decisions,
)
def test_engine_agrees_with_the_reference_on_many_more(
    purchases, measures, certificates, enterprises, decisions, decided
):
    with asked([purchases], measures, certificates, enterprises, decisions, decided) as (question, as_decided):
        for engine in ENGINES:
            assert_agreement(question, as_decided, engine.tally(question))


@examples(12)
@given(
    st.lists(random.purchases(12), min_size=2, max_size=3, unique_by=repr),
    random.measures(),
    random.certificates(),
    random.registries,
    random.decisions(),
    random.row_decisions,
)
def test_several_ledgers_are_one_tally(ledgers, measures, certificates, enterprises, decisions, decided):
    with asked(ledgers, measures, certificates, enterprises, decisions, decided) as (question, as_decided):
        for engine in ENGINES:
            assert_agreement(question, as_decided, engine.tally(question))


@examples(12)
@given(random.purchases(), random.registries, random.decisions())
def test_standings_of_parties_agree_with_the_reference(purchases, enterprises, decisions):
    with asked([purchases], (a_measure(),), [], enterprises, decisions, {}) as (question, as_decided):
        answer = ENGINE.tally(question)
        parties = {(p.business_number, p.number_written, p.number_problem, p.enterprise_name): p for p in as_decided}
        expected = dict.fromkeys(Standing, 0)
        for purchase in parties.values():
            expected[reference.standing_of(purchase, enterprises, decisions)] += 1

        assert answer.parties == expected
