"""What changed from one load of a list to the next. Gone means gone from the list: never, by itself, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dure.core.lists.entries import FIELDS, Entry


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry, before and after, in words for a screen."""

    field: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that stands in both loads and says something else now."""

    before: Entry
    after: Entry
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Two loads, entry by entry. `revoked` are those the new list itself calls revoked and the old one did not:
    they stand nowhere else. `same` is how many did not change."""

    new: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    changed: tuple[Change, ...]
    revoked: tuple[Entry, ...]
    same: int

    @property
    def empty(self) -> bool:
        return not (self.new or self.gone or self.changed or self.revoked)


def differences(before: Iterable[Entry], after: Iterable[Entry]) -> Differences:
    """The old load against the new one, by key."""
    old, fresh = {entry.key: entry for entry in before}, {entry.key: entry for entry in after}
    new, changed, revoked, same = [], [], [], 0
    for key, entry in fresh.items():
        known = old.get(key)
        if entry.revoked and not (known is not None and known.revoked):
            revoked.append(entry)
        elif known is None:
            new.append(entry)
        elif fields := field_changes(known, entry):
            changed.append(Change(known, entry, fields))
        else:
            same += 1
    gone = [entry for key, entry in old.items() if key not in fresh]
    return Differences(tuple(new), tuple(gone), tuple(changed), tuple(revoked), same)


def field_changes(before: Entry, after: Entry) -> tuple[FieldChange, ...]:
    """Field by field, those that differ."""
    return tuple(
        FieldChange(field, name, in_words(getattr(before, field)), in_words(getattr(after, field)))
        for field, name in FIELDS.items()
        if getattr(before, field) != getattr(after, field)
    )


def in_words(value: Any) -> str:
    """A field as a screen shows it; nothing is "–"."""
    if isinstance(value, bool):
        return "예" if value else "아니오"
    if isinstance(value, date):
        return f"{value:%Y. %-m. %-d.}"
    if isinstance(value, tuple):
        return ", ".join(f"{one[0]}: {one[1]}" if isinstance(one, tuple) else str(one) for one in value) or "–"
    return {"revoked": "취소"}.get(value, str(value)) or "–"
