"""The directory is the tally's own idea of a certificate that holds, whatever the certificates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dure.apps.catalogue.directory import certificates_on, counted, crossed, entries_on, families
from dure.apps.registry.models import Certificate
from dure.apps.registry.queries import catalogue
from factories.places import a_certificate_of, an_enterprise

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)
NEAR = st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days))


@st.composite
def certificates(draw: Any) -> dict[str, Any]:
    """Dates around the day, in every order that the registry takes."""
    start = draw(NEAR)
    until = draw(st.none() | NEAR.filter(lambda day: day >= start))
    revoked = draw(st.none() | NEAR.filter(lambda day: day >= start))
    kind = draw(st.sampled_from(["women_owned", "startup"]))
    return {"kind": kind, "valid_from": start, "valid_until": until, "revoked_on": revoked}


class TheDirectory(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.lists(certificates(), max_size=3), max_size=3))
    def test_holds_exactly_whom_the_tally_would_count_that_day(self, held: list[list[dict[str, Any]]]) -> None:
        for some in held:
            enterprise = an_enterprise()
            for one in some:
                a_certificate_of(enterprise, **one)
        proven: dict[int, set[str]] = {}
        for row in Certificate.objects.select_related("enterprise"):
            if DAY in row.value.effective:
                proven.setdefault(row.enterprise_id, set()).add(row.kind)

        entries = entries_on(DAY)
        shown = certificates_on(DAY, [entry.enterprise_id for entry in entries])

        assert {entry.enterprise_id: set(entry.kinds) for entry in entries} == proven
        assert {pk: {one.kind for one in some} for pk, some in shown.items()} == proven
        assert sum(many for _, many in counted(entries, "region")) == len(entries) == sum(crossed(entries).values())


def test_every_kind_of_certificate_stands_under_one_heading_and_only_one() -> None:
    kinds = [kind for family in families() for kind in family.kinds]

    assert sorted(kinds) == sorted(catalogue().certificate_kinds)


def test_in_print_an_enterprise_shows_the_latest_certificate_of_each_kind() -> None:
    enterprise = an_enterprise()
    for year in (2022, 2024):
        dates = {"valid_from": date(year, 1, 1), "valid_until": date(year, 12, 31)}
        a_certificate_of(enterprise, number=f"제{year}호", **dates)
    a_certificate_of(enterprise, number="제2027호", valid_from=date(2027, 1, 1), valid_until=None)

    (entry,) = entries_on(DAY, ever=True)
    held = certificates_on(DAY, [enterprise.pk], ever=True)

    assert entries_on(DAY) == []
    assert (entry.enterprise_id, entry.kinds) == (enterprise.pk, {"women_owned"})
    assert [one.number for one in held[enterprise.pk]] == ["제2024호"]
