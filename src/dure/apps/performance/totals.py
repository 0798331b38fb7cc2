"""An engine's answer -> the totals a run keeps: by month and by department, each parted by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dure.apps.performance.models import Grain, SchemeTotal, TallyRun
from dure.core.schemes.model import Kind
from dure.core.tally.answer import Answer
from dure.core.tally.model import Total, unit_parts


def scheme_totals(run: TallyRun, answer: Answer, held_for: Mapping[str, str]) -> list[SchemeTotal]:
    """The totals of a run, not yet saved."""
    monthly = answer.totals(by=("month", "kind"), held_for=held_for)
    by_department = answer.totals(by=("unit", "kind"), held_for=held_for)
    rows = [_total(run, Grain.MONTH, _month_key(total.month), total) for total in monthly]
    return rows + [_total(run, Grain.DEPARTMENT, name, total) for name, total in _departments(by_department)]


def _month_key(month: int | None) -> str:
    assert month is not None, "asked for by month"
    return f"{month // 100}-{month % 100:02d}"


def _departments(totals: Sequence[Total]) -> list[tuple[str, Total]]:
    """Totals by the department's name; the same department under two spellings of the institution is one."""
    joined: dict[tuple[str, str, Kind | None], Total] = {}
    for total in totals:
        department = unit_parts(total.unit or "")[1] or "(부서 없음)"
        key = (department[:120], total.measure, total.kind)
        before = joined.get(key)
        joined[key] = total if before is None else _sum(before, total)
    return [(key[0], total) for key, total in joined.items()]


def _sum(one: Total, other: Total) -> Total:
    return Total(
        one.measure,
        one.base + other.base,
        one.counted + other.counted,
        one.rows_in_base + other.rows_in_base,
        one.rows_counted + other.rows_counted,
        unit=one.unit,
        kind=one.kind,
    )


def _total(run: TallyRun, grain: Grain, key: str, total: Total) -> SchemeTotal:
    return SchemeTotal(
        run=run,
        measure=total.measure,
        grain=grain,
        key=key,
        kind=total.kind or Kind.UNKNOWN,
        base=total.base,
        counted=total.counted,
        rows_in_base=total.rows_in_base,
        rows_counted=total.rows_counted,
    )
