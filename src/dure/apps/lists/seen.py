"""Who was only seen in official lists: for a directory that says so, never for figures."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from dure.apps.lists.models import Listing


class Seen(NamedTuple):
    """An enterprise stood in a list as holding a kind, on a day; its dates are not known."""

    kind: str
    source: str
    day: date


def only_seen(enterprise_ids: list[int] | None = None) -> dict[int, list[Seen]]:
    """What lists say beyond the registered certificates, by enterprise (all, or some).

    Left out is what a source itself calls revoked, and what became a certificate: that one has dates and speaks for
    itself.
    """
    rows = Listing.objects.filter(certificate__isnull=True, says_revoked=False)
    if enterprise_ids is not None:
        rows = rows.filter(enterprise__in=enterprise_ids)
    found: defaultdict[int, list[Seen]] = defaultdict(list)
    columns = rows.order_by("kind", "last_seen", "pk").values_list("enterprise_id", "kind", "source__name", "last_seen")
    for enterprise_id, *seen in columns:
        found[enterprise_id].append(Seen(*seen))
    return dict(found)
