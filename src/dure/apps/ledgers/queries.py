"""Questions about ledgers."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Count, Min

from dure.apps.ledgers.models import Ledger, LedgerFinding, NameQuestion, RowDecision, State
from dure.apps.ledgers.models import Snapshot as NamedSnapshot
from dure.core.ledgers.snapshot import Snapshot, open_snapshot


def ledgers_of(institution_id: int, year: int | None = None) -> models.QuerySet[Ledger]:
    """An institution's ledgers, newest first."""
    found = Ledger.objects.filter(institution_id=institution_id).select_related("snapshot", "uploaded_by", "supersedes")
    return found.filter(year=year) if year else found


def years_of(institution_id: int) -> list[int]:
    """The years that have ledgers, newest first."""
    found = Ledger.objects.filter(institution_id=institution_id).values_list("year", flat=True)
    return sorted(set(found), reverse=True)


def waiting_ledgers(institution_id: int) -> list[Ledger]:
    """Ledgers a person must look at: read and not yet applied, or unreadable."""
    return list(ledgers_of(institution_id).filter(state__in=[State.READY, State.FAILED]))


def being_read(institution_id: int) -> int:
    """How many ledgers are on their way."""
    return Ledger.objects.filter(institution_id=institution_id, state__in=[State.RECEIVED, State.READING]).count()


def applied_ledgers(institution_id: int, year: int) -> list[Ledger]:
    """The ledgers that count for a year."""
    chosen = Ledger.objects.filter(institution_id=institution_id, year=year, state=State.APPLIED)
    return list(chosen.select_related("snapshot").order_by("pk"))


def named_snapshots() -> list[str]:
    """The digests of every snapshot that exists: the rest of the folder belongs to nobody."""
    return list(NamedSnapshot.objects.values_list("digest", flat=True))


def snapshot_files(ledger: Ledger) -> Snapshot:
    """The rows of a ledger that was read."""
    assert ledger.snapshot is not None, "the database promises a snapshot once a ledger is read"
    return open_snapshot(settings.SNAPSHOT_ROOT / ledger.snapshot.digest)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One kind of finding in a ledger, how often, and its first example."""

    code: str
    severity: str
    count: int
    example: LedgerFinding


def finding_groups(ledger: Ledger) -> list[FindingGroup]:
    """Findings by kind, errors first; the counts are the statement's, which counts beyond what was kept."""
    kept = list(ledger.findings.values("code", "severity").annotate(kept=Count("pk"), first=Min("pk")).order_by("code"))
    examples = ledger.findings.in_bulk([row["first"] for row in kept])
    counts = ledger.statement.get("findings", {})
    groups = [
        FindingGroup(
            code=row["code"],
            severity=row["severity"],
            count=counts.get(row["code"], row["kept"]),
            example=examples[row["first"]],
        )
        for row in kept
    ]
    order = {"error": 0, "review": 1, "notice": 2}
    return sorted(groups, key=lambda group: (order.get(group.severity, 3), -group.count))


def open_questions(institution_id: int) -> models.QuerySet[NameQuestion]:
    """Names that wait for a person and have purchases behind them, largest first."""
    return NameQuestion.objects.filter(institution_id=institution_id, decided_at__isnull=True, purchases__gt=0)


def decided_questions(institution_id: int) -> models.QuerySet[NameQuestion]:
    decided = NameQuestion.objects.filter(institution_id=institution_id, decided_at__isnull=False)
    return decided.select_related("enterprise", "decided_by").order_by("-decided_at")


def confirmed_names(institution_id: int) -> dict[str, str]:
    """Name as written -> business number, as people confirmed."""
    confirmed = NameQuestion.objects.filter(institution_id=institution_id, enterprise__isnull=False)
    return dict(confirmed.values_list("name", "enterprise__business_number"))


def waiting_names(institution_id: int) -> frozenset[str]:
    """Names with candidates that nobody has decided on."""
    waiting = NameQuestion.objects.filter(institution_id=institution_id, decided_at__isnull=True).exclude(candidates=[])
    return frozenset(waiting.values_list("name", flat=True))


def row_decisions(institution_id: int, digests: list[str]) -> dict[tuple[str, str, int], RowDecision]:
    """Decisions in force by (snapshot digest, sheet, line)."""
    chosen = RowDecision.objects.filter(
        institution_id=institution_id, snapshot__digest__in=digests, withdrawn_at__isnull=True
    )
    return {(row.snapshot.digest, row.sheet, row.line): row for row in chosen.select_related("snapshot", "decided_by")}


def overlapping(ledger: Ledger) -> list[Ledger]:
    """Applied ledgers of the same year whose days overlap this one's: the same purchases may be in both."""
    mine = ledger.snapshot
    if mine is None or mine.first_day is None:
        return []
    others = Ledger.objects.filter(institution_id=ledger.institution_id, year=ledger.year, state=State.APPLIED)
    touching = others.filter(snapshot__first_day__lte=mine.last_day, snapshot__last_day__gte=mine.first_day)
    return list(touching.exclude(pk__in=[ledger.pk, ledger.supersedes_id]).select_related("snapshot"))
