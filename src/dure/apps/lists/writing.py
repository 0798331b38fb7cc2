"""What the rows of a load change in the registry, step by step, and how each step is undone.

A list that prints a certificate's number and days gives a certificate; one that doesn't gives only "seen in that list
on that day". A value a person wrote is never written over: only blanks are filled, and what this very list said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dure.apps.lists.models import Effect, Listing, ListLoad
from dure.apps.lists.queries import enterprises_by_number
from dure.apps.registry import intake
from dure.apps.registry.actions import restore_certificate, revoke_certificate
from dure.apps.registry.models import Certificate, Enterprise
from dure.core.lists.entries import Dates, Entry, printed_dates
from dure.core.schemes.model import Catalogue

Undoing = Callable[[list[Effect], dict[str, Any]], int]

_WIDTHS = {"name": 120, "region": 80, "sector": 80, "product": 120}


@dataclass(slots=True)
class Writer:
    """Writes the entries of one load. `before` are the entries of the load before it, by key."""

    load: ListLoad
    before: Mapping[str, Entry]
    catalogue: Catalogue
    actor: Any
    at: datetime
    outcome: Counter[str] = field(default_factory=Counter)
    effects: list[Effect] = field(default_factory=list)

    def write(self, entries: Iterable[Entry]) -> Counter[str]:
        """Inside the caller's transaction: enterprises, certificates, revocations, sightings. Returns the counts."""
        standing = list(entries)
        known = enterprises_by_number(entry.business_number for entry in standing)
        self._fill_in(standing, known)
        self._make_enterprises(standing, known)
        self._see(standing, known)
        Effect.objects.bulk_create(self.effects, batch_size=500)
        return self.outcome

    @property
    def _source(self) -> str:
        return str(self.load)

    def _did(self, what: str, target: int, before: Any = None, after: Any = None) -> None:
        self.effects.append(Effect(load=self.load, what=what, target=target, before=before or {}, after=after or {}))
        self.outcome[what] += 1

    # enterprises

    def _make_enterprises(self, standing: Iterable[Entry], known: dict[str, Enterprise]) -> None:
        fresh: dict[str, Enterprise] = {}
        for entry in standing:
            if entry.business_number not in known and entry.business_number not in fresh:
                fresh[entry.business_number] = Enterprise(
                    business_number=entry.business_number,
                    source=self.load.source.name,
                    seen_on=self.load.day,
                    **_written(entry),
                )
        for made in intake.take_in_enterprises(list(fresh.values()), actor=self.actor, at=self.at):
            known[made.business_number] = made
            self._did("enterprise_made", made.pk)

    def _fill_in(self, standing: Iterable[Entry], known: Mapping[str, Enterprise]) -> None:
        told: set[str] = set()
        for entry in standing:
            enterprise = known.get(entry.business_number)
            if enterprise is None or entry.business_number in told:
                continue
            told.add(entry.business_number)
            said = self.before.get(entry.key)
            once = _written(said) if said is not None else {}
            changes = {
                name: value
                for name, value in _written(entry).items()
                if value
                and getattr(enterprise, name) != value
                and (not getattr(enterprise, name) or getattr(enterprise, name) == once.get(name))
            }
            if changes:
                stood = intake.fill_in_enterprise(
                    enterprise, changes, source=self._source, actor=self.actor, at=self.at
                )
                self._did("enterprise_filled", enterprise.pk, stood, changes)

    # certificates and sightings

    def _see(self, standing: Iterable[Entry], known: Mapping[str, Enterprise]) -> None:
        numbers = {enterprise.pk for enterprise in known.values()}
        held = _certificates(numbers)
        seen = {
            (one.enterprise_id, one.kind, one.number): one
            for one in _in_parts(Listing.objects.filter(source=self.load.source_id), numbers)
        }
        made: dict[tuple[int, str, str], Listing] = {}
        for entry in standing:
            enterprise = known[entry.business_number]
            place = (enterprise.pk, entry.kind, entry.certificate_number)
            certificate, unproven = self._certificate(enterprise, entry, held.setdefault(place, []))
            revoked = entry.revoked and not self._revoke(entry, held[place])
            now = {
                "last_seen": self.load.day,
                "load_id": self.load.pk,
                "certificate_id": certificate.pk if certificate else None,
                "unproven": "" if certificate else unproven,
                "says_revoked": entry.revoked,
            }
            if revoked:
                self.outcome["revoked_unclear"] += 1
            if place in made:
                continue
            if (there := seen.get(place)) is not None:
                self._see_again(there, now)
            else:
                made[place] = Listing(
                    enterprise=enterprise,
                    kind=entry.kind,
                    number=entry.certificate_number,
                    source_id=self.load.source_id,
                    first_seen=self.load.day,
                    **now,
                )
        for one in Listing.objects.bulk_create(made.values(), batch_size=500):
            self._did("listing_made", one.pk)

    def _see_again(self, listing: Listing, now: Mapping[str, Any]) -> None:
        stood = {name: _plain(getattr(listing, name)) for name in now}
        Listing.objects.filter(pk=listing.pk).update(**now)
        self._did("listing_seen", listing.pk, stood)

    def _certificate(
        self, enterprise: Enterprise, entry: Entry, held: list[Certificate]
    ) -> tuple[Certificate | None, str]:
        """The certificate of an entry, made or corrected where the list proves it; else one known, or why not."""
        dates, unproven = printed_dates(entry, self.catalogue)
        if dates is None:
            return (held[0] if held and entry.certificate_number else None), unproven
        there = next((one for one in held if one.valid_from == dates.valid_from), None)
        if there is None:
            there = intake.take_in_certificate(
                enterprise,
                kind=entry.kind,
                number=entry.certificate_number,
                valid_from=dates.valid_from,
                valid_until=dates.valid_until,
                items=entry.items,
                source=self.load.source.name,
                seen_on=self.load.day,
                actor=self.actor,
                at=self.at,
            )
            held.insert(0, there)
            self._did("certificate_made", there.pk)
        elif (there.valid_until, list(there.items)) != (dates.valid_until, list(entry.items)):
            self._correct(there, entry, dates)
        return there, ""

    def _correct(self, certificate: Certificate, entry: Entry, dates: Dates) -> None:
        """Only what this very list said before may be said anew by it; a person's word stays."""
        said = self.before.get(entry.key)
        once = printed_dates(said, self.catalogue)[0] if said is not None else None
        if (
            said is None
            or once is None
            or (certificate.valid_until, list(certificate.items))
            != (
                once.valid_until,
                list(said.items),
            )
        ):
            self.outcome["certificate_kept"] += 1
            return
        stood = {"valid_until": _plain(certificate.valid_until), "items": list(certificate.items)}
        intake.correct_certificate(
            certificate,
            valid_until=dates.valid_until,
            items=entry.items,
            source=self._source,
            actor=self.actor,
            at=self.at,
        )
        after = {"valid_until": _plain(dates.valid_until), "items": list(entry.items)}
        self._did("certificate_corrected", certificate.pk, stood, after)

    def _revoke(self, entry: Entry, held: list[Certificate]) -> bool:
        """Whether the revocation the list states is written down, now or before: it needs a day and a number."""
        on = entry.revoked_on
        if on is None or not entry.certificate_number or entry.days_unsure:
            return False
        running = [one for one in held if one.valid_from <= on]
        for certificate in running:
            if certificate.revoked_on is None:
                reason = f"{self._source} 명단에 취소로 적힘"
                revoke_certificate(certificate, on=on, reason=reason, actor=self.actor, at=self.at)
                certificate.revoked_on = on
                self._did("certificate_revoked", certificate.pk, after={"revoked_on": on.isoformat()})
        return bool(running)


