"""The words of the tally (집계): what may count, what did, and why not.

Measure        one thing a purchase can count for: a scheme, or an institution's own target
Certificate    a proof an enterprise holds, as the tally sees it
Cell, Cube     purchases and won per unit, month, kind, exclusion and mask of measures held for
Attribution    one purchase x one measure: counted by which certificate, or not for which reason
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dure.core.schemes.model import Counting, Kind
from dure.core.values.period import Period


class DayBasis(StrEnum):
    """Which day decides: of the contract (계약일), the resolution (결의일) or the payment (지급일)."""

    CONTRACT = "contract"
    RESOLVED = "resolved"
    PAID = "paid"


class AmountBasis(StrEnum):
    """Which amount is counted: the amount column as written, without VAT (공급가액), or with it (합계)."""

    AS_WRITTEN = "as_written"
    WITHOUT_VAT = "without_vat"
    WITH_VAT = "with_vat"


@dataclass(frozen=True, slots=True)
class CountingBasis:
    """산정 기준: a dated setting of institution x scheme with its reason, for the statutes leave it open.

    `exclusions` are the marks whose rows stand outside the base.
    """

    day: DayBasis = DayBasis.CONTRACT
    amount: AmountBasis = AmountBasis.AS_WRITTEN
    exclusions: frozenset[str] = frozenset()
    reason: str = "기본값 (부처 지침 원문 미확인: 확인 필요)"


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing a purchase can count for, with the rule as it applies to one institution and year.

    `counts`: the kinds of certificate that count, each with its level and days. `admits`: the kinds of purchase in its
    base. A purchase of unknown kind stays in every base but counts only where all three kinds are admitted, so that
    what is unsure can make a rate too low, never too high.
    """

    code: str
    name: str
    counts: tuple[Counting, ...]
    admits: frozenset[Kind]
    basis: CountingBasis = CountingBasis()

    def in_base(self, kind: Kind, exclusion: str) -> bool:
        """Whether a purchase stands in the base (총구매액)."""
        return exclusion not in self.basis.exclusions and (kind in self.admits or kind is Kind.UNKNOWN)

    def may_count(self, kind: Kind, exclusion: str) -> bool:
        """Whether a purchase of this kind could count if a certificate proved it."""
        if kind is Kind.UNKNOWN:
            return self.in_base(kind, exclusion) and self.admits >= {Kind.GOODS, Kind.SERVICES, Kind.WORKS}
        return self.in_base(kind, exclusion)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A proof. `valid` is as printed (both days count); from `revoked_on` on it proves nothing.

    `items` are the item or product codes it covers; empty: all the enterprise sells. A code covers every code it is
    a beginning of (물품분류 8 digits cover their 세부품명 10 digits).
    """

    business_number: str
    kind: str
    number: str
    valid: Period
    revoked_on: date | None = None
    items: tuple[str, ...] = ()
    key: str = ""  # the registry's id, to link to

    @property
    def effective(self) -> Period:
        """The days on which it proves something."""
        return self.valid.ended_by(self.revoked_on)

    def covers(self, product_code: str) -> bool:
        return not self.items or any(product_code.startswith(item) for item in self.items if item)


class Reason(StrEnum):
    """Why a purchase counts or not; of several reasons against, the first in this order is named."""

    COUNTED = "counted"
    OUTSIDE_YEAR = "outside_year"
    EXCLUDED = "excluded"  # an exclusion mark puts it outside the base
    KIND_OUTSIDE_BASE = "kind_outside_base"
    KIND_UNKNOWN = "kind_unknown"
    NUMBER_MISSING = "number_missing"
    NUMBER_INVALID = "number_invalid"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    ENTERPRISE_UNKNOWN = "enterprise_unknown"
    NO_CERTIFICATE = "no_certificate"
    ITEM_NOT_COVERED = "item_not_covered"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Standing(StrEnum):
    """What is known of the other party of a purchase."""

    KNOWN = "known"  # a checked number that is in the registry
    UNKNOWN = "unknown"  # a checked number that is not
    MISSING = "missing"
    INVALID = "invalid"
    AWAITING = "awaiting"  # no valid number, but candidates by name wait for a person


@dataclass(frozen=True, slots=True)
class Attribution:
    """One purchase x one measure. `certificate` is the proof when counted, else the one that came nearest, if any."""

    measure: str
    reason: Reason
    day: date | None
    certificate: Certificate | None = None

    @property
    def counted(self) -> bool:
        return self.reason is Reason.COUNTED


CellKey = tuple[str, int, Kind, str, int]
"""(unit, month as yyyymm, kind, exclusion, mask): bit i of the mask is set where measure i is proven by a certificate.

A unit is an institution and its department: `unit_name` joins the two, `unit_parts` parts them again.
"""

_UNIT_JOINT = "\t"


def unit_name(institution: str, department: str) -> str:
    """The name of a unit in a cube. Ledger cells hold no tab, so no two units share a name."""
    return f"{institution}{_UNIT_JOINT}{department}"


def unit_parts(unit: str) -> tuple[str, str]:
    """(institution, department)"""
    institution, _, department = unit.partition(_UNIT_JOINT)
    return institution, department


@dataclass(frozen=True, slots=True)
class Cell:
    """Purchases and won of one corner of the cube."""

    purchases: int
    amount: int


Cube = Mapping[CellKey, Cell]


@dataclass(frozen=True, slots=True)
class Total:
    """One measure's figures over some cells. Base and counted in won; rows beside them.

    `unit`, `month` (yyyymm) and `kind` say over which cells, None where over all; see `Answer.totals`.
    """

    measure: str
    base: int
    counted: int
    rows_in_base: int
    rows_counted: int
    unit: str | None = None
    month: int | None = None
    kind: Kind | None = None
