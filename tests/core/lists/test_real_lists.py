"""The real lists, as their publishers hand them out, read as they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from dure.core.lists.entries import entries
from dure.core.lists.profiles import profile_for
from dure.core.lists.reading import read_list
from dure.core.schemes.catalogue import shipped
from dure.core.text.names import normalised

KINDS = {
    "busan_policy_companies.csv": {"women_owned": 1948, "disabled_owned": 211, "social_enterprise": 132},
    "raw/dangjin_social_economy_2023.html": {
        "social_enterprise": 6,
        "prelim_social_enterprise": 9,
        "village_enterprise": 6,
        "prelim_village_enterprise": 1,
        "social_cooperative": 2,
    },
    "raw/g2b_innovation_products_export.xlsx": {"innovation": 1782},
    "village_enterprises_sample.csv": {"village_enterprise": 30},
    "self_support_enterprises_sample.csv": {"self_support_enterprise": 25},
}


@pytest.mark.parametrize(
    ("file", "profile", "rows"),
    [
        ("busan_policy_companies.csv", "busan_policy", 2224),
        ("raw/dangjin_social_economy_2023.html", "municipal_page", 24),
        ("raw/g2b_innovation_products_export.xlsx", "innovation_products", 1782),
        ("village_enterprises_sample.csv", "village_enterprises", 30),
        ("self_support_enterprises_sample.csv", "self_support_enterprises", 25),
    ],
)
def test_every_row_of_a_real_list_is_taken(shared_data: Path, file: str, profile: str, rows: int) -> None:
    reading = read_list(shared_data / file, profile_for(profile), shipped())

    assert (reading.statement.rows_read, reading.statement.rows_taken) == (rows, rows)
    assert reading.statement.left_out == {}
    assert Counter(row.kind for row in reading.rows) == KINDS[file]


def test_names_that_several_enterprises_of_busan_bear_stay_apart(shared_data: Path) -> None:
    """19 names of the whole list belong to two enterprises; 8 of them are in the part of it that lies here."""
    reading = read_list(shared_data / "busan_policy_companies.csv", profile_for("busan_policy"), shipped())

    found = entries(reading.rows)

    numbers = defaultdict(set)
    for entry in found:
        numbers[normalised(entry.name).key].add(entry.business_number)
    shared = {name: held for name, held in numbers.items() if len(held) > 1}
    assert sorted(len(held) for held in shared.values()) == [2] * 8
    assert len({entry.business_number for entry in found}) == 2224
