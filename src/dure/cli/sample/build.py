"""The whole sample into an empty site: registry, targets, ledgers read and applied by the real actions, figures."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dure.apps.accounts.models import User
from dure.apps.ledgers.actions import apply_ledger, import_ledger, receive_ledger
from dure.apps.ledgers.models import Ledger, NameQuestion, State
from dure.apps.ledgers.questions import decide_name
from dure.apps.performance.actions import publish, retally, set_basis, set_target
from dure.apps.registry.models import Certificate, Enterprise, Institution
from dure.apps.search.actions import rebuild
from dure.cli.sample import city, county, files
from dure.cli.sample.catalogue import write_products
from dure.cli.sample.ledgers import PLANS, LedgerPlan, write_ledger
from dure.cli.sample.people import PEOPLE
from dure.cli.sample.purchases import LAST_DAY, SampleLedgers, make_ledgers
from dure.cli.sample.registering import Registered, register
from dure.core.ledgers.cells import GIFT_CERTIFICATE, UTILITIES
from dure.core.tally.model import AmountBasis, DayBasis
from dure.core.values.errors import DataBroken

_SEOUL = ZoneInfo("Asia/Seoul")
_OFFICER = {city.CODE: "nari", county.CODE: "bora"}
_SETTLED_YEARS = (2024, 2025)
_NAMES_DECIDED = 6


def present() -> bool:
    """Whether the sample's institutions stand in this site."""
    return bool(Institution.objects.filter(code__in=(city.CODE, county.CODE), sample=True).exists())


def accounts() -> list[tuple[str, str, str]]:
    """(username, password, role in Korean) of every account of the sample."""
    return [(person.username, person.password, person.said) for person in PEOPLE]


def build(*, seed: int = 20260101, scale: float = 1.0, progress: Callable[[str], object] = print) -> None:
    """Fill an empty site, wholly or not at all. `scale` makes fewer rows of larger amounts (0.02 in tests).

    Deeds are dated as an officer would have done them, never later than now.
    """
    begun = timezone.now()
    progress("시연 자료를 만듭니다. (가상의 기관·기업·사람이며 실제와 관계가 없습니다)")
    made = make_ledgers(seed, scale)
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        registered = register((*made.city_enterprises, *made.county_enterprises), at=_moment(date(2024, 1, 2)))
        progress(f"기업 {Enterprise.objects.count():,}곳과 인증 {Certificate.objects.count():,}건을 등록했습니다.")
        products = write_products(
            (*made.city_enterprises, *made.county_enterprises),
            actor=registered.people["nari"],
            at=_moment(date(2026, 3, 3)),
            seed=seed,
        )
        progress(f"제품과 서비스 {products:,}개를 등록했습니다.")
        _settings(registered)
        for plan in PLANS:
            progress(_said(_take_in(plan, made, Path(folder), seed, registered)))
        progress(f"이름만 적힌 거래처 {_decide_names(registered)}곳을 확인했습니다. 나머지는 담당자를 기다립니다.")
        _tally(registered, progress)
        _forget_tasks(begun)
        progress(f"제품 {rebuild(day=timezone.localdate()):,}개를 찾을 수 있게 했습니다.")
    files.write(settings.HOME / "sample-uploads", seed)
    progress(f"올려 볼 파일 두 개를 {settings.HOME / 'sample-uploads'}에 두었습니다.")


