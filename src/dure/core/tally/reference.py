"""The rule again, in slow and obvious Python: the oracle of the tests, and what explains one purchase on a screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dure.core.ledgers.model import Purchase
from dure.core.schemes.model import Kind
from dure.core.tally.model import (
    AmountBasis,
    Attribution,
    Cell,
    CellKey,
    Certificate,
    Cube,
    DayBasis,
    Measure,
    Reason,
    Standing,
    unit_name,
)
from dure.core.tally.question import Basis, Decisions, RowDecision

_REASON_OF_STANDING = {
    Standing.MISSING: Reason.NUMBER_MISSING,
    Standing.INVALID: Reason.NUMBER_INVALID,
    Standing.AWAITING: Reason.AWAITING_CONFIRMATION,
    Standing.UNKNOWN: Reason.ENTERPRISE_UNKNOWN,
}
_ORDER = {reason: place for place, reason in enumerate(Reason)}


def counted_day(purchase: Purchase, basis: DayBasis) -> date | None:
    """The day that decides; where the ledger doesn't have it, the first known of contract, resolution, payment."""
    days = {
        DayBasis.CONTRACT: purchase.contract_day,
        DayBasis.RESOLVED: purchase.resolved_day,
        DayBasis.PAID: purchase.paid_day,
    }
    return days[basis] or purchase.contract_day or purchase.resolved_day or purchase.paid_day


def counted_amount(purchase: Purchase, basis: AmountBasis) -> int:
    """The won that count; where the ledger doesn't part the VAT, the amount as written."""
    supply, tax = purchase.supply_amount, purchase.tax_amount
    if basis is AmountBasis.WITHOUT_VAT:
        if supply is not None:
            return supply
        if tax is not None:
            return purchase.amount - tax
    if basis is AmountBasis.WITH_VAT and supply is not None and tax is not None:
        return supply + tax
    return purchase.amount


def number_of(purchase: Purchase, decisions: Decisions) -> str:
    """The business number of the other side: its own, or the one a person confirmed for its name; "" for none."""
    return purchase.business_number or decisions.numbers.get(purchase.enterprise_name, "")


def standing_of(purchase: Purchase, enterprises: frozenset[str] | None, decisions: Decisions) -> Standing:
    """What is known of the other side of a purchase."""
    number = number_of(purchase, decisions)
    if number:
        return Standing.KNOWN if enterprises is None or number in enterprises else Standing.UNKNOWN
    if purchase.enterprise_name in decisions.awaiting:
        return Standing.AWAITING
    return Standing.MISSING if purchase.number_problem in ("", "business_number_missing") else Standing.INVALID


def decided(purchase: Purchase, decision: RowDecision | None) -> Purchase:
    """The purchase as a person decided it is."""
    if decision is None:
        return purchase
    kind = purchase.kind if decision.kind is None else decision.kind
    exclusion = purchase.exclusion if decision.exclusion is None else decision.exclusion
    return replace(purchase, kind=kind, exclusion=exclusion)


def attribute(
    purchase: Purchase,
    measure: Measure,
    certificates: Sequence[Certificate],
    standing: Standing,
    first_day: date,
    last_day: date,
) -> Attribution:
    """Whether one purchase counts for one measure, by which certificate, or the first reason why not.

    `certificates` are those of the purchase's enterprise; of several that prove it, the one with the latest end is
    named, then the lowest number.
    """
    day = counted_day(purchase, measure.basis.day)
    reason = _reason_before_certificates(purchase, measure, standing, day, first_day, last_day)
    if reason is not None or day is None:
        return Attribution(measure.code, reason or Reason.OUTSIDE_YEAR, day)
    proof = proof_of(purchase, measure, certificates, day)
    if proof is not None:
        return Attribution(measure.code, Reason.COUNTED, day, proof)
    reason, nearest = _nearest(purchase, measure, certificates, day)
    return Attribution(measure.code, reason, day, nearest)


