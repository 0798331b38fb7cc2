"""The scoreboard of an institution and year, read from the totals of its current tally."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Q

from dure.apps.performance import frames
from dure.apps.performance.models import BasisSetting, Grain, SchemeTotal, TallyRun, Target
from dure.apps.registry.models import Institution
from dure.apps.registry.queries import catalogue
from dure.core.ledgers.cells import EXCLUSION_NAMES
from dure.core.schemes.model import KIND_NAMES, Kind, RateStep, Scheme
from dure.core.values.money import achieved, required_amount
from dure.core.values.period import FiscalYear

DAY_NAMES = {"contract": "계약일", "resolved": "결의일", "paid": "지급일"}
AMOUNT_NAMES = {
    "as_written": "적힌 금액 그대로",
    "without_vat": "공급가액(부가세 제외)",
    "with_vat": "합계(부가세 포함)",
}
REVIEW_NAMES = {
    "number_missing": "사업자등록번호 없음",
    "number_invalid": "사업자등록번호 오류",
    "awaiting_confirmation": "거래처 확인 대기",
    "kind_unknown": "물품·용역·공사 구분 미상",
}


@dataclass(slots=True)
class Sums:
    """Won and rows of some corner: base, counted."""

    base: int = 0
    counted: int = 0
    rows_in_base: int = 0
    rows_counted: int = 0

    def add(self, total: SchemeTotal) -> None:
        self.base += total.base
        self.counted += total.counted
        self.rows_in_base += total.rows_in_base
        self.rows_counted += total.rows_counted

    @property
    def rate(self) -> Fraction | None:
        return achieved(self.counted, self.base)


@dataclass(frozen=True, slots=True)
class Goal:
    """A required rate, or a target's amount, held against what was reached. `gap` in won, 0 when reached."""

    label: str
    sums: Sums
    required: Fraction | None
    wanted: int | None  # the won that would reach it; None where the base is not known
    step: RateStep | None = None

    @property
    def gap(self) -> int | None:
        return None if self.wanted is None else max(0, self.wanted - self.sums.counted)

    @property
    def reached(self) -> bool | None:
        return None if self.wanted is None else self.sums.counted >= self.wanted

    @property
    def progress(self) -> Fraction | None:
        """Counted over wanted: 1 is reached."""
        return Fraction(self.sums.counted, self.wanted) if self.wanted else None

    @property
    def meter(self) -> int:
        """`progress` in thousandths, from 0 to 1000: for drawing."""
        return 0 if self.progress is None else max(0, min(1000, int(self.progress * 1000)))

    @property
    def certain(self) -> bool:
        return self.step is None or self.step.basis.confidence.certain

    @property
    def kind(self) -> str:
        """The kind of purchase this goal alone looks at, "" for all."""
        return "" if self.step is None or self.step.per == "total" else self.step.per


@dataclass(frozen=True, slots=True)
class Line:
    """One measure on the scoreboard."""

    code: str
    name: str
    scheme: Scheme | None
    target: Target | None
    sums: Sums
    goals: tuple[Goal, ...]
    basis: dict[str, Any]
    months: tuple[tuple[str, Sums], ...] = ()
    departments: tuple[tuple[str, Sums], ...] = ()

    @property
    def base_known(self) -> bool:
        return all(goal.step is None or goal.step.base_known for goal in self.goals)

    @property
    def proof_known(self) -> bool:
        """Whether any kind of certificate is known to prove it; without one a 0 says nothing."""
        return bool(self.basis["counts"])

    @property
    def shown_goals(self) -> tuple[Goal, ...]:
        """The goals, or without any the figures as they are."""
        return self.goals or (Goal("전체", self.sums, None, None),)

    @property
    def worst(self) -> Goal:
        """The goal furthest from being reached."""
        return min(self.shown_goals, key=lambda goal: goal.meter)

    @property
    def counts_names(self) -> list[str]:
        kinds = catalogue().certificate_kinds
        codes = dict.fromkeys(self.basis["counts"])
        return [kinds[code].name if code in kinds else code for code in codes]

    @property
    def reached(self) -> bool | None:
        """All goals; None where none can be told."""
        answers = [goal.reached for goal in self.goals if goal.reached is not None]
        return all(answers) if answers else None


