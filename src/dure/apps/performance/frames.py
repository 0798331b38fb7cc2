"""Ledgers, registry, decisions and settings of one institution and year -> the question an engine is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from dure.apps.ledgers.models import Ledger
from dure.apps.ledgers.queries import (
    applied_ledgers,
    confirmed_names,
    row_decisions,
    snapshot_files,
    waiting_names,
)
from dure.apps.performance.models import BasisSetting, Target
from dure.apps.registry.models import Institution
from dure.apps.registry.queries import catalogue, certificate_values, known_numbers
from dure.core.schemes.model import FOREVER, Basis, Confidence, Counting, Kind
from dure.core.tally.measures import measures
from dure.core.tally.model import AmountBasis, CountingBasis, DayBasis, Measure
from dure.core.tally.question import Decisions, Question, RowDecision, RowKey
from dure.core.values.period import FiscalYear, Period

TARGET = "target-"
"""How the code of a target's measure begins; a scheme's measure has the scheme's own code."""


def counting_bases(institution_id: int, year: int) -> dict[str, CountingBasis]:
    """산정 기준 by scheme code ("" = every scheme without its own): the latest that had begun by the year's end.

    A setting holds for whole fiscal years, so that one year is never counted by two bases.
    """
    settings = BasisSetting.objects.filter(institution_id=institution_id, since__lte=FiscalYear(year).last_day)
    chosen: dict[str, CountingBasis] = {}
    for setting in settings.order_by("since", "set_at"):
        chosen[setting.scheme] = CountingBasis(
            day=DayBasis(setting.day),
            amount=AmountBasis(setting.amount),
            exclusions=frozenset(setting.exclusions),
            reason=setting.reason,
        )
    return chosen


def year_measures(institution: Institution, year: int) -> tuple[Measure, ...]:
    """Every scheme that concerns the institution, then its own targets of the year."""
    bases = counting_bases(institution.pk, year)
    everywhere = bases.get("", CountingBasis())
    loaded = catalogue()
    by_scheme = {code: bases.get(code, everywhere) for code in loaded.schemes}
    statutory = measures(loaded, FiscalYear(year).last_day, institution.kind, by_scheme)
    own = Target.objects.filter(institution=institution, year=year)
    return (*statutory, *(target_measure(target, bases.get(TARGET + target.code, everywhere)) for target in own))


def target_measure(target: Target, basis: CountingBasis) -> Measure:
    """A target as something a purchase can count for, with the institution's own list of kinds."""
    kinds = catalogue().certificate_kinds
    stands = Basis(f"기관 목표: {target.reason}", Confidence.TEXT)
    counts = tuple(Counting(kind, kinds[kind].level, Period(FOREVER), stands) for kind in target.kinds if kind in kinds)
    admits = frozenset(Kind(kind) for kind in target.admits)
    return Measure(TARGET + target.code, target.name, counts, admits, basis)


def held_for(year: int) -> dict[str, str]:
    """Measures whose base is only what also counts for another (기술개발제품: goods bought from SMEs)."""
    day = FiscalYear(year).last_day
    return {
        scheme.code: step.held_for
        for scheme in catalogue().schemes.values()
        for step in scheme.rates_on(day)
        if step.held_for
    }


def held_among(year: int, codes: Collection[str]) -> dict[str, str]:
    """`held_for` where both measures are among those counted."""
    return {code: other for code, other in held_for(year).items() if code in codes and other in codes}


def question(
    institution: Institution,
    year: int,
    *,
    ledgers: Sequence[Ledger] | None = None,
    chosen: Sequence[Measure] | None = None,
) -> Question:
    """What the engine is asked; by default about the applied ledgers and every measure of the year."""
    counted = list(applied_ledgers(institution.pk, year) if ledgers is None else ledgers)
    snapshots = {files.digest: files for files in map(snapshot_files, counted)}
    decided = row_decisions(institution.pk, list(snapshots))
    return Question(
        snapshots=tuple(snapshots.values()),
        measures=tuple(chosen if chosen is not None else year_measures(institution, year)),
        certificates=certificate_values(),
        first_day=FiscalYear(year).first_day,
        last_day=FiscalYear(year).last_day,
        enterprises=known_numbers(),
        decisions=Decisions(
            numbers=confirmed_names(institution.pk),
            awaiting=waiting_names(institution.pk),
            rows={
                RowKey(digest, line, sheet): RowDecision(
                    kind=Kind(row.kind) if row.kind else None, exclusion=row.exclusion or None
                )
                for (digest, sheet, line), row in decided.items()
            },
        ),
    )


def target_rate(target: Target) -> Fraction | None:
    return Fraction(target.rate) if target.rate else None
