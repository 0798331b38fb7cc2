"""An engine's answer and the schemes -> the figures of a scoreboard, one scheme after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb

from dure.core.ledgers.snapshot import KINDS
from dure.core.schemes.model import DUTY_NAMES, KIND_NAMES, Catalogue, Duty, Kind, RateStep, Scheme
from dure.core.tally.answer import STANDINGS, Answer
from dure.core.tally.model import Measure, Standing, Total
from dure.core.values.money import achieved, required_amount

PER_NAMES = {**{kind.value: name for kind, name in KIND_NAMES.items()}, "total": "전체"}
_NOTHING = Total("", 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One required rate met or missed. `base` and `counted` in won; `gap` is the won still missing, 0 when met.

    `rate` None: the base can't be told from a ledger (`note` says why).
    """

    step: RateStep
    base: int
    counted: int
    rate: Fraction | None
    gap: int | None

    @property
    def note(self) -> str:
        return self.step.base_note


@dataclass(frozen=True, slots=True)
class SchemeFigures:
    """What a scheme's tally says. Amounts in won.

    `by_kind` has every kind of purchase in the base; `undated` is the part of `counted` that rests on certificates
    without a known validity; `rows_to_review` are rows in the base that a person should look at.
    """

    scheme: Scheme
    total: Total
    by_kind: Mapping[Kind, Total]
    requirements: tuple[Requirement, ...]
    rows_to_review: int
    undated: int = 0
    rows_undated: int = 0

    @property
    def rate(self) -> Fraction | None:
        return achieved(self.total.counted, self.total.base)


def figures(
    catalogue: Catalogue, answer: Answer, day: date, dated_only: Answer | None = None
) -> tuple[SchemeFigures, ...]:
    """The figures of every measure of the answer; the rates are those in force on `day`.

    `dated_only` is the same question without certificates of unknown validity.
    """
    held_for = _held_for(catalogue, answer, day)
    by_kind = _by_kind(answer, held_for)
    sure = by_kind if dated_only is None else _by_kind(dated_only, held_for)
    unsure = _unsure(answer)
    made = []
    for measure in answer.measures:
        kinds = by_kind.get(measure.code, {})
        total, certain = _sum(measure.code, kinds), _sum(measure.code, sure.get(measure.code, {}))
        steps = catalogue.schemes[measure.code].rates_on(day)
        made.append(
            SchemeFigures(
                scheme=catalogue.schemes[measure.code],
                total=total,
                by_kind=kinds,
                requirements=tuple(_requirement(step, kinds) for step in steps),
                rows_to_review=_rows_to_review(unsure, answer.basis_of(measure), measure),
                undated=total.counted - certain.counted,
                rows_undated=total.rows_counted - certain.rows_counted,
            )
        )
    return tuple(made)


def required_text(step: RateStep) -> str:
    """`5%`, exact; with what is not certain said beside it."""
    percent = step.rate * 100
    shown = f"{percent.numerator}" if percent.denominator == 1 else f"{float(percent):g}"
    return f"{shown}%" + ("" if step.basis.confidence.certain else " (확인 필요)")


def duty_text(duty: Duty) -> str:
    return DUTY_NAMES[duty]


def _held_for(catalogue: Catalogue, answer: Answer, day: date) -> dict[str, str]:
    """The schemes whose base takes only what also counts for another scheme (기술개발제품: from SMEs)."""
    codes = {measure.code for measure in answer.measures}
    return {
        code: step.held_for
        for code in sorted(codes)
        for step in catalogue.schemes[code].rates_on(day)
        if step.held_for is not None and step.held_for in codes
    }


def _requirement(step: RateStep, by_kind: Mapping[Kind, Total]) -> Requirement:
    """A rate of one kind takes that kind, and the purchases of unknown kind in its base alone: what is unsure can make
    a rate too low, never too high."""
    of_kinds = step.base if step.per == "total" else frozenset({Kind(step.per)})
    parts = [by_kind.get(kind, _NOTHING) for kind in of_kinds]
    unknown = by_kind.get(Kind.UNKNOWN, _NOTHING)
    base = sum(part.base for part in parts) + unknown.base
    counted = sum(part.counted for part in parts) + (unknown.counted if step.per == "total" else 0)
    if not step.base_known:
        return Requirement(step, base, counted, None, None)
    gap = max(required_amount(step.rate, base) - counted, 0) if base > 0 else 0
    return Requirement(step, base, counted, achieved(counted, base), gap)


def _by_kind(answer: Answer, held_for: Mapping[str, str]) -> dict[str, dict[Kind, Total]]:
    """Every measure's figures by kind of purchase."""
    found: dict[str, dict[Kind, Total]] = {}
    for total in answer.totals(by=("kind",), held_for=held_for):
        if total.kind is not None:
            found.setdefault(total.measure, {})[total.kind] = total
    return found


def _sum(measure: str, by_kind: Mapping[Kind, Total]) -> Total:
    parts = by_kind.values()
    return Total(
        measure,
        base=sum(part.base for part in parts),
        counted=sum(part.counted for part in parts),
        rows_in_base=sum(part.rows_in_base for part in parts),
        rows_counted=sum(part.rows_counted for part in parts),
    )


def summed(answer: Answer, *columns: str) -> list[tuple[int, ...]]:
    """The answer's cells summed over all other columns: the columns asked for, then purchases, then won."""
    names = ", ".join(columns)
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        cells: Any = connection.from_arrow(answer.cells)
        sums = "CAST(SUM(purchases) AS BIGINT), CAST(SUM(amount) AS BIGINT)"
        found: list[tuple[int, ...]] = cells.aggregate(f"{names}, {sums}", names).fetchall()
    return found


def _unsure(answer: Answer) -> list[tuple[int, Kind, str, int]]:
    """(basis, kind, exclusion mark, rows) of the purchases whose other side or kind a person should look at."""
    return [
        (basis, KINDS[kind], answer.exclusions[exclusion], rows)
        for basis, kind, exclusion, standing, rows, _ in summed(answer, "basis", "kind", "exclusion", "standing")
        if STANDINGS[standing] is not Standing.KNOWN or KINDS[kind] is Kind.UNKNOWN
    ]


def _rows_to_review(unsure: list[tuple[int, Kind, str, int]], basis: int, measure: Measure) -> int:
    """Those of them in the measure's base."""
    return sum(rows for own, kind, mark, rows in unsure if own == basis and measure.in_base(kind, mark))
