from __future__ import annotations

from datetime import date

from builders import ALL_KINDS
from dure.core.schemes.catalogue import shipped
from dure.core.schemes.model import Kind
from dure.core.tally.measures import admitted, measures
from dure.core.tally.model import CountingBasis, DayBasis

TODAY = date(2026, 6, 30)


def test_measures_are_one_for_each_scheme_in_order() -> None:
    made = measures(shipped(), TODAY)

    assert [measure.code for measure in made] == list(shipped().schemes)
    assert [measure.counts for measure in made] == [scheme.counts for scheme in shipped().schemes.values()]


def test_measure_admits_all_kinds_its_rates_take_in() -> None:
    schemes = shipped().schemes

    shown = {code: admitted(schemes[code], TODAY) for code in ("women_owned", "severely_disabled", "tech_product")}

    assert shown == {
        "women_owned": ALL_KINDS,
        "severely_disabled": frozenset({Kind.GOODS, Kind.SERVICES}),
        "tech_product": frozenset({Kind.GOODS}),
    }


def test_measure_admits_the_schemes_own_kinds_before_any_rate() -> None:
    startup = shipped().schemes["startup"]

    assert startup.rates_on(date(2020, 12, 31)) == ()
    assert admitted(startup, date(2020, 12, 31)) == startup.base


def test_institution_of_another_kind_keeps_what_binds_nobody() -> None:
    made = [measure.code for measure in measures(shipped(), TODAY, "invested_institution")]

    assert made == [
        "prelim_social_enterprise",
        "village",
        "green",
        "veterans_village",
        "veterans_org",
        "social_farm",
        "materials_parts",
        "innovation",
    ]


def test_local_government_is_bound_by_every_scheme() -> None:
    assert len(measures(shipped(), TODAY, "local_government")) == len(shipped().schemes)


def test_basis_of_an_institution_is_taken_by_scheme() -> None:
    paid = CountingBasis(day=DayBasis.PAID, reason="내부 지침")

    made = {measure.code: measure.basis for measure in measures(shipped(), TODAY, bases={"sme": paid})}

    assert (made["sme"], made["startup"]) == (paid, CountingBasis())
