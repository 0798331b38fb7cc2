"""Building the index anew, and what people keep and ask for."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from dure.apps.audit.actions import record
from dure.apps.catalogue.queries import JOINT, product_documents
from dure.apps.onboarding.letters import write
from dure.apps.registry.models import Institution
from dure.apps.search.models import SavedSearch, Sought, WordGroup
from dure.apps.search.queries import find, kept_by
from dure.core.search.index import build
from dure.core.search.model import Offer, Wanted
from dure.core.search.thesaurus import joined
from dure.core.search.understanding import WEIGHTS
from dure.core.values.errors import Refused

MOST_KEPT = 50


def rebuild(*, day: date, tell: Callable[[int], None] = lambda done: None) -> int:
    """The index of every shown product as of a day; how many there are. One at a time, in whatever process."""
    settings.SEARCH_ROOT.mkdir(parents=True, exist_ok=True)
    offers = 0
    with (settings.SEARCH_ROOT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        def counted() -> Any:
            nonlocal offers
            for document in product_documents(day):
                offers += 1
                yield _offer(document)

        build(counted(), settings.SEARCH_ROOT, tell=tell)
    return offers


def _offer(document: dict[str, Any]) -> Offer:
    return Offer(
        key=document["product_id"],
        name=document["name"],
        enterprise=document["supplier_id"],
        enterprise_name=document["supplier_name"],
        description=document["description"],
        keywords=document["keywords"],
        sector=document["sector"],
        category=document["category"],
        region=document["region"],
        district=document["district"],
        schemes=tuple(filter(None, document["schemes"].split(JOINT))),
        price=document["price_krw"] or 0,
        lead_days=document["lead_days"] or 0,
        monthly_capacity=document["monthly_capacity"] or 0,
        past_deliveries=document["past_deliveries"],
    )


def keep_search(user: Any, text: str, wanted: Wanted, *, at: datetime) -> SavedSearch:
    """Keep a search; keeping it twice is keeping it once."""
    words = text.strip()[:100]
    if not words:
        raise Refused("저장할 찾는 말을 적어 주세요.", field="q")
    if kept_by(user).count() >= MOST_KEPT:
        raise Refused(f"찾기는 {MOST_KEPT}개까지 저장합니다. 쓰지 않는 것을 지워 주세요.", field="q")
    seen = [result.product.pk for result in find(words, day=at.date(), wanted=wanted).results]
    with transaction.atomic():
        kept, new = SavedSearch.objects.get_or_create(
            user=user,
            text=words,
            scheme=wanted.scheme,
            sector=wanted.sector,
            region=wanted.region,
            most_won=wanted.most_won,
            defaults={"kept_at": at, "seen": seen},
        )
        if new:
            record(user, "search.kept", kept, at=at)
    return kept


def forget_search(kept: SavedSearch, *, actor: Any, at: datetime) -> None:
    """Take a kept search away."""
    with transaction.atomic():
        record(actor, "search.forgotten", kept, at=at)
        kept.delete()


def look_again(kept: SavedSearch, *, at: datetime) -> list[int]:
    """The products a kept search finds that it did not find before; they stay new until it is opened.

    Each is told by mail once, if the person has an address.
    """
    wanted = Wanted(kept.scheme, kept.sector, kept.region, kept.most_won)
    results = find(kept.text, day=timezone.localdate(at), wanted=wanted).results[:50]
    new = [result.product.pk for result in results if result.product.pk not in kept.seen]
    untold = [result.product for result in results if result.product.pk in new and result.product.pk not in kept.new]
    if new != kept.new:
        with transaction.atomic():
            SavedSearch.objects.filter(pk=kept.pk).update(new=new)
            if untold:
                lines = "\n".join(f"- {product.name} ({product.enterprise.name})" for product in untold[:10])
                body = f"저장해 두신 찾기 '{kept.text}'에 새 제품 {len(untold)}개가 나왔습니다.\n\n{lines}"
                write(kept.user.email, f"'{kept.text}'의 새 제품 {len(untold)}개", body, at=at)
    return new


def mark_seen(kept: SavedSearch) -> None:
    """Somebody looked: nothing is new any more."""
    SavedSearch.objects.filter(pk=kept.pk).update(seen=sorted({*kept.seen, *kept.new}), new=[])


def ask_for(institution: Institution, *, text: str, note: str, actor: Any, at: datetime) -> Sought:
    """Tell the enterprises what is looked for and not offered. Asking twice is asking once."""
    if not text.strip():
        raise Refused("찾는 품목을 적어 주세요.", field="text")
    try:
        with transaction.atomic():
            sought = Sought.objects.create(
                institution=institution, text=text.strip()[:100], note=note.strip()[:500], asked_by=actor, asked_at=at
            )
            record(actor, "sought.asked", sought, at=at, institution_id=institution.pk)
    except IntegrityError:
        return Sought.objects.get(institution=institution, text=text.strip()[:100], closed_at__isnull=True)
    return sought


def close_sought(sought: Sought, *, actor: Any, at: datetime) -> None:
    """It was found, or is not wanted any more. Closing twice is closing once."""
    with transaction.atomic():
        if Sought.objects.filter(pk=sought.pk, closed_at__isnull=True).update(closed_at=at):
            record(actor, "sought.closed", sought, at=at, institution_id=sought.institution_id)


def propose_words(words: list[str], leads_to: list[str], *, reason: str, actor: Any, at: datetime) -> WordGroup:
    """Say that words mean the same; they count once another officer approves."""
    same = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(same) < 2:
        raise Refused("같은 말을 두 개 이상 쉼표로 나누어 적어 주세요.", field="words")
    if general := [word for word in same if WEIGHTS.get(joined(word), 1.0) < 1.0 or len(joined(word)) < 2]:
        raise Refused(
            f"'{general[0]}'은(는) 너무 널리 쓰는 말이라 모든 것을 불러옵니다. 더 좁은 말로 적어 주세요.", field="words"
        )
    if not reason.strip():
        raise Refused("왜 같은 말인지 적어 주세요. 승인하는 사람이 봅니다.", field="reason")
    with transaction.atomic():
        group = WordGroup.objects.create(
            words=same,
            leads_to=[word.strip() for word in leads_to if word.strip()],
            reason=reason.strip()[:200],
            proposed_by=actor,
            proposed_at=at,
        )
        record(actor, "words.proposed", group, at=at)
    return group


def approve_words(group: WordGroup, *, actor: Any, at: datetime) -> None:
    """Let a proposed group count. Approving twice is approving once; nobody approves the own proposal."""
    if group.proposed_by_id == actor.pk:
        raise Refused("자기가 제안한 낱말은 다른 담당자가 승인합니다.")
    with transaction.atomic():
        waiting = WordGroup.objects.filter(pk=group.pk, approved_at__isnull=True, dropped_at__isnull=True)
        if waiting.update(approved_by=actor, approved_at=at):
            record(actor, "words.approved", group, at=at)


def drop_words(group: WordGroup, *, actor: Any, at: datetime) -> None:
    """Take a group out of every search; it stays as history. Dropping twice is dropping once."""
    with transaction.atomic():
        if WordGroup.objects.filter(pk=group.pk, dropped_at__isnull=True).update(dropped_at=at):
            record(actor, "words.dropped", group, at=at)