@dataclass(frozen=True, slots=True)
class Review:
    """Purchases a person should look at, by reason."""

    code: str
    name: str
    purchases: int
    amount: int


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """Everything the page of an institution and year says. No run: nothing has been counted yet.

    `unknown`: purchases from enterprises that are not in the registry. Most sellers hold no certificate and need no
    look, so they are told apart from `reviews`. `published`: the run everyone sees, which may be an older one.
    """

    institution: Institution
    year: int
    run: TallyRun | None
    targets: tuple[Line, ...] = ()
    obliged: tuple[Line, ...] = ()
    others: tuple[Line, ...] = ()
    reviews: tuple[Review, ...] = ()
    unknown: Review | None = None
    published: TallyRun | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.targets, *self.obliged, *self.others)

    @property
    def rated(self) -> tuple[Line, ...]:
        """Obligations with a required rate."""
        return tuple(line for line in self.obliged if line.goals)

    @property
    def unrated(self) -> tuple[Line, ...]:
        """Obligations without one."""
        return tuple(line for line in self.obliged if not line.goals)

    @property
    def missed(self) -> tuple[Line, ...]:
        """Obligations not reached, furthest first."""
        missed = [line for line in self.obliged if line.reached is False]
        return tuple(sorted(missed, key=lambda line: line.worst.meter))

    @property
    def to_review(self) -> Review:
        """All of `reviews` together."""
        purchases = sum(review.purchases for review in self.reviews)
        return Review("", "확인이 필요한 구매", purchases, sum(review.amount for review in self.reviews))


@dataclass(slots=True)
class _Totals:
    """A run's totals, sorted out once: by measure, then by kind, month or department."""

    whole: dict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))
    kinds: dict[tuple[str, str], Sums] = field(default_factory=lambda: defaultdict(Sums))
    parts: dict[tuple[str, str, str], Sums] = field(default_factory=lambda: defaultdict(Sums))


def years_of(institution_id: int) -> list[int]:
    """The years with a tally, newest first."""
    runs = TallyRun.objects.filter(institution_id=institution_id, current=True)
    return sorted(runs.values_list("year", flat=True), reverse=True)


def scoreboard(institution: Institution, year: int, *, published: bool = False) -> Scoreboard:
    """The current run, or the published one for those who see only that."""
    runs = TallyRun.objects.filter(institution=institution, year=year)
    seen = list(runs.filter(Q(current=True) | Q(published_at__isnull=False)))
    shown = next((run for run in seen if run.published_at), None)
    run = shown if published else next((run for run in seen if run.current), None)
    if run is None:
        return Scoreboard(institution, year, None)
    totals = _sorted_out(SchemeTotal.objects.filter(run=run, grain=Grain.MONTH))
    targets = {target.code: target for target in Target.objects.filter(institution=institution, year=year)}
    loaded = catalogue()
    lines = [_line(measure, totals, targets, year) for measure in run.measures]
    statutory = [line for line in lines if line.scheme is not None]
    return Scoreboard(
        institution,
        year,
        run,
        targets=tuple(line for line in lines if line.target is not None),
        obliged=tuple(line for line in statutory if line.scheme and loaded.obliges(line.scheme, institution.kind)),
        others=tuple(line for line in statutory if line.scheme and not loaded.obliges(line.scheme, institution.kind)),
        reviews=_reviews(run),
        published=shown,
        unknown=_review(run, "enterprise_unknown", "등록부에 없는 기업과의 구매"),
    )


def measure_line(
    institution: Institution, year: int, code: str, *, published: bool = False
) -> tuple[TallyRun, Line] | None:
    """One measure with its months and departments; None where the run doesn't know it."""
    runs = TallyRun.objects.filter(institution=institution, year=year)
    run = (runs.filter(published_at__isnull=False) if published else runs.filter(current=True)).first()
    measure = next((one for one in run.measures if one["code"] == code), None) if run else None
    if run is None or measure is None:
        return None
    rows = list(SchemeTotal.objects.filter(run=run, measure=code))
    totals = _sorted_out(row for row in rows if row.grain == Grain.MONTH)
    for row in rows:
        totals.parts[row.measure, row.grain, row.key].add(row)
    targets = {target.code: target for target in Target.objects.filter(institution=institution, year=year)}
    line = _line(measure, totals, targets, year)
    months = [(f"{year}-{month:02d}", totals.parts[code, Grain.MONTH, f"{year}-{month:02d}"]) for month in range(1, 13)]
    departments = [(key, sums) for (_, grain, key), sums in totals.parts.items() if grain == Grain.DEPARTMENT]
    departments.sort(key=lambda part: (-part[1].counted, part[0]))
    whole = Line(
        line.code,
        line.name,
        line.scheme,
        line.target,
        line.sums,
        line.goals,
        line.basis,
        tuple(months),
        tuple(departments),
    )
    return run, whole


