"""A scheme of priority purchasing (우선구매제도) as dated data.

Every figure and article comes from `data/*.toml`; nothing here knows a number of the law. Days of the files are
inclusive (`until` = the last day a rule applies, as statutes are written); `Period` in memory is half open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from dure.core.values.period import Period

FOREVER = date(1900, 1, 1)


class Kind(StrEnum):
    """What was bought: 물품, 용역, 공사; `unknown` while a person has not said which."""

    GOODS = "goods"
    SERVICES = "services"
    WORKS = "works"
    UNKNOWN = "unknown"


KIND_NAMES = {Kind.GOODS: "물품", Kind.SERVICES: "용역", Kind.WORKS: "공사", Kind.UNKNOWN: "구분 미상"}


class Level(StrEnum):
    """What a certificate speaks of: the enterprise, the enterprise for one item, or one product."""

    ENTERPRISE = "enterprise"
    ENTERPRISE_ITEM = "enterprise_item"
    PRODUCT = "product"

    @property
    def by_item(self) -> bool:
        return self is not Level.ENTERPRISE


class Confidence(StrEnum):
    """How a fact was learnt. Only `text` is shown without the mark 확인 필요."""

    TEXT = "text"  # the statute's text and its 부칙 were read
    INFERRED = "inferred"  # text read, a date or scope inferred
    SECONDARY = "secondary"  # press, ministry page
    PRIOR_ART = "prior_art"  # seen in another project's data
    MEMORY = "memory"

    @property
    def certain(self) -> bool:
        return self is Confidence.TEXT


class Duty(StrEnum):
    """What the law asks of the institution; `DUTY_NAMES` has the words for a screen."""

    IMPLEMENT = "implement"  # the plan must carry the target and be carried out
    TARGET = "target"  # the plan must carry the target
    REQUESTED = "requested"  # a minister asks for it
    EFFORT = "effort"
    MUST_BUY = "must_buy"
    NONE = "none"


DUTY_NAMES = {
    Duty.IMPLEMENT: "목표 이행 의무",
    Duty.TARGET: "계획에 목표 포함 의무",
    Duty.REQUESTED: "장관 요청",
    Duty.EFFORT: "구매 촉진 (노력 의무)",
    Duty.MUST_BUY: "우선구매 의무",
    Duty.NONE: "우선구매 의무 없음",
}


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a fact stands (근거 조항) and how sure it is."""

    text: str
    confidence: Confidence

    @property
    def label(self) -> str:
        return self.text if self.confidence.certain else f"{self.text} (확인 필요)"


@dataclass(frozen=True, slots=True)
class Term:
    """How long one kind of certificate is valid when issued inside `applies`. `months` None: see `no_expiry`."""

    applies: Period
    months: int | None
    extendable_months: int | None
    no_expiry: bool
    rule: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class CertificateKind:
    """One kind of proof (인증, 확인, 지정): who issues it, what it speaks of, how long it holds."""

    code: str
    name: str
    issuer: str
    level: Level
    terms: tuple[Term, ...]
    basis: Basis
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counting:
    """A kind of certificate that counts for a scheme, on the days of `applies`."""

    certificate: str
    level: Level
    applies: Period
    basis: Basis


@dataclass(frozen=True, slots=True)
class RateStep:
    """One dated required rate (의무·권고 구매비율).

    `per` says of which purchases the rate is taken: one kind, or `total` for all of `base` together.
    `held_for`: the base takes only purchases that also count for that scheme (기술개발제품: goods bought from SMEs).
    `base_known` False: Dure can't tell the base from a ledger (`base_note` says why); no rate is shown then.
    """

    applies: Period
    per: str
    base: frozenset[Kind]
    rate: Fraction
    duty: Duty
    basis: Basis
    held_for: str | None = None
    base_known: bool = True
    base_note: str = ""
    escape: str = ""
    cap: Fraction | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A yearly report: what, to whom, by when. `due` is `MM-DD`, or `02-last` for the last day of February."""

    what: str
    to: str
    due: str
    applies: Period
    basis: Basis
    via: str = ""
    form: str = ""
    published_by: str = ""
    rule: str = ""

    def due_in(self, year: int) -> date:
        """The day in a calendar year."""
        month, day = self.due.split("-")
        if day != "last":
            return date(year, int(month), int(day))
        first_of_next = date(year + int(month) // 12, int(month) % 12 + 1, 1)
        return date.fromordinal(first_of_next.toordinal() - 1)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme with all its dated facts.

    `base` is the kinds of purchase it looks at when no rate says otherwise; `obliged` the code of an obliged set,
    `reporters` that of the bodies that report themselves ("" where the obliged ones do: schools report through 교육청).
    """

    code: str
    name: str
    name_en: str
    statute: str
    article: str
    decree: str
    obliged: str
    duty: Duty
    base: frozenset[Kind]
    applies: Period
    basis: Basis
    counts: tuple[Counting, ...]
    rates: tuple[RateStep, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    double_counting: str = ""
    note: str = ""
    reporters: str = ""

    def rates_on(self, day: date) -> tuple[RateStep, ...]:
        """The required rates in force on a day: none, one for the total, or one for each kind."""
        return tuple(step for step in self.rates if day in step.applies)

    def counts_on(self, day: date) -> tuple[Counting, ...]:
        """The kinds of certificate that count on a day."""
        return tuple(counting for counting in self.counts if day in counting.applies)

    def deadlines_on(self, day: date) -> tuple[Deadline, ...]:
        """The reports asked for on a day."""
        return tuple(deadline for deadline in self.deadlines if day in deadline.applies)


@dataclass(frozen=True, slots=True)
class ObligedSet:
    """Which kinds of institution a duty binds. `members` are institution kinds (`local_government`, …)."""

    code: str
    text: str
    members: frozenset[str]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All schemes and kinds of certificate that were loaded; `version` is the digest of the files they came from."""

    schemes: dict[str, Scheme]
    certificate_kinds: dict[str, CertificateKind]
    obliged_sets: dict[str, ObligedSet]
    institution_kinds: dict[str, str]  # code -> Korean name
    version: str
    aliases: dict[str, str] = field(default_factory=dict)  # words people write for a certificate kind -> its code

    def obliges(self, scheme: Scheme, institution_kind: str) -> bool:
        """Whether the scheme's duty binds this kind of institution."""
        bound = self.obliged_sets.get(scheme.obliged)
        return bound is not None and institution_kind in bound.members
