"""Who a row without a business number may be: names from the registry and from the list itself, for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from dure.apps.lists.models import ListRow
from dure.apps.registry.models import Enterprise
from dure.core.lists.entries import Entry
from dure.core.text.names import Candidate, Candidates

_PARTS_OF_A_REGION = ("시", "군", "구")


def find_candidates(rows: Sequence[ListRow], entries: Iterable[Entry]) -> None:
    """Hang candidates with their reasons on every row that has no business number. None of them is ever chosen here."""
    nameless = [row for row in rows if not row.business_number]
    if not nameless:
        return
    regions = {number: region for number, _, region in _known(entries)}
    index = Candidates((number, name) for number, name, _ in _known(entries))
    for row in nameless:
        found = [_told(one, row.data["region"], regions[one.business_number]) for one in index.find(row.name)]
        row.candidates = sorted(found, key=lambda one: (one["how"] != "exact", not one["nearby"], -one["score"]))


def _known(entries: Iterable[Entry]) -> list[tuple[str, str, str]]:
    registered = Enterprise.objects.order_by("pk").values_list("business_number", "name", "region")
    listed = [(one.business_number, one.name, one.region) for one in entries if one.business_number]
    return [*listed, *registered]


def _told(candidate: Candidate, here: str, there: str) -> dict[str, Any]:
    ours, theirs = _places(here), _places(there)
    both = [place for place in ours if place in theirs]
    if both:
        place = f" 소재지도 {both[0]}(으)로 같습니다."
    elif ours and theirs:
        place = f" 소재지는 다릅니다({ours[-1]}, {theirs[-1]})."
    else:
        place = ""
    return {**asdict(candidate), "reason": candidate.reason + place, "nearby": bool(both)}


def _places(region: str) -> list[str]:
    """The parts of an address that end in 시, 군 or 구, the narrowest first."""
    words = [word.strip(",()") for word in region.split()[:4]]
    return [word for word in reversed(words) if len(word) > 1 and word.endswith(_PARTS_OF_A_REGION)]
