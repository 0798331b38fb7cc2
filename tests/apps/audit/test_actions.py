"""The audit trail: written with the deed, read, never changed."""

from __future__ import annotations

import pytest

from dure.apps.audit.actions import record
from dure.apps.audit.models import AuditEntry
from dure.apps.audit.queries import entries_about, entries_of, named
from dure.core.values.errors import Refused
from factories.places import NOON


def test_an_entry_says_who_did_what_to_what_when_and_why(gaon, nari):
    entry = record(
        nari, "basis.set", gaon, at=NOON, institution_id=gaon.pk, changes={"day": [None, "paid"]}, reason="지침"
    )

    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.at, kept.actor, kept.actor_name, kept.verb) == (NOON, nari, "김나리", "basis.set")
    assert (kept.target_type, kept.target_id, kept.target_label) == ("registry.institution", str(gaon.pk), "가온시")
    assert (kept.institution_id, kept.changes, kept.reason) == (gaon.pk, {"day": [None, "paid"]}, "지침")


def test_an_entry_keeps_the_name_the_person_had_then(gaon, nari):
    record(nari, "basis.set", gaon, at=NOON)

    nari.name = "김나라"
    nari.save()

    assert AuditEntry.objects.get().actor_name == "김나리"


def test_entries_are_neither_changed_nor_removed(gaon, nari, everything):
    record(nari, "basis.set", gaon, at=NOON)
    before = everything()

    with pytest.raises(Refused):
        AuditEntry.objects.update(verb="nothing")
    with pytest.raises(Refused):
        AuditEntry.objects.filter(actor=nari).delete()

    assert everything() == before


def test_a_trail_is_read_by_institution_and_by_thing_newest_first(gaon, nuri_county, nari, bora):
    first = record(nari, "institution.created", gaon, at=NOON, institution_id=gaon.pk)
    second = record(nari, "basis.set", gaon, at=NOON, institution_id=gaon.pk)
    other = record(bora, "institution.created", nuri_county, at=NOON, institution_id=nuri_county.pk)

    assert list(entries_of(gaon.pk)) == [second, first]
    assert list(entries_about(gaon)) == [second, first]
    assert list(entries_about(nuri_county)) == [other]


def test_entries_are_named_in_words(gaon, nari):
    record(nari, "institution.created", gaon, at=NOON, institution_id=gaon.pk)

    assert [entry.verb_name for entry in named(entries_of(gaon.pk))] == ["기관을 등록했습니다"]