def _sorted_out(rows: Iterable[SchemeTotal]) -> _Totals:
    totals = _Totals()
    for row in rows:
        totals.whole[row.measure].add(row)
        totals.kinds[row.measure, row.kind].add(row)
    return totals


def _line(measure: dict[str, Any], totals: _Totals, targets: dict[str, Target], year: int) -> Line:
    code = measure["code"]
    scheme = catalogue().schemes.get(code)
    target = targets.get(code.removeprefix(frames.TARGET)) if code.startswith(frames.TARGET) else None
    sums = totals.whole[code]
    goals = _target_goals(target, sums) if target else _scheme_goals(scheme, code, totals, year) if scheme else ()
    return Line(code, measure["name"], scheme, target, sums, goals, _basis_words(measure))


def _target_goals(target: Target, sums: Sums) -> tuple[Goal, ...]:
    rate = frames.target_rate(target)
    goals = []
    if target.amount is not None:
        goals.append(Goal("목표 금액", sums, None, target.amount))
    if rate is not None:
        goals.append(Goal("목표 비율", sums, rate, required_amount(rate, sums.base) if sums.base > 0 else 0))
    return tuple(goals)


def _scheme_goals(scheme: Scheme, code: str, totals: _Totals, year: int) -> tuple[Goal, ...]:
    goals = []
    for step in sorted(
        scheme.rates_on(FiscalYear(year).last_day), key=lambda step: list(KIND_NAMES).index(_first(step))
    ):
        sums = totals.whole[code] if step.per == "total" else _of_kind(totals, code, step.per)
        tellable = step.base_known and scheme.counts and sums.base > 0
        wanted = required_amount(step.rate, sums.base) if tellable else None
        label = "전체" if step.per == "total" else KIND_NAMES[Kind(step.per)]
        goals.append(Goal(label, sums, step.rate, wanted, step))
    return tuple(goals)


def _of_kind(totals: _Totals, code: str, kind: str) -> Sums:
    """One kind's figures, with the purchases of unknown kind in its base alone: too low, never too high."""
    own, unknown = totals.kinds[code, kind], totals.kinds[code, Kind.UNKNOWN]
    return Sums(own.base + unknown.base, own.counted, own.rows_in_base + unknown.rows_in_base, own.rows_counted)


def _first(step: RateStep) -> Kind:
    return Kind.GOODS if step.per == "total" else Kind(step.per)


def _basis_words(measure: dict[str, Any]) -> dict[str, Any]:
    return {
        **measure,
        "day_name": DAY_NAMES[measure["day"]],
        "amount_name": AMOUNT_NAMES[measure["amount"]],
        "exclusion_names": [EXCLUSION_NAMES.get(mark, mark) for mark in measure["exclusions"]],
        "admits_names": [KIND_NAMES[kind] for kind in KIND_NAMES if kind in measure["admits"]],
    }


def _reviews(run: TallyRun) -> tuple[Review, ...]:
    found = (_review(run, code, name) for code, name in REVIEW_NAMES.items())
    return tuple(review for review in found if review is not None)


def _review(run: TallyRun, code: str, name: str) -> Review | None:
    cell = run.standing.get(code)
    return Review(code, name, cell["purchases"], cell["amount"]) if cell and cell["purchases"] else None


def targets_of(institution: Institution, year: int) -> list[Target]:
    """The institution's own targets of a year, in the order they were set."""
    return list(Target.objects.filter(institution=institution, year=year).select_related("set_by"))


def target_by_code(institution: Institution, year: int, code: str) -> Target | None:
    return Target.objects.filter(institution=institution, year=year, code=code).first()


def basis_settings(institution: Institution) -> list[BasisSetting]:
    """Every 산정 기준 that was ever set, by scheme, the latest first."""
    return list(BasisSetting.objects.filter(institution=institution).select_related("set_by"))


def published_runs() -> list[TallyRun]:
    """What everyone may see, newest year first."""
    runs = TallyRun.objects.filter(published_at__isnull=False).select_related("institution")
    return list(runs.order_by("-year", "institution__name"))
