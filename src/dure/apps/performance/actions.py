"""Running tallies, setting targets and bases, publishing figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from dure.apps.audit.actions import record
from dure.apps.ledgers.models import Ledger, State
from dure.apps.performance import frames
from dure.apps.performance.models import BasisSetting, SchemeTotal, TallyRun, Target
from dure.apps.performance.totals import scheme_totals
from dure.apps.queue import enqueue
from dure.apps.registry.models import Institution
from dure.apps.registry.queries import catalogue
from dure.core.ledgers.cells import read_exclusion
from dure.core.schemes.model import Kind
from dure.core.tally.answer import Answer
from dure.core.tally.engine import open_engine
from dure.core.tally.keeping import keep
from dure.core.tally.model import AmountBasis, DayBasis, Measure
from dure.core.values.errors import Refused


def retally(institution_id: int, year: int, *, at: datetime, actor: Any = None) -> TallyRun | None:
    """Count an institution's year anew. Same inputs, names, scheme data and engine: nothing new is written.

    What was counted is compared with how things stand at the moment of writing, and counted again when something
    changed meanwhile, so that a slow tally never overwrites a newer one. Returns the run that is current now, None
    when the institution is gone.
    """
    institution = Institution.objects.filter(pk=institution_id).first()
    if institution is None:
        return None
    for last_try in (False, False, True):
        asked = frames.question(institution, year)
        answer = open_engine(settings.TALLY_ENGINE).tally(asked)
        keep(asked, settings.QUESTION_ROOT)
        with transaction.atomic():
            Institution.objects.select_for_update().get(pk=institution_id)  # one run is written at a time
            changed = frames.question(institution, year).digest() != asked.digest()
            if changed and last_try:
                enqueue("performance.retally", institution_id, year)
            if last_try or not changed:
                return _settle(institution, year, answer, at=at, actor=actor)
    raise AssertionError("the last try returns")


def _settle(institution: Institution, year: int, answer: Answer, *, at: datetime, actor: Any) -> TallyRun:
    """The current run when it says the same already, else a new one in its place."""
    held = frames.held_among(year, [measure.code for measure in answer.measures])
    made_of = {
        "inputs": answer.inputs,
        "schemes": catalogue().version,
        "engine": answer.engine,
        "measures": [_measure_json(answer, measure, held) for measure in answer.measures],  # with names and reasons
    }
    current = TallyRun.objects.filter(institution=institution, year=year, current=True).first()
    if current and all(getattr(current, name) == value for name, value in made_of.items()):
        return current
    if current:
        TallyRun.objects.filter(pk=current.pk).update(current=False)
    run = _write_run(institution, year, answer, held, made_of, at=at)
    record(actor, "tally.run", run, at=at, institution_id=institution.pk)
    return run


def _write_run(
    institution: Institution,
    year: int,
    answer: Answer,
    held: Mapping[str, str],
    made_of: Mapping[str, Any],
    *,
    at: datetime,
) -> TallyRun:
    cube = answer.cube(0).values()
    run = TallyRun.objects.create(
        institution=institution,
        year=year,
        at=at,
        **made_of,
        standing=_standing_json(answer),
        purchases=sum(cell.purchases for cell in cube),
        amount=sum(cell.amount for cell in cube),
    )
    SchemeTotal.objects.bulk_create(scheme_totals(run, answer, held), batch_size=1000)
    return run


def _measure_json(answer: Answer, measure: Measure, held_for: Mapping[str, str]) -> dict[str, Any]:
    stood_in = answer.stood_in[answer.basis_of(measure)]
    return {
        "code": measure.code,
        "name": measure.name,
        "admits": sorted(measure.admits),
        "counts": [counting.certificate for counting in measure.counts],
        "day": measure.basis.day,
        "amount": measure.basis.amount,
        "exclusions": sorted(measure.basis.exclusions),
        "reason": measure.basis.reason,
        "held_for": held_for.get(measure.code, ""),
        "days_stood_in": stood_in.days,
        "amounts_stood_in": stood_in.amounts,
    }


def _standing_json(answer: Answer) -> dict[str, Any]:
    return {
        reason.value: {"purchases": cell.purchases, "amount": cell.amount} for reason, cell in answer.review().items()
    }


def retally_all() -> None:
    """Ask for a new tally of every institution and year that has applied ledgers (the registry changed)."""
    applied = Ledger.objects.filter(state=State.APPLIED).values_list("institution_id", "year").distinct()
    for institution_id, year in applied:
        enqueue("performance.retally", institution_id, year)


def set_target(
    institution: Institution,
    *,
    year: int,
    code: str,
    name: str,
    kinds: Sequence[str],
    admits: Sequence[str],
    amount: int | None,
    rate: str,
    actor: Any,
    at: datetime,
    reason: str,
) -> Target:
    """The institution's own target for a year; setting the same code again replaces it, and the trail keeps both."""
    _refuse_target(code=code, name=name, kinds=kinds, admits=admits, amount=amount, rate=rate, reason=reason)
    values = {
        "name": name.strip(),
        "kinds": list(kinds),
        "admits": list(admits),
        "amount": amount,
        "rate": rate,
        "reason": reason.strip(),
        "set_by": actor,
        "set_at": at,
    }
    with transaction.atomic():
        before = Target.objects.filter(institution=institution, year=year, code=code).values(*values).first()
        target, _ = Target.objects.update_or_create(institution=institution, year=year, code=code, defaults=values)
        shown = ("name", "kinds", "admits", "amount", "rate", "reason")
        changes = {key: [before[key] if before else None, values[key]] for key in shown}
        record(actor, "target.set", target, at=at, institution_id=institution.pk, changes=changes, reason=reason)
        enqueue("performance.retally", institution.pk, year)
    return target