def _written(entry: Entry) -> dict[str, str]:
    """What an entry says of the enterprise itself, in the registry's fields."""
    said = {
        "name": entry.name,
        "region": entry.region,
        "sector": entry.sector,
        "product": ", ".join(entry.products),
    }
    return {name: text[: _WIDTHS[name]] for name, text in said.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _in_parts(rows: Any, enterprises: Iterable[int]) -> Iterable[Any]:
    wanted = sorted(enterprises)
    for start in range(0, len(wanted), 500):
        yield from rows.filter(enterprise__in=wanted[start : start + 500])


def _certificates(enterprises: Iterable[int]) -> dict[tuple[int, str, str], list[Certificate]]:
    held: dict[tuple[int, str, str], list[Certificate]] = {}
    newest_first = Certificate.objects.order_by("-valid_from", "pk")
    for one in _in_parts(newest_first, enterprises):
        held.setdefault((one.enterprise_id, one.kind, one.number), []).append(one)
    return held


# --- undoing --------------------------------------------------------------------------------------------------------


def undo_effects(load: ListLoad, *, reason: str, actor: Any, at: datetime) -> Counter[str]:
    """Take every step back, the last kind of step first. What people changed since stays, and is counted as `kept`."""
    outcome: Counter[str] = Counter()
    told = {"reason": reason, "actor": actor, "at": at}
    for what, undo in _UNDOING.items():
        effects = list(load.effects.filter(what=what).order_by("-pk"))
        undone = undo(effects, told)
        outcome["undone"] += undone
        outcome["kept"] += len(effects) - undone
    load.effects.all().delete()
    return outcome


def _each(undo: Callable[[Effect, dict[str, Any]], bool]) -> Undoing:
    return lambda effects, told: sum(undo(effect, told) for effect in effects)


def _unsee(effects: list[Effect], told: dict[str, Any]) -> int:
    gone = 0
    for start in range(0, len(effects), 500):
        part = [effect.target for effect in effects[start : start + 500]]
        gone += Listing.objects.filter(pk__in=part).delete()[0]
    return gone


def _unmake_enterprises(effects: list[Effect], told: dict[str, Any]) -> int:
    gone = 0
    for start in range(0, len(effects), 500):
        part = [effect.target for effect in effects[start : start + 500]]
        gone += intake.take_back_enterprises(list(Enterprise.objects.filter(pk__in=part)), **told)
    return gone


def _see_as_before(effect: Effect, told: dict[str, Any]) -> bool:
    values = dict(effect.before)
    if not Certificate.objects.filter(pk=values["certificate_id"]).exists():
        values["certificate_id"] = None
    return bool(Listing.objects.filter(pk=effect.target).update(**values))


def _unmake_certificate(effect: Effect, told: dict[str, Any]) -> bool:
    certificate = Certificate.objects.filter(pk=effect.target).first()
    if certificate is None or certificate.revoked_on is not None:
        return False
    return intake.take_back_certificate(certificate, **told)


def _uncorrect(effect: Effect, told: dict[str, Any]) -> bool:
    certificate = Certificate.objects.filter(pk=effect.target).first()
    if certificate is None or _plain(certificate.valid_until) != effect.after["valid_until"]:
        return False
    until = effect.before["valid_until"]
    intake.correct_certificate(
        certificate,
        valid_until=date.fromisoformat(until) if until else None,
        items=effect.before["items"],
        source=told["reason"],
        actor=told["actor"],
        at=told["at"],
    )
    return True


def _unrevoke(effect: Effect, told: dict[str, Any]) -> bool:
    certificate = Certificate.objects.filter(pk=effect.target).first()
    if certificate is None or _plain(certificate.revoked_on) != effect.after["revoked_on"]:
        return False
    restore_certificate(certificate, **told)
    return True


def _unfill(effect: Effect, told: dict[str, Any]) -> bool:
    enterprise = Enterprise.objects.filter(pk=effect.target).first()
    if enterprise is None:
        return False
    back = {name: value for name, value in effect.before.items() if getattr(enterprise, name) == effect.after[name]}
    if back:
        intake.fill_in_enterprise(enterprise, back, source=told["reason"], actor=told["actor"], at=told["at"])
    return len(back) == len(effect.before)


_UNDOING: dict[str, Undoing] = {  # in this order: what refers to others goes before what it refers to
    "listing_made": _unsee,
    "listing_seen": _each(_see_as_before),
    "certificate_revoked": _each(_unrevoke),
    "certificate_corrected": _each(_uncorrect),
    "certificate_made": _each(_unmake_certificate),
    "enterprise_filled": _each(_unfill),
    "enterprise_made": _unmake_enterprises,
}
