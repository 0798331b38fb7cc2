"""The difference of two loads: each entry in exactly one place, and nothing is revoked by being absent."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dure.core.lists.differences import FieldChange, differences
from dure.core.lists.entries import Entry


def entry(key: str, **changes: object) -> Entry:
    return Entry(**{"key": key, "lines": (("", 2),), "name": f"가온 {key}", "kind": "women_owned", **changes})


def test_each_entry_stands_where_it_belongs() -> None:
    before = [
        entry("same"),
        entry("gone"),
        entry("moved", region="가온시"),
        entry("ended"),
        entry("long ended", status="revoked"),
    ]
    after = [
        entry("same", lines=(("", 9),)),
        entry("moved", region="누리군"),
        entry("ended", status="revoked", revoked_on=date(2026, 5, 1)),
        entry("long ended", status="revoked"),
        entry("new"),
    ]

    found = differences(before, after)

    assert [one.key for one in found.new] == ["new"]
    assert [one.key for one in found.gone] == ["gone"]
    assert [(one.after.key, one.fields) for one in found.changed] == [
        ("moved", (FieldChange("region", "소재지", "가온시", "누리군"),))
    ]
    assert [one.key for one in found.revoked] == ["ended"]
    assert found.same == 2


lists = st.dictionaries(
    st.sampled_from("abcdef"),
    st.builds(
        dict,
        region=st.sampled_from(["가온시", "누리군"]),
        status=st.sampled_from(["", "revoked"]),
        valid_until=st.sampled_from([None, date(2026, 12, 31)]),
    ),
).map(lambda made: [entry(key, **values) for key, values in made.items()])


@given(lists, lists)
def test_every_entry_is_counted_exactly_once(before: list[Entry], after: list[Entry]) -> None:
    found = differences(before, after)

    here = len(found.new) + len(found.changed) + len(found.revoked) + found.same
    assert here == len(after)
    assert {one.key for one in found.gone} == {one.key for one in before} - {one.key for one in after}
    assert {one.key for one in found.revoked} <= {one.key for one in after if one.revoked}
    assert all(one.fields for one in found.changed)


@given(lists)
def test_a_list_does_not_differ_from_itself(some: list[Entry]) -> None:
    assert differences(some, some).empty
    assert differences(some, some).same == len(some)
