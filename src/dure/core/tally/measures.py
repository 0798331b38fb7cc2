"""Schemes of a catalogue -> measures: what the purchases of one institution can count for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dure.core.schemes.model import Catalogue, Kind, Scheme
from dure.core.tally.model import CountingBasis, Measure


def measures(
    catalogue: Catalogue,
    day: date,
    institution_kind: str | None = None,
    bases: Mapping[str, CountingBasis] | None = None,
) -> tuple[Measure, ...]:
    """One measure a scheme, in the catalogue's order; `day` picks the rates whose base it takes.

    `institution_kind` leaves out the schemes that bind other kinds of institution; those that bind no kind by
    themselves stay, for an institution may set itself a target. `bases` holds its own 산정 기준 by scheme.
    """
    chosen = bases or {}
    return tuple(
        Measure(scheme.code, scheme.name, scheme.counts, admitted(scheme, day), chosen.get(code, CountingBasis()))
        for code, scheme in catalogue.schemes.items()
        if institution_kind is None or _concerns(catalogue, scheme, institution_kind)
    )


def admitted(scheme: Scheme, day: date) -> frozenset[Kind]:
    """The kinds of purchase in the base: those of the rates in force on a day, or the scheme's own without a rate."""
    return frozenset(kind for step in scheme.rates_on(day) for kind in step.base) or scheme.base


def _concerns(catalogue: Catalogue, scheme: Scheme, institution_kind: str) -> bool:
    bound = catalogue.obliged_sets[scheme.obliged].members
    return not bound or institution_kind in bound