def _moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That day in Seoul, but not later than now."""
    now: datetime = timezone.now()
    return min(datetime.combine(day, time(hour, minute), _SEOUL), now)


def _settings(registered: Registered) -> None:
    """Targets of both institutions, and what both leave out of their bases."""
    for place in (city, county):
        institution, officer = registered.institutions[place.CODE], registered.people[_OFFICER[place.CODE]]
        set_basis(
            institution,
            scheme="",
            since=date(2024, 1, 1),
            day=DayBasis.CONTRACT,
            amount=AmountBasis.AS_WRITTEN,
            exclusions=[GIFT_CERTIFICATE, UTILITIES],
            actor=officer,
            at=_moment(date(2024, 1, 3)),
            reason="온누리상품권과 공공요금은 구매 대상이 아니므로 분모에서 뺌 (부처 지침 원문 미확인: 확인 필요)",
        )
        for year, amount in place.TARGETS.items():
            _target(institution, year, city.TARGET_CODE, city.TARGET_NAME, city.TARGET_KINDS, amount, officer)
    gaon, nari = registered.institutions[city.CODE], registered.people[_OFFICER[city.CODE]]
    for year, amount in city.PARTS_TARGETS.items():
        _target(gaon, year, city.PARTS_CODE, city.PARTS_NAME, city.PARTS_KINDS, amount, nari)


def _target(
    institution: Institution, year: int, code: str, name: str, kinds: tuple[str, ...], amount: int, officer: User
) -> None:
    set_target(
        institution,
        year=year,
        code=code,
        name=name,
        kinds=kinds,
        admits=city.TARGET_ADMITS,
        amount=amount,
        rate="",
        actor=officer,
        at=_moment(date(year, 1, 15)),
        reason=f"{institution.name} {year}년 {name} 계획 (시연용 가상 문서)",
    )


def _take_in(plan: LedgerPlan, made: SampleLedgers, folder: Path, seed: int, registered: Registered) -> Ledger:
    """Write a file, then do with it what an officer does: bring it, have it read, apply it."""
    source = write_ledger(plan, made, folder, seed)
    officer = registered.people[_OFFICER[plan.institution]]
    brought = _moment(plan.received_on)
    ledger = receive_ledger(
        registered.institutions[plan.institution],
        year=plan.year,
        file_name=plan.file_name,
        source=source,
        actor=officer,
        at=brought,
    )
    import_ledger(ledger.pk, at=brought + timedelta(minutes=1))
    ledger.refresh_from_db()
    if ledger.state != State.READY:
        raise DataBroken(f"시연용 구매대장 '{plan.file_name}'을(를) 읽지 못했습니다: {ledger.problem}")
    if plan.applied:
        apply_ledger(ledger, actor=officer, at=brought + timedelta(minutes=20))
        ledger.refresh_from_db()
    return ledger


def _said(ledger: Ledger) -> str:
    found = ledger.statement
    state = "적용했습니다" if ledger.state == State.APPLIED else "적용을 기다립니다"
    rows = f"구매 {found['purchases']:,}건, 반려 {found['rejections']:,}행"
    return f"{ledger.file_name}: {rows} · {state}."


def _decide_names(registered: Registered) -> int:
    """A few names, the smallest, are confirmed already: those with one candidate alone, and it not of the social
    economy, so that what counts for the target stays as it was made."""
    institution, officer = registered.institutions[city.CODE], registered.people[_OFFICER[city.CODE]]
    decided = 0
    social = set(
        Certificate.objects.filter(kind__in=city.TARGET_KINDS).values_list("enterprise__business_number", flat=True)
    )
    for question in NameQuestion.objects.filter(institution=institution, purchases__gt=0).order_by("amount", "name"):
        numbers = [candidate["business_number"] for candidate in question.candidates]
        if decided < _NAMES_DECIDED and len(numbers) == 1 and numbers[0] not in social:
            decide_name(
                question,
                enterprise=Enterprise.objects.get(business_number=numbers[0]),
                reason="계약서의 사업자등록번호와 대조함",
                actor=officer,
                at=_moment(date(2026, 11, 12), 14, decided),
            )
            decided += 1
    return decided


def _tally(registered: Registered, progress: Callable[[str], object]) -> None:
    """The figures of every institution and year; those of the city's years that are over are published."""
    applied = Ledger.objects.filter(state=State.APPLIED).values_list("institution__code", "year").distinct()
    for code, year in sorted(set(applied)):
        institution, officer = registered.institutions[code], registered.people[_OFFICER[code]]
        over = year in _SETTLED_YEARS
        day = date(year + 1, 2, 10) if over else LAST_DAY
        run = retally(institution.pk, year, at=_moment(day, 18), actor=officer)
        if run is not None and over and code == city.CODE:
            publish(run, actor=officer, at=_moment(day + timedelta(days=10)))
        progress(f"{institution.name} {year}년 실적을 집계했습니다.")


def _forget_tasks(begun: datetime) -> None:
    """What the actions put on the queue has been done here already."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__gte=begun).delete()
