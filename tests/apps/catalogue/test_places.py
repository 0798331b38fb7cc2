"""Regions and districts out of addresses as written."""

import pytest

from dure.apps.catalogue.places import place_of


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("부산광역시 해운대구 우동 1-2", ("부산", "해운대구")),
        ("충남 당진시", ("충남", "당진시")),
        ("강원특별자치도 춘천시", ("강원", "춘천시")),
        ("가온시 해든구", ("가온시", "해든구")),
        ("세종시", ("세종", "")),
        ("", ("", "")),
    ],
)
def test_an_address_has_a_region_in_its_short_name_and_a_district(address: str, place: tuple[str, str]) -> None:
    assert place_of(address) == place
