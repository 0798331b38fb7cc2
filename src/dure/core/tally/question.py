"""What an engine is asked: whose purchases, under which rules and proofs, in which days."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dure.core.ledgers.snapshot import Snapshot
from dure.core.schemes.model import Kind
from dure.core.tally.model import AmountBasis, Certificate, DayBasis, Measure
from dure.core.tally.pieces import check_measures
from dure.core.values.errors import Refused
from dure.core.values.numbers import is_business_number


class RowKey(NamedTuple):
    """One row of one ledger: the digest of its snapshot, its line, and its sheet where the file has several."""

    snapshot: str
    line: int
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class RowDecision:
    """What a person decided about one row; None leaves what the ledger says. `exclusion` "" takes a mark away."""

    kind: Kind | None = None
    exclusion: str | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided, joined at the tally; the snapshots stay as they are.

    `numbers`: for a name as a ledger writes it beside no valid number, the business number a person confirmed.
    `awaiting`: such names that have candidates and wait for a person. `rows`: kinds and exclusions of single rows.
    """

    numbers: Mapping[str, str] = field(default_factory=dict)
    awaiting: frozenset[str] = frozenset()
    rows: Mapping[RowKey, RowDecision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basis:
    """Measures are counted together when they share the day and the amount."""

    day: DayBasis
    amount: AmountBasis


@dataclass(frozen=True, slots=True)
class Question:
    """`enterprises` None: there is no registry, every checked number is known. Both days are asked about."""

    snapshots: tuple[Snapshot, ...]
    measures: tuple[Measure, ...]
    certificates: Sequence[Certificate]
    first_day: date
    last_day: date
    enterprises: frozenset[str] | None = None
    decisions: Decisions = field(default_factory=Decisions)

    @property
    def bases(self) -> tuple[Basis, ...]:
        """The distinct pairs of day and amount, in the order of the measures."""
        found = dict.fromkeys(Basis(measure.basis.day, measure.basis.amount) for measure in self.measures)
        return tuple(found) or (Basis(DayBasis.CONTRACT, AmountBasis.AS_WRITTEN),)

    def basis_of(self, measure: Measure) -> int:
        """The place of a measure's basis in `bases`."""
        return self.bases.index(Basis(measure.basis.day, measure.basis.amount))

    def check(self) -> None:
        """Raise `Refused` where no honest answer is possible."""
        check_measures(self.measures)
        if self.last_day < self.first_day:
            raise Refused("집계 기간의 끝이 시작보다 앞섭니다. 기간을 고쳐 주세요.", code="period_reversed")
        digests = [snapshot.digest for snapshot in self.snapshots]
        if len(set(digests)) != len(digests):
            raise Refused("같은 구매대장이 두 번 들어 있습니다. 한 번만 집계해 주세요.", code="ledger_repeated")
        for name, number in self.decisions.numbers.items():
            if not is_business_number(number):
                raise Refused(
                    f"'{name}'에 확정한 사업자등록번호 '{number}'의 검증번호가 맞지 않습니다. 확정을 다시 해 주세요.",
                    code="confirmed_number_invalid",
                )

    def digest(self) -> str:
        """The digest of everything that can change a figure; equal questions in any order have equal digests."""
        whole = hashlib.sha256()
        for part in self._parts():
            whole.update(hashlib.sha256(part.encode()).digest())
        return whole.hexdigest()

    def _parts(self) -> Iterator[str]:
        yield f"{self.first_day}..{self.last_day}"
        yield "\n".join(sorted(snapshot.digest for snapshot in self.snapshots))
        yield "\n".join(_measure_text(measure) for measure in self.measures)
        yield "\n".join(sorted(_certificate_text(certificate) for certificate in self.certificates))
        yield "-" if self.enterprises is None else "\n".join(sorted(self.enterprises))
        yield repr(sorted(self.decisions.numbers.items()))
        yield repr(sorted(self.decisions.awaiting))
        yield repr(sorted((key, repr(decision)) for key, decision in self.decisions.rows.items()))


def _measure_text(measure: Measure) -> str:
    counts = sorted(f"{c.certificate}|{c.applies.start}|{c.applies.until}" for c in measure.counts)
    basis = measure.basis
    return repr((measure.code, counts, sorted(measure.admits), basis.day, basis.amount, sorted(basis.exclusions)))


def _certificate_text(certificate: Certificate) -> str:
    valid = certificate.valid
    until = "" if valid.until is None else valid.until.toordinal()
    revoked_on = "" if certificate.revoked_on is None else certificate.revoked_on.toordinal()
    return (
        f"{certificate.business_number}|{certificate.kind}|{certificate.number}"
        f"|{valid.start.toordinal()}|{until}|{revoked_on}|{certificate.items or ''}"
    )
