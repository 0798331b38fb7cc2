"""An engine's answer and the schemes -> the figures of a scoreboard, one scheme after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

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
    totals = {total.measure: total for total in answer.totals(held_for=held_for)}
    by_kind: dict[str, dict[Kind, Total]] = {}
    for total in answer.totals(by=("kind",), held_for=held_for):
        if total.kind is not None:
            by_kind.setdefault(total.measure, {})[total.kind] = total
    sure = {total.measure: total for total in (dated_only or answer).totals(held_for=held_for)}
    made = []
    for measure in answer.measures:
        total, kinds = totals[measure.code], by_kind.get(measure.code, {})
        steps = catalogue.schemes[measure.code].rates_on(day)
        made.append(
            SchemeFigures(
                scheme=catalogue.schemes[measure.code],
                total=total,
                by_kind=kinds,
                requirements=tuple(_requirement(step, kinds) for step in steps),
                rows_to_review=_rows_to_review(answer, measure),
                undated=total.counted - sure[measure.code].counted,
                rows_undated=total.rows_counted - sure[measure.code].rows_counted,
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


def _rows_to_review(answer: Answer, measure: Measure) -> int:
    """Rows in the measure's base whose other side or kind a person should look at."""
    basis = answer.basis_of(measure)
    columns = ["basis", "kind", "exclusion", "standing"]
    grouped: Any = answer.cells.group_by(columns).aggregate([("purchases", "sum")])
    return sum(
        row["purchases_sum"]
        for row in grouped.to_pylist()
        if row["basis"] == basis
        and measure.in_base(KINDS[row["kind"]], answer.exclusions[row["exclusion"]])
        and (STANDINGS[row["standing"]] is not Standing.KNOWN or KINDS[row["kind"]] is Kind.UNKNOWN)
    )
