"""The invented enterprises: how many of each, and that they are nobody's."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from dure.cli.sample import county
from dure.cli.sample.enterprises import FAIR_PARTS, FAIR_SOCIAL, SampleEnterprise, make_enterprises
from dure.core.schemes.catalogue import shipped
from dure.core.values.numbers import is_business_number

SEED = 20260101
LEGAL_FORMS = re.compile(r"주식회사|유한회사|사회적협동조합|협동조합|\(주\)|㈜|\s")


@pytest.fixture(scope="module")
def enterprises() -> tuple[tuple[SampleEnterprise, ...], tuple[SampleEnterprise, ...]]:
    return make_enterprises(SEED)


@pytest.mark.parametrize("seed", [SEED, 2026, 7])
def test_city_has_400_enterprises_of_which_23_and_9_come_to_the_fair(seed):
    in_city, _ = make_enterprises(seed)

    registered = [one for one in in_city if one.registered]

    assert len(registered) == 400
    assert Counter(one.fair for one in registered if one.fair) == {FAIR_SOCIAL: 23, FAIR_PARTS: 9}
    assert all(one.social for one in registered if one.fair == FAIR_SOCIAL)


def test_county_has_54_enterprises_11_10_33(enterprises):
    _, in_county = enterprises

    def count(*groups: str) -> int:
        return sum(one.group in groups for one in in_county)

    assert count("social_enterprise", "prelim_social_enterprise") == county.SOCIAL_ENTERPRISES == 11
    assert count("village_enterprise", "prelim_village_enterprise") == county.VILLAGE_ENTERPRISES == 10
    assert count("social_cooperative", "cooperative") == county.COOPERATIVES == 33
    assert len(in_county) == 54


def test_business_numbers_are_valid_unique_and_from_unissued_ranges(enterprises):
    numbers = [one.business_number for group in enterprises for one in group]

    assert all(map(is_business_number, numbers))
    assert len(set(numbers)) == len(numbers)
    assert {number[:2] for number in numbers} == {"01", "99"}


def test_names_belong_to_no_enterprise_of_the_real_list(enterprises, shared_data):
    with (shared_data / "busan_policy_companies.csv").open(encoding="utf-8-sig", newline="") as stream:
        real = {LEGAL_FORMS.sub("", row["업체명"]) for row in csv.DictReader(stream)}

    ours = {LEGAL_FORMS.sub("", one.name) for group in enterprises for one in group}

    assert ours & real == set()


def test_two_names_are_shared_by_two_enterprises_each(enterprises):
    in_city, _ = enterprises

    shared = Counter(LEGAL_FORMS.sub("", one.name) for one in in_city)

    assert sorted(count for count in shared.values() if count > 1) == [2, 2]


def test_certificates_are_of_known_kinds_and_name_items_where_their_kind_asks(enterprises):
    kinds = shipped().certificate_kinds

    for group in enterprises:
        for certificate in (held for one in group for held in one.certificates):
            assert certificate.kind in kinds
            assert bool(certificate.items) == kinds[certificate.kind].level.by_item
            assert not certificate.valid.empty


def test_certificates_have_renewals_gaps_overlaps_and_revocations(enterprises):
    in_city, _ = enterprises
    seen: Counter[str] = Counter()

    for one in in_city:
        for before, after in zip(one.certificates, one.certificates[1:], strict=False):
            if before.kind == after.kind and before.valid.until is not None:
                days = (after.valid.start - before.valid.until).days
                seen["in time" if days == 0 else "gap" if days > 0 else "overlap"] += 1
        seen["revoked"] += sum(certificate.revoked_on is not None for certificate in one.certificates)

    assert all(seen[fate] > 4 for fate in ("in time", "gap", "overlap", "revoked"))