def proof_of(
    purchase: Purchase, measure: Measure, certificates: Iterable[Certificate], day: date
) -> Certificate | None:
    """The certificate that proves the purchase for the measure on a day, whatever else keeps it from counting."""
    proofs = [
        certificate
        for certificate in certificates
        if _kind_counts(certificate, measure, day)
        and day in certificate.effective
        and certificate.covers(purchase.product_code)
    ]
    return min(proofs, key=_latest_end_first) if proofs else None


def cube(
    purchases: Iterable[Purchase],
    measures: Sequence[Measure],
    certificates: Mapping[str, Sequence[Certificate]],
    first_day: date,
    last_day: date,
    *,
    basis: Basis,
    enterprises: frozenset[str] | None = None,
    decisions: Decisions | None = None,
) -> Cube:
    """The cells of one basis; `certificates` by business number, row decisions already applied (see `decided`)."""
    decisions = decisions or Decisions()
    sums: defaultdict[CellKey, list[int]] = defaultdict(lambda: [0, 0])
    for purchase in purchases:
        day = counted_day(purchase, basis.day)
        if day is None or not first_day <= day <= last_day:
            continue
        mask = 0
        if standing_of(purchase, enterprises, decisions) is Standing.KNOWN:
            held = certificates.get(number_of(purchase, decisions), ())
            for bit, measure in enumerate(measures):
                if held and proof_of(purchase, measure, held, day) is not None:
                    mask |= 1 << bit
        unit = unit_name(purchase.institution, purchase.department)
        cell = sums[unit, day.year * 100 + day.month, purchase.kind, purchase.exclusion, mask]
        cell[0] += 1
        cell[1] += counted_amount(purchase, basis.amount)
    return {key: Cell(*cell) for key, cell in sums.items()}


def _reason_before_certificates(
    purchase: Purchase, measure: Measure, standing: Standing, day: date | None, first_day: date, last_day: date
) -> Reason | None:
    if day is None or not first_day <= day <= last_day:
        return Reason.OUTSIDE_YEAR
    if purchase.exclusion in measure.basis.exclusions:
        return Reason.EXCLUDED
    if not measure.in_base(purchase.kind, purchase.exclusion):
        return Reason.KIND_OUTSIDE_BASE
    if purchase.kind is Kind.UNKNOWN and not measure.may_count(purchase.kind, purchase.exclusion):
        return Reason.KIND_UNKNOWN
    return _REASON_OF_STANDING.get(standing)


def _kind_counts(certificate: Certificate, measure: Measure, day: date) -> bool:
    """Whether certificates of this kind count for the measure on a day; one valid on no day at all is none."""
    return not certificate.valid.empty and any(
        counting.certificate == certificate.kind and day in counting.applies for counting in measure.counts
    )


def _nearest(
    purchase: Purchase, measure: Measure, certificates: Iterable[Certificate], day: date
) -> tuple[Reason, Certificate | None]:
    """Of the certificates that don't prove it, the first reason in the order of `Reason`, and whose it is."""
    against = [
        (_ORDER[_against(certificate, purchase.product_code, day)], _latest_end_first(certificate), certificate)
        for certificate in certificates
        if _kind_counts(certificate, measure, day)
    ]
    if not against:
        return Reason.NO_CERTIFICATE, None
    order, _, certificate = min(against, key=lambda found: found[:2])
    return list(Reason)[order], certificate


def _against(certificate: Certificate, product_code: str, day: date) -> Reason:
    if not certificate.covers(product_code):
        return Reason.ITEM_NOT_COVERED
    if day < certificate.valid.start:
        return Reason.NOT_YET_VALID
    if day not in certificate.valid:
        return Reason.EXPIRED
    return Reason.REVOKED


def _latest_end_first(certificate: Certificate) -> tuple[int, str, str]:
    until = certificate.effective.until
    return (-date.max.toordinal() - 1 if until is None else -until.toordinal(), certificate.number, certificate.key)
