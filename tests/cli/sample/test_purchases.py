"""The invented purchases: their totals, their seasons, their cancellations."""

from __future__ import annotations

from collections import Counter

import pytest

from dure.cli.sample import city, county
from dure.cli.sample.purchases import LAST_DAY, SampleLedgers, make_ledgers
from dure.core.schemes.model import Kind


@pytest.fixture(scope="module")
def whole() -> SampleLedgers:
    return make_ledgers(20260101)


def counted(made: SampleLedgers, year: int) -> int:
    return sum(one.amount for one in made.city_purchases if one.year == year and one.counts_for_target)


@pytest.mark.parametrize(("seed", "scale"), [(20260101, 1.0), (20260101, 0.02), (2026, 0.1), (3, 0.02)])
def test_target_is_reached_to_the_won_at_any_seed_and_scale(seed, scale):
    made = make_ledgers(seed, scale)

    assert counted(made, 2025) == 33_000_000_000
    assert counted(made, 2024) == city.REACHED[2024]


def test_running_year_has_reached_most_of_its_target(whole):
    before_november = [one for one in whole.city_purchases if one.year == 2026 and one.contract_day.month < 11]

    reached = sum(one.amount for one in before_november if one.counts_for_target)

    assert reached == pytest.approx(city.RUNNING, rel=0.001)
    assert max(one.contract_day for one in whole.city_purchases) <= LAST_DAY


def test_city_buys_some_40_000_times_in_three_years_and_most_in_june_and_at_the_end(whole):
    months = Counter(one.contract_day.month for one in whole.city_purchases if one.year == 2025)

    assert len(whole.city_purchases) == pytest.approx(40_000, rel=0.02)
    assert months.most_common(1)[0][0] == 12
    assert min(months[6], months[11], months[12]) > max(months[7], months[3])


def test_purchases_are_of_every_kind_and_some_are_cancelled(whole):
    kinds = Counter(one.kind for one in whole.city_purchases)
    cancelled = [one for one in whole.city_purchases if one.amount < 0]

    assert set(kinds) == set(Kind)
    assert 0.01 < len(cancelled) / len(whole.city_purchases) < 0.03
    assert {one.reference for one in cancelled} == {"0"}


def test_every_department_of_both_institutions_buys(whole):
    assert {one.department for one in whole.city_purchases} == set(city.DEPARTMENTS)
    assert {one.department for one in whole.county_purchases} == set(county.DEPARTMENTS)
    assert (len(city.DEPARTMENTS), len(county.DEPARTMENTS)) == (66, 29)


def test_target_counts_only_what_a_certificate_proves_on_the_day(whole):
    wrongly_typed = [one for one in whole.city_purchases if one.number_problem]
    expired = [
        one
        for one in whole.city_purchases
        if one.enterprise.social and not one.number_problem and not one.counts_for_target
    ]

    assert not any(one.counts_for_target for one in wrongly_typed)
    assert len(expired) > 50
