"""Questions to the official lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from dure.apps.lists.models import Listing, ListLoad, ListRow, ListSource, LoadFinding, State
from dure.apps.registry.models import Enterprise
from dure.core.lists.differences import Differences, differences
from dure.core.lists.entries import Entry, printed_dates
from dure.core.schemes.model import Catalogue
from dure.core.text.names import normalised


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source, the load that stands now, and how many rows of it still wait for a person."""

    source: ListSource
    applied: ListLoad | None
    waiting: int


@dataclass(frozen=True, slots=True)
class NameDiffering:
    """An enterprise whose name in the list is another than in the registry: shown, never written over."""

    enterprise: Enterprise
    listed: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a load would do. `unsure` rows do nothing."""

    enterprises_new: int
    certificates: int
    listings: int
    unsure: int
    left_out: int
    differing: tuple[NameDiffering, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One kind of finding: how often, and an example."""

    code: str
    severity: str
    count: int
    example: LoadFinding


def standings() -> list[SourceStanding]:
    """Every source by name."""
    waiting = dict(
        ListRow.objects.filter(unsure=True, decided_at__isnull=True, load__state=State.APPLIED)
        .order_by()
        .values_list("load_id")
        .annotate(Count("pk"))
    )
    newest: dict[int, ListLoad] = {}
    for load in ListLoad.objects.filter(state=State.APPLIED).order_by("day"):
        newest[load.source_id] = load
    return [
        SourceStanding(source, found := newest.get(source.pk), waiting.get(found.pk, 0) if found else 0)
        for source in ListSource.objects.all()
    ]


def loads() -> QuerySet[ListLoad]:
    """Every load, the newest list first."""
    return ListLoad.objects.select_related("source", "uploaded_by").exclude(state=State.DISCARDED)


def base_of(load: ListLoad) -> ListLoad | None:
    """The applied load that a load is compared with: the last one of its source before its day."""
    earlier = ListLoad.objects.filter(source=load.source_id, state=State.APPLIED, day__lt=load.day)
    return earlier.exclude(pk=load.pk).order_by("-day").first()


def later_of(load: ListLoad) -> ListLoad | None:
    """An applied load of the same source that is of the same day or a later one."""
    later = ListLoad.objects.filter(source=load.source_id, state=State.APPLIED, day__gte=load.day)
    return later.exclude(pk=load.pk).order_by("day").first()


def entries_of(load: ListLoad | None) -> list[Entry]:
    """What a load says, in the order of its file."""
    return [row.entry for row in ListRow.objects.filter(load=load)] if load else []


def differences_of(load: ListLoad) -> Differences:
    """A load against the one applied before it."""
    return differences(entries_of(base_of(load)), entries_of(load))


def standing_entry(row: ListRow) -> Entry | None:
    """What a row says once a person has decided on it; None for one that changes nothing."""
    if row.left_out or (row.unsure and not row.decided):
        return None
    entry = row.entry
    return replace(
        entry, business_number=row.decided_number or entry.business_number, kind=row.decided_kind or entry.kind
    )


def standing_entries(rows: Iterable[ListRow]) -> list[Entry]:
    """What rows say, those that change nothing left out."""
    return [entry for row in rows if (entry := standing_entry(row)) is not None]


def plan_of(load: ListLoad, catalogue: Catalogue) -> Plan:
    """What applying would do, counted without doing it."""
    rows = list(load.rows.all())
    standing = standing_entries(rows)
    known = enterprises_by_number({entry.business_number for entry in standing})
    differing = {
        known[entry.business_number].pk: NameDiffering(known[entry.business_number], entry.name)
        for entry in standing
        if entry.business_number in known and _other_name(known[entry.business_number].name, entry.name)
    }
    return Plan(
        enterprises_new=len({entry.business_number for entry in standing} - set(known)),
        certificates=sum(printed_dates(entry, catalogue)[0] is not None for entry in standing),
        listings=len({(entry.business_number, entry.kind, entry.certificate_number) for entry in standing}),
        unsure=sum(row.unsure and not row.decided for row in rows),
        left_out=sum(row.left_out for row in rows),
        differing=tuple(differing.values()),
    )


def _other_name(registered: str, listed: str) -> bool:
    """Another name, not another way of writing it: (주)가온 and 주식회사 가온 are one."""
    return bool(listed) and normalised(registered).key != normalised(listed).key


def enterprises_by_number(numbers: Iterable[str]) -> dict[str, Enterprise]:
    """The registered enterprises among some numbers."""
    wanted = sorted(set(numbers))
    found: dict[str, Enterprise] = {}
    for start in range(0, len(wanted), 500):
        for one in Enterprise.objects.filter(business_number__in=wanted[start : start + 500]):
            found[one.business_number] = one
    return found


def rows_to_decide(load: ListLoad, *, decided: bool = False) -> QuerySet[ListRow]:
    """The rows that wait for a person, or those that were decided."""
    return load.rows.filter(unsure=True, decided_at__isnull=not decided)


def row_ids(load: ListLoad) -> Mapping[str, int]:
    """The rows that a person may decide on, by the key of their entry."""
    return {row.data["key"]: row.pk for row in load.rows.filter(unsure=True)}


def finding_groups(load: ListLoad) -> list[FindingGroup]:
    """Findings by kind, the gravest first."""
    order = {"error": 0, "review": 1, "notice": 2}
    found: dict[str, list[LoadFinding]] = {}
    for finding in load.findings.all():
        found.setdefault(finding.code, []).append(finding)
    groups = [FindingGroup(code, some[0].severity, len(some), some[0]) for code, some in found.items()]
    return sorted(groups, key=lambda group: (order[group.severity], -group.count))


@dataclass(frozen=True, slots=True)
class Sighting:
    """An enterprise seen in a source. `missing_since` is the day of a newer list of that source without it."""

    listing: Listing
    missing_since: date | None


def sightings_of(enterprise_id: int) -> list[Sighting]:
    """In which official lists an enterprise was seen, and whether a newer one no longer has it."""
    seen = list(
        Listing.objects.filter(enterprise=enterprise_id)
        .select_related("source", "certificate")
        .annotate(newest=Max("source__loads__day", filter=Q(source__loads__state=State.APPLIED)))
    )
    return [
        Sighting(one, one.newest if one.newest is not None and one.newest > one.last_seen else None) for one in seen
    ]
