"""What an engine answers: cells, and the figures read off them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dure.core.ledgers.snapshot import KINDS
from dure.core.schemes.model import Kind
from dure.core.tally.model import Cell, CellKey, Cube, Measure, Reason, Standing, Total, unit_name
from dure.core.tally.question import Basis, Question

STANDINGS = tuple(Standing)
"""A standing is stored as its place here."""

UNSURE = (Standing.MISSING, Standing.INVALID, Standing.AWAITING)
"""Who sold it must be looked at by a person."""

DIMENSIONS = ("institution", "unit", "month", "kind")
_REVIEW_REASONS = {
    Standing.MISSING: Reason.NUMBER_MISSING,
    Standing.INVALID: Reason.NUMBER_INVALID,
    Standing.AWAITING: Reason.AWAITING_CONFIRMATION,
    Standing.UNKNOWN: Reason.ENTERPRISE_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class StoodIn:
    """In how many purchases of the days asked about another day, or the amount as written, stood in for the basis'."""

    days: int
    amounts: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`cells` is an Arrow table: basis int8, unit int32, month int32 (yyyymm), kind int8, exclusion int16, standing
    int8, mask int64, purchases int64, amount int64 (won). Numbers are places in `bases`, `units`, snapshot's `KINDS`,
    `exclusions`, `STANDINGS`. Every purchase of the days asked about stands in one cell of each basis.

    `question` is what was asked, `engine` the engine's name and version, `parties` how many of the other
    sides (as they are written) have which standing.
    """

    cells: Any
    measures: tuple[Measure, ...]
    bases: tuple[Basis, ...]
    units: tuple[tuple[str, str], ...]
    exclusions: tuple[str, ...]
    parties: Mapping[Standing, int]
    stood_in: tuple[StoodIn, ...]
    question: Question = field(repr=False, compare=False)
    engine: str

    @property
    def inputs(self) -> str:
        """The digest of the question, worked out when asked for: it reads every certificate."""
        return self.question.digest()

    def basis_of(self, measure: Measure) -> int:
        return self.bases.index(Basis(measure.basis.day, measure.basis.amount))

    def cube(self, basis: int = 0) -> Cube:
        """The cells of one basis, with names for numbers, summed over standings."""
        sums: dict[CellKey, list[int]] = {}
        columns = ("basis", "unit", "month", "kind", "exclusion", "mask")
        for place, unit, month, kind, exclusion, mask, purchases, amount in self._rows(columns):
            if place == basis:
                key = (unit_name(*self.units[unit]), month, KINDS[kind], self.exclusions[exclusion], mask)
                cell = sums.setdefault(key, [0, 0])
                cell[0] += purchases
                cell[1] += amount
        return {key: Cell(*cell) for key, cell in sums.items()}

    def totals(self, by: Sequence[str] = (), held_for: Mapping[str, str] | None = None) -> list[Total]:
        """Every measure's figures, over all cells or parted `by` any of `DIMENSIONS`; sorted.

        `held_for` maps a measure to another whose counted purchases alone make its base (기술개발제품: goods that also
        count for 중소기업제품), judged on the day of the measure's own basis; a purchase whose seller is unsure stays
        in that base too, so that the rate can only be too low. A measure with no purchases in its base has a Total of
        zeros when nothing is parted, none otherwise.
        """
        rules = _Rules(self, held_for or {})
        dimensions = [name for name in DIMENSIONS if name in by]
        needed = ["unit" if name == "institution" else name for name in dimensions]
        columns = tuple(dict.fromkeys([*needed, "basis", "kind", "exclusion", "standing", "mask"]))
        sums: dict[tuple[Any, ...], list[int]] = {}
        if not by:
            sums = {(number,): [0, 0, 0, 0] for number in range(len(self.measures))}
        for row in self._rows(columns):
            cell = dict(zip(columns, row, strict=False))
            group = tuple(self._named(name, cell) for name in dimensions)
            in_base, counted = rules.of(cell["basis"], cell["kind"], cell["exclusion"], cell["standing"], cell["mask"])
            for number in in_base:
                total = sums.setdefault((*group, number), [0, 0, 0, 0])
                total[0] += row[-1]
                total[2] += row[-2]
            for number in counted:
                total = sums[(*group, number)]
                total[1] += row[-1]
                total[3] += row[-2]
        return [self._total(dimensions, key, figures) for key, figures in sorted(sums.items())]

    def review(self) -> dict[Reason, Cell]:
        """Purchases a person should look at, by the first reason in the order of `Reason`; each is named once.

        Taken by the basis of the first measure; purchases outside every base need no look.
        """
        sums: dict[Reason, list[int]] = {}
        measures = [measure for measure in self.measures if self.basis_of(measure) == 0]
        for place, kind, exclusion, standing, purchases, amount in self._rows(
            ("basis", "kind", "exclusion", "standing")
        ):
            if place != 0 or not _in_any_base(measures, KINDS[kind], self.exclusions[exclusion]):
                continue
            reason = _REVIEW_REASONS.get(STANDINGS[standing])
            if KINDS[kind] is Kind.UNKNOWN:
                reason = Reason.KIND_UNKNOWN
            if reason is not None:
                cell = sums.setdefault(reason, [0, 0])
                cell[0] += purchases
                cell[1] += amount
        return {reason: Cell(*sums[reason]) for reason in Reason if reason in sums}

    def write_cells(self, path: Path) -> None:
        """The cells as an Arrow file; places stay numbers."""
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, self.cells.schema) as writer:
            writer.write_table(self.cells)

    def _rows(self, columns: Sequence[str]) -> list[tuple[int, ...]]:
        """The cells summed over all other columns: the columns asked for, then purchases, then amount."""
        names = ", ".join(columns)
        sums = "CAST(SUM(purchases) AS BIGINT), CAST(SUM(amount) AS BIGINT)"
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            found: list[tuple[int, ...]] = (
                connection.from_arrow(self.cells).aggregate(f"{names}, {sums}", names).fetchall()
            )
        return found

    def _named(self, dimension: str, cell: Mapping[str, int]) -> str | int:
        if dimension == "institution":
            return self.units[cell["unit"]][0]
        if dimension == "unit":
            return unit_name(*self.units[cell["unit"]])
        return cell[dimension]

    def _total(self, dimensions: Sequence[str], key: tuple[Any, ...], figures: Sequence[int]) -> Total:
        group = dict(zip(dimensions, key, strict=False))
        kind = group.get("kind")
        base, counted, rows_in_base, rows_counted = figures
        return Total(
            self.measures[key[-1]].code,
            base,
            counted,
            rows_in_base,
            rows_counted,
            unit=group.get("unit", group.get("institution")),
            month=group.get("month"),
            kind=None if kind is None else KINDS[kind],
        )


class _Rules:
    """Which measures a cell stands in the base of, and which it counts for, by their numbers; each asked once."""

    def __init__(self, answer: Answer, held_for: Mapping[str, str]) -> None:
        self._answer = answer
        self._numbers = {measure.code: number for number, measure in enumerate(answer.measures)}
        self._held_for = {self._numbers[code]: self._numbers[other] for code, other in held_for.items()}
        self._basis = [answer.basis_of(measure) for measure in answer.measures]
        self._known: dict[tuple[int, int, int, int, int], tuple[tuple[int, ...], tuple[int, ...]]] = {}

    def of(
        self, basis: int, kind: int, exclusion: int, standing: int, mask: int
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        key = (basis, kind, exclusion, standing, mask)
        if key not in self._known:
            asked = [number for number, own in enumerate(self._basis) if own == basis]
            in_base = tuple(number for number in asked if self._in_base(number, kind, exclusion, standing, mask))
            counted = tuple(number for number in in_base if self._counts(number, kind, exclusion, mask))
            self._known[key] = in_base, counted
        return self._known[key]

    def _in_base(self, number: int, kind: int, exclusion: int, standing: int, mask: int) -> bool:
        mark = self._answer.exclusions[exclusion]
        if not self._answer.measures[number].in_base(KINDS[kind], mark):
            return False
        other = self._held_for.get(number)
        if other is None or self._counts(other, kind, exclusion, mask):
            return True
        return STANDINGS[standing] in UNSURE and self._answer.measures[other].in_base(KINDS[kind], mark)

    def _counts(self, number: int, kind: int, exclusion: int, mask: int) -> bool:
        measure = self._answer.measures[number]
        return bool(mask >> number & 1) and measure.may_count(KINDS[kind], self._answer.exclusions[exclusion])


def _in_any_base(measures: Iterable[Measure], kind: Kind, exclusion: str) -> bool:
    return any(measure.in_base(kind, exclusion) for measure in measures)
