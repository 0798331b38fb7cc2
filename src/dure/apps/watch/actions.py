"""The nightly look, what people do about what it found, and closures that a person confirms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from dure.apps.audit.actions import record
from dure.apps.ledgers.models import Ledger
from dure.apps.ledgers.models import State as LedgerState
from dure.apps.performance.models import TallyRun
from dure.apps.queue import enqueue, was_asked
from dure.apps.registry.closing import close_enterprise, reopen_enterprise
from dure.apps.registry.models import Enterprise, Institution, Membership
from dure.apps.registry.queries import catalogue
from dure.apps.watch.closures import Status, read_closures
from dure.apps.watch.frames import LOST, STAKE, Effect, Weighing
from dure.apps.watch.models import Closure, ClosureFile, Item, Signal, State, Step
from dure.apps.watch.queries import Sighting, sightings
from dure.core.values.errors import Refused

FRESH = 30
"""Days: of an ending longer ago nobody is mailed (the site's first night, or a list that came late)."""

STALE = timedelta(days=7)
"""An effect is computed anew after so long even where nothing was counted since: the twelve months move on."""

COMING = (Step.IN_90, Step.IN_60, Step.IN_30)


@dataclass(frozen=True, slots=True)
class Look:
    """What one night found: steps newly reached, and items settled because a renewal or a next step made them so."""

    reached: int
    settled: int


def look(*, at: datetime) -> Look:
    """See which certificates stand at a new step today. Safe to repeat: each step is reached once.

    A step passed today may change figures and lists, so every tally is asked for anew; who bought there gets the item
    once its effect is weighed; members of the enterprise are told by mail.
    """
    today = timezone.localdate(at)
    standing = list(sightings(today))
    reached = [signal for one in standing if (signal := _reach(one, today, at=at))]
    settled = _settle_passed(standing, at=at)
    for institution_id in _institutions(today):
        if reached or settled or not was_asked("watch.weigh", institution_id, since=_midnight(at)):
            enqueue("watch.weigh", institution_id)
    return Look(len(reached), settled)


def _midnight(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def _reach(sighting: Sighting, today: date, *, at: datetime) -> Signal | None:
    """The signal of a step reached for the first time, or None."""
    key = {
        "enterprise": sighting.enterprise,
        "certificate": sighting.certificate,
        "step": sighting.step,
        "on": sighting.on,
    }
    with transaction.atomic():
        signal, new = Signal.objects.get_or_create(**key, defaults={"seen_at": at})
        if not new:
            return None
        record(None, "signal.seen", signal, at=at)
        if settings.WATCH_MAIL and (today - sighting.on).days <= FRESH:
            enqueue("watch.mail", signal.pk)
        if sighting.step not in COMING:
            enqueue("performance.retally_all")
    return signal


def _settle_passed(standing: Iterable[Sighting], *, at: datetime) -> int:
    """Settle open items whose certificate no longer stands at their step: renewed, restored, or one step further."""
    now = {(one.enterprise.pk, one.certificate.pk if one.certificate else None, one.step, one.on) for one in standing}
    still = {key[:2] for key in now}
    settled = 0
    for item in Item.objects.filter(state=State.OPEN).select_related("signal__certificate", "signal__enterprise"):
        signal = item.signal
        if (signal.enterprise_id, signal.certificate_id, signal.step, signal.on) in now:
            continue
        further = (signal.enterprise_id, signal.certificate_id) in still
        reason = "다음 단계로 넘어갔습니다." if further else "갱신되었거나 더 살필 까닭이 없어졌습니다."
        settled += _settle(item, State.DONE, reason=reason, actor=None, at=at)
    return settled


def _institutions(today: date) -> list[int]:
    applied = Ledger.objects.filter(state=LedgerState.APPLIED, year__in=(today.year - 1, today.year))
    return sorted(set(applied.values_list("institution_id", flat=True)))


def weigh(institution_id: int, *, at: datetime) -> int:
    """Put what stands at a step on an institution's list, if it bought there, with its effect on the figures.

    Items still open are weighed again when the year was counted anew since, or after a week, for the twelve months
    move on. One that was ignored stays so through the further steps of the same ending.
    Returns how many are open.
    """
    institution = Institution.objects.filter(pk=institution_id).first()
    if institution is None:
        return 0
    today = timezone.localdate(at)
    weighing = Weighing(institution, today)
    counted = TallyRun.objects.filter(institution=institution, current=True).aggregate(last=Max("at"))["last"]
    listed = {item.signal_id: item for item in Item.objects.filter(institution=institution)}
    opened = 0
    for sighting in sightings(today):
        signal = (
            Signal.objects.filter(
                enterprise=sighting.enterprise, certificate=sighting.certificate, step=sighting.step, on=sighting.on
            )
            .select_related("enterprise", "certificate")
            .first()
        )
        item = listed.get(signal.pk) if signal else None
        if item is not None and _is_weighed(item, counted, at=at):
            opened += item.state == State.OPEN
            continue
        if signal is None or not weighing.concerns(signal):
            continue
        if item is None and _is_ignored(institution_id, signal):
            continue
        if item is None or item.state == State.OPEN:
            _weigh_item(institution, signal, weighing.effects(signal), at=at)
            opened += 1
    return opened


def _is_weighed(item: Item, counted: datetime | None, *, at: datetime) -> bool:
    if item.weighed_at is None or at - item.weighed_at >= STALE:
        return False
    return counted is None or counted < item.weighed_at


def _is_ignored(institution_id: int, signal: Signal) -> bool:
    if signal.step not in (*COMING, Step.ENDED):
        return False
    same = Item.objects.filter(institution_id=institution_id, signal__certificate=signal.certificate_id)
    return same.filter(signal__on=signal.on, state=State.IGNORED).exclude(signal=signal).exists()


def _weigh_item(institution: Institution, signal: Signal, effects: list[Effect], *, at: datetime) -> None:
    values: dict[str, Any] = {"effects": [asdict(effect) for effect in effects], "weighed_at": at}
    for what in (LOST, STAKE):
        most = max((one for one in effects if one.what == what), key=lambda one: one.amount, default=None)
        values[f"{what}_purchases"] = most.purchases if most else 0
        values[f"{what}_amount"] = most.amount if most else 0
    with transaction.atomic():
        item, new = Item.objects.get_or_create(institution=institution, signal=signal, defaults=values)
        if new:
            record(None, "item.opened", item, at=at, institution_id=institution.pk)
        else:
            Item.objects.filter(pk=item.pk, state=State.OPEN).update(**values)


def mail(signal_id: int, *, at: datetime) -> int:
    """Tell the enterprise's members, once a step; how many. A mail server that fails leaves it to be told again."""
    with transaction.atomic():
        waiting = Signal.objects.filter(pk=signal_id, mailed_at__isnull=True)
        if not waiting.update(mailed_at=at):
            return 0
        signal = Signal.objects.select_related("enterprise", "certificate").get(pk=signal_id)
        members = Membership.objects.filter(enterprise=signal.enterprise, ended_at__isnull=True, user__is_active=True)
        addresses = sorted(set(members.exclude(user__email="").values_list("user__email", flat=True)))
        Signal.objects.filter(pk=signal_id).update(mailed_to=len(addresses))
        subject, body = _letter(signal)
        for address in addresses:
            EmailMessage(subject, body, None, [address]).send()
    return len(addresses)


def _letter(signal: Signal) -> tuple[str, str]:
    day = f"{signal.on.year}. {signal.on.month}. {signal.on.day}."
    if signal.certificate is None:
        what = f"국세청 조회 결과에 따라 {day} 폐업으로 기록되었습니다"
        ask = "사실과 다르면 거래하는 기관의 담당자에게 알려 주세요."
    else:
        kinds = catalogue().certificate_kinds
        kind = kinds[signal.certificate.kind].name if signal.certificate.kind in kinds else signal.certificate.kind
        held = f"{kind} {signal.certificate.number}"
        ends = {
            Step.ENDED: f"{held}의 유효기간이 {day} 끝났습니다",
            Step.REVOKED: f"{held}이(가) {day} 취소된 것으로 기록되었습니다",
        }
        what = ends.get(Step(signal.step), f"{held}의 유효기간이 {day} 끝납니다")
        ask = "갱신한 인증서가 있으면 두레장터에 올리거나 담당자에게 보내 주세요. 그래야 구매가 실적으로 인정됩니다."
    body = f"{signal.enterprise.name} 담당자님께\n\n{what}.\n{ask}\n\n이 안내는 단계마다 한 번만 보냅니다.\n두레장터"
    return f"[두레장터] {what}", body


def settle_item(item: Item, *, state: str, reason: str, actor: Any, at: datetime) -> None:
    """A person has done something about it, or lets it be, with a reason."""
    if state not in (State.DONE, State.IGNORED):
        raise Refused("처리함과 두기로 함 가운데 하나를 골라 주세요.", field="state")
    if not reason.strip():
        raise Refused("무엇을 했는지, 또는 두는 사유를 적어 주세요.", field="reason")
    if not _settle(item, State(state), reason=reason, actor=actor, at=at):
        raise Refused("다른 사람이 먼저 처리했습니다. 화면을 새로 고쳐 주세요.")


def _settle(item: Item, state: State, *, reason: str, actor: Any, at: datetime) -> int:
    with transaction.atomic():
        waiting = Item.objects.filter(pk=item.pk, state=State.OPEN)
        done = waiting.update(state=state, reason=reason.strip(), settled_by=actor, settled_at=at)
        if done:
            changes = {"state": [State.OPEN.value, state.value]}
            record(
                actor, "item.settled", item, at=at, institution_id=item.institution_id, changes=changes, reason=reason
            )
    return done


def reopen_item(item: Item, *, reason: str, actor: Any, at: datetime) -> None:
    """Put it on the list again."""
    if not reason.strip():
        raise Refused("되돌리는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        settled = Item.objects.filter(pk=item.pk).exclude(state=State.OPEN)
        if settled.update(state=State.OPEN, reason="", settled_by=None, settled_at=None):
            changes = {"state": [item.state, State.OPEN.value]}
            record(
                actor, "item.reopened", item, at=at, institution_id=item.institution_id, changes=changes, reason=reason
            )
            enqueue("watch.weigh", item.institution_id)


def receive_closures(*, file_name: str, source: Path, actor: Any, at: datetime) -> ClosureFile:
    """A file of 휴폐업 조회 results: whoever is not in business waits for a person. The same file twice is refused."""
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    statuses = {one.business_number: one for one in read_closures(source, file_name)}
    known = {one.business_number: one for one in Enterprise.objects.filter(business_number__in=list(statuses))}
    try:
        with transaction.atomic():
            file = ClosureFile.objects.create(
                file_name=file_name[:200],
                digest=digest,
                rows=len(statuses),
                known=len(known),
                received_by=actor,
                received_at=at,
            )
            waiting = [
                (known[number], one)
                for number, one in statuses.items()
                if number in known and _is_news(known[number], one)
            ]
            Closure.objects.bulk_create(
                Closure(file=file, enterprise=enterprise, status=one.words, closed=one.closed, on=one.on, line=one.line)
                for enterprise, one in waiting
            )
            record(actor, "closures.received", file, at=at)
    except IntegrityError as problem:
        raise Refused("이미 올린 파일입니다. 새로 조회한 결과를 올려 주세요.", field="file") from problem
    return file


def _is_news(enterprise: Enterprise, status: Status) -> bool:
    """Not in business, and not written down so already; or in business again though written down as closed."""
    if status.running:
        return enterprise.closed_on is not None
    return not (status.closed and enterprise.closed_on is not None and status.on in (None, enterprise.closed_on))


def confirm_closure(closure: Closure, *, on: date | None, reason: str, actor: Any, at: datetime) -> None:
    """A person says that it is so: the enterprise is closed since a day (or, in business again, no longer closed)."""
    running = not closure.closed
    day = on or closure.on
    if not running and day is None:
        raise Refused("파일에 폐업일이 없습니다. 확인한 폐업일을 적어 주세요.", field="on")
    with transaction.atomic():
        _settle_closure(
            closure, State.DONE, reason=reason or f"{closure.file.file_name} {closure.line}행", actor=actor, at=at
        )
        record(actor, "closure.confirmed", closure, at=at, reason=reason)
        why = f"휴폐업 조회 {closure.file.file_name} {closure.line}행: {closure.status}"
        if not running and day is not None:
            close_enterprise(closure.enterprise, on=day, reason=why, actor=actor, at=at)
        elif closure.enterprise.closed_on is not None and closure.status.startswith(("계속", "정상", "01")):
            reopen_enterprise(closure.enterprise, reason=why, actor=actor, at=at)


def dismiss_closure(closure: Closure, *, reason: str, actor: Any, at: datetime) -> None:
    """A person says that it isn't so, or asks for nothing."""
    if not reason.strip():
        raise Refused("반영하지 않는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        _settle_closure(closure, State.IGNORED, reason=reason, actor=actor, at=at)
        record(actor, "closure.dismissed", closure, at=at, reason=reason)


def _settle_closure(closure: Closure, state: State, *, reason: str, actor: Any, at: datetime) -> None:
    waiting = Closure.objects.filter(pk=closure.pk, state=State.OPEN)
    if not waiting.update(state=state, reason=reason.strip()[:300], settled_by=actor, settled_at=at):
        raise Refused("다른 사람이 먼저 처리했습니다. 화면을 새로 고쳐 주세요.")