def _refuse_target(
    *, code: str, name: str, kinds: Sequence[str], admits: Sequence[str], amount: int | None, rate: str, reason: str
) -> None:
    known = catalogue().certificate_kinds
    if not name.strip() or not code.strip():
        raise Refused("목표의 이름을 적어 주세요.", field="name")
    if not kinds or any(kind not in known for kind in kinds):
        raise Refused("인정할 인증 종류를 하나 이상 골라 주세요.", field="kinds")
    if not set(admits) <= {Kind.GOODS, Kind.SERVICES, Kind.WORKS} or not admits:
        raise Refused("대상 구매(물품·용역·공사)를 하나 이상 골라 주세요.", field="admits")
    if amount is None and not rate:
        raise Refused("목표 금액이나 비율 가운데 하나는 적어 주세요.", field="amount")
    if amount is not None and amount <= 0:
        raise Refused("목표 금액은 0원보다 커야 합니다.", field="amount")
    if rate and not 0 < Fraction(rate) <= 1:
        raise Refused("목표 비율은 0%보다 크고 100% 이하여야 합니다.", field="rate")
    if not reason.strip():
        raise Refused("목표의 근거(계획, 조례 등)를 적어 주세요.", field="reason")


def remove_target(target: Target, *, reason: str, actor: Any, at: datetime) -> None:
    """Take a target away; the trail keeps what it was."""
    if not reason.strip():
        raise Refused("지우는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        changes = {"name": [target.name, None], "amount": [target.amount, None], "rate": [target.rate, None]}
        institution_id, year = target.institution_id, target.year
        record(actor, "target.removed", target, at=at, institution_id=institution_id, changes=changes, reason=reason)
        target.delete()
        enqueue("performance.retally", institution_id, year)


def set_basis(
    institution: Institution,
    *,
    scheme: str,
    since: date,
    day: str,
    amount: str,
    exclusions: Sequence[str],
    actor: Any,
    at: datetime,
    reason: str,
) -> BasisSetting:
    """산정 기준 from a year on. Settings are added, never changed: the latest that has begun holds."""
    if day not in set(DayBasis) or amount not in set(AmountBasis):
        raise Refused("기준일과 금액 기준을 목록에서 골라 주세요.", field="day")
    if not reason.strip():
        raise Refused("이 기준을 쓰는 사유(지침, 질의회신 등)를 적어 주세요.", field="reason")
    with transaction.atomic():
        setting = BasisSetting.objects.create(
            institution=institution,
            scheme=scheme,
            since=since,
            day=day,
            amount=amount,
            exclusions=[mark for mark in dict.fromkeys(map(read_exclusion, exclusions)) if mark],
            reason=reason.strip(),
            set_by=actor,
            set_at=at,
        )
        changes = {"day": [None, day], "amount": [None, amount], "exclusions": [None, setting.exclusions]}
        record(actor, "basis.set", setting, at=at, institution_id=institution.pk, changes=changes, reason=reason)
        years = Ledger.objects.filter(institution=institution, state=State.APPLIED, year__gte=since.year)
        for year in years.values_list("year", flat=True).distinct():
            enqueue("performance.retally", institution.pk, year)
    return setting


def publish(run: TallyRun, *, actor: Any, at: datetime) -> None:
    """Show this run to everyone; the one published before steps back. Publishing twice is publishing once."""
    with transaction.atomic():
        if TallyRun.objects.filter(pk=run.pk, published_at__isnull=False).exists():
            return
        TallyRun.objects.filter(institution_id=run.institution_id, year=run.year).update(published_at=None)
        try:
            TallyRun.objects.filter(pk=run.pk).update(published_at=at)
        except IntegrityError as problem:
            raise Refused("다른 사람이 방금 공개했습니다. 화면을 새로 고쳐 주세요.") from problem
        record(actor, "performance.published", run, at=at, institution_id=run.institution_id)


def unpublish(run: TallyRun, *, reason: str, actor: Any, at: datetime) -> None:
    """Take a published run back, with a reason."""
    if not reason.strip():
        raise Refused("공개를 거두는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        if TallyRun.objects.filter(pk=run.pk, published_at__isnull=False).update(published_at=None):
            record(actor, "performance.unpublished", run, at=at, institution_id=run.institution_id, reason=reason)
