"""Two records that a person says are one enterprise, and taking that back.

What was decided. A merge never moves anything: certificates and memberships stay with the record they were given to,
so that a split leaves every record as it was. Lists show the survivor, and the merged record's page leads to it.
Figures never change silently: a business number counts by its own certificates alone, unless the merge names a day
from which they also prove purchases under the survivor's number (승계, e.g. 법인전환). Whether a certificate passes
over is for its issuer to say; the reason must name the document. Merges stay flat: a record that was merged takes
nothing in, and one that took others in must be split before it is merged. Nothing merges by itself.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from dure.apps.audit.actions import record
from dure.apps.queue import enqueue
from dure.apps.registry.models import Enterprise, Merge
from dure.core.values.errors import Refused
from dure.core.values.numbers import hyphenated


def merge_enterprises(
    enterprise: Enterprise,
    survivor: Enterprise,
    *,
    on: date,
    reason: str,
    actor: Any,
    at: datetime,
    counts_from: date | None = None,
) -> Merge:
    """Say that `enterprise` goes on as `survivor` since a day."""
    if not reason.strip():
        raise Refused("합치는 사유와 근거 문서를 적어 주세요.", field="reason")
    if enterprise.pk == survivor.pk:
        raise Refused("같은 기록입니다. 다른 사업자등록번호를 적어 주세요.", field="survivor")
    if counts_from is not None and counts_from < on:
        raise Refused("실적 승계일이 바뀐 날보다 빠릅니다. 날짜를 고쳐 주세요.", field="counts_from")
    try:
        with transaction.atomic():
            # both rows are held, so that two merges at one moment cannot make a chain
            list(Enterprise.objects.select_for_update().filter(pk__in=[enterprise.pk, survivor.pk]).order_by("pk"))
            _refuse_chain(enterprise, survivor)
            merge = Merge.objects.create(
                enterprise=enterprise,
                survivor=survivor,
                on=on,
                counts_from=counts_from,
                reason=reason.strip(),
                merged_by=actor,
                merged_at=at,
            )
            changes = {
                "survivor": [None, hyphenated(survivor.business_number)],
                "counts_from": [None, counts_from.isoformat() if counts_from else None],
            }
            record(actor, "enterprise.merged", enterprise, at=at, changes=changes, reason=reason)
            enqueue("performance.retally_all")
            enqueue("search.rebuild")
    except IntegrityError as problem:
        raise Refused("다른 사람이 방금 이 기록을 합쳤습니다. 화면을 새로 고쳐 주세요.") from problem
    return merge


def _refuse_chain(enterprise: Enterprise, survivor: Enterprise) -> None:
    current = Merge.objects.filter(split_at__isnull=True)
    if current.filter(enterprise=enterprise).exists():
        raise Refused("이미 다른 기록에 합쳐져 있습니다. 먼저 나누어 주세요.")
    if there := current.filter(enterprise=survivor).select_related("survivor").first():
        number = hyphenated(there.survivor.business_number)
        raise Refused(f"그 기록은 {number}에 합쳐져 있습니다. {number}을(를) 적어 주세요.", field="survivor")
    if current.filter(survivor=enterprise).exists():
        raise Refused("이 기록에 합쳐진 다른 기록이 있습니다. 먼저 그 기록들을 나누어 주세요.")


def split_enterprise(merge: Merge, *, reason: str, actor: Any, at: datetime) -> None:
    """Take a merge back: both records stand by themselves again. Splitting twice is splitting once."""
    if not reason.strip():
        raise Refused("나누는 사유를 적어 주세요.", field="reason")
    with transaction.atomic():
        if Merge.objects.filter(pk=merge.pk, split_at__isnull=True).update(split_at=at):
            changes = {"survivor": [hyphenated(merge.survivor.business_number), None]}
            record(actor, "enterprise.split", merge.enterprise, at=at, changes=changes, reason=reason)
            enqueue("performance.retally_all")
            enqueue("search.rebuild")
