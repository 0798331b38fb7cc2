from __future__ import annotations

import pytest

from builders import ALL_KINDS, a_certificate, a_counting, a_measure, a_number, a_purchase, day
from dure.core.schemes.model import FOREVER, Kind
from dure.core.tally.model import AmountBasis, Attribution, CountingBasis, DayBasis, Reason, Standing
from dure.core.tally.question import Decisions, RowDecision
from dure.core.tally.reference import attribute, counted_amount, counted_day, decided, standing_of
from dure.core.values.period import Period


def attributed(purchase, *certificates, measure=None, standing=Standing.KNOWN) -> Attribution:
    return attribute(purchase, measure or a_measure(), certificates, standing, day(1, 1), day(12, 31))


def reason(purchase, *certificates, **settings) -> Reason:
    return attributed(purchase, *certificates, **settings).reason


@pytest.mark.parametrize(
    ("of_month", "expected"),
    [(9, Reason.NOT_YET_VALID), (10, Reason.COUNTED), (20, Reason.COUNTED), (21, Reason.EXPIRED)],
)
def test_certificate_counts_on_its_first_and_last_day(of_month: int, expected: Reason) -> None:
    certificate = a_certificate(valid=Period.through(day(3, 10), day(3, 20)))

    assert reason(a_purchase(contract_day=day(3, of_month)), certificate) is expected


def test_certificate_proves_nothing_from_the_day_it_was_revoked() -> None:
    certificate = a_certificate(revoked_on=day(3, 10))

    assert reason(a_purchase(contract_day=day(3, 9)), certificate) is Reason.COUNTED
    assert reason(a_purchase(contract_day=day(3, 10)), certificate) is Reason.REVOKED


def test_certificate_that_ends_before_it_starts_is_none_at_all() -> None:
    certificate = a_certificate(valid=Period(day(3, 1), day(3, 1)))

    assert reason(a_purchase(), certificate) is Reason.NO_CERTIFICATE


def test_the_proof_with_the_latest_end_is_named_then_the_lowest_number() -> None:
    early = a_certificate(number="제1호", valid=Period(day(1, 1), day(6, 1)))
    late = a_certificate(number="제9호", valid=Period(day(1, 1), day(7, 1)))
    twin = a_certificate(number="제3호", valid=Period(day(2, 1), day(7, 1)))
    endless = a_certificate(number="제7호", valid=Period(day(1, 1)))

    assert attributed(a_purchase(), early, late, twin).certificate == twin
    assert attributed(a_purchase(), early, late, twin, endless).certificate == endless


def test_the_first_reason_in_order_is_named_with_its_certificate() -> None:
    expired = a_certificate(number="제1호", valid=Period(day(1, 1), day(2, 1)))
    future = a_certificate(number="제2호", valid=Period(day(9, 1)))
    other_item = a_certificate(number="제3호", items=("99",))

    assert attributed(a_purchase(), expired) == Attribution("women_owned", Reason.EXPIRED, day(3, 1), expired)
    assert attributed(a_purchase(), expired, future).certificate == future
    assert attributed(a_purchase(), expired, future, other_item).reason is Reason.ITEM_NOT_COVERED


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("43211503", Reason.COUNTED),
        ("4321150301", Reason.COUNTED),
        ("432115", Reason.ITEM_NOT_COVERED),
        ("", Reason.ITEM_NOT_COVERED),
    ],
)
def test_item_covers_the_codes_it_is_a_beginning_of(code: str, expected: Reason) -> None:
    assert reason(a_purchase(product_code=code), a_certificate(items=("43211503",))) is expected


def test_kind_counts_only_on_the_days_of_its_rule() -> None:
    measure = a_measure(counts=(a_counting(applies=Period(day(4, 1))),))

    assert reason(a_purchase(contract_day=day(3, 31)), a_certificate(), measure=measure) is Reason.NO_CERTIFICATE
    assert reason(a_purchase(contract_day=day(4, 1)), a_certificate(), measure=measure) is Reason.COUNTED


def test_reasons_before_certificates_come_in_their_order() -> None:
    measure = a_measure(admits=frozenset({Kind.GOODS}), basis=CountingBasis(exclusions=frozenset({"공공요금"})))
    outside = day(12, 31, 2025)

    assert reason(a_purchase(contract_day=outside, exclusion="공공요금"), measure=measure) is Reason.OUTSIDE_YEAR
    assert reason(a_purchase(exclusion="공공요금", kind=Kind.WORKS), measure=measure) is Reason.EXCLUDED
    assert reason(a_purchase(kind=Kind.WORKS), measure=measure) is Reason.KIND_OUTSIDE_BASE
    assert reason(a_purchase(kind=Kind.UNKNOWN), measure=measure, standing=Standing.MISSING) is Reason.KIND_UNKNOWN


def test_unknown_kind_counts_where_every_kind_is_admitted() -> None:
    measure = a_measure(admits=ALL_KINDS)

    assert reason(a_purchase(kind=Kind.UNKNOWN), a_certificate(), measure=measure) is Reason.COUNTED


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing.MISSING, Reason.NUMBER_MISSING),
        (Standing.INVALID, Reason.NUMBER_INVALID),
        (Standing.AWAITING, Reason.AWAITING_CONFIRMATION),
        (Standing.UNKNOWN, Reason.ENTERPRISE_UNKNOWN),
    ],
)
def test_whoever_is_not_known_counts_for_nothing(standing: Standing, expected: Reason) -> None:
    assert reason(a_purchase(), a_certificate(), standing=standing) is expected


def test_standing_follows_number_registry_and_decisions() -> None:
    nameless = a_purchase(business_number="", number_problem="business_number_missing")
    wrong = a_purchase(business_number="", number_problem="business_number_check")
    waiting = Decisions(awaiting=frozenset({"가온상사"}))
    confirmed = Decisions(numbers={"가온상사": a_number(2)}, awaiting=frozenset({"가온상사"}))

    assert standing_of(a_purchase(), None, Decisions()) is Standing.KNOWN
    assert standing_of(a_purchase(), frozenset({a_number(1)}), Decisions()) is Standing.KNOWN
    assert standing_of(a_purchase(), frozenset(), Decisions()) is Standing.UNKNOWN
    assert standing_of(nameless, None, Decisions()) is Standing.MISSING
    assert standing_of(wrong, None, Decisions()) is Standing.INVALID
    assert standing_of(wrong, None, waiting) is Standing.AWAITING
    assert standing_of(wrong, frozenset({a_number(2)}), confirmed) is Standing.KNOWN
    assert standing_of(wrong, frozenset({a_number(1)}), confirmed) is Standing.UNKNOWN


def test_missing_day_is_stood_in_for_by_the_first_known() -> None:
    purchase = a_purchase(contract_day=None, resolved_day=day(2, 2), paid_day=day(3, 3))

    assert counted_day(purchase, DayBasis.CONTRACT) == day(2, 2)
    assert counted_day(purchase, DayBasis.PAID) == day(3, 3)
    assert counted_day(a_purchase(contract_day=None), DayBasis.PAID) is None


@pytest.mark.parametrize(
    ("supply", "tax", "expected"),
    [
        (None, None, (110, 110, 110)),
        (100, 10, (110, 100, 110)),
        (100, None, (110, 100, 110)),
        (None, 10, (110, 100, 110)),
        (110, 11, (110, 110, 121)),
    ],
)
def test_amount_follows_the_basis_where_the_ledger_parts_it(supply, tax, expected) -> None:
    purchase = a_purchase(amount=110, supply_amount=supply, tax_amount=tax)

    assert tuple(counted_amount(purchase, basis) for basis in AmountBasis) == expected


def test_decision_changes_only_what_it_decides() -> None:
    purchase = a_purchase(exclusion="공공요금")

    assert decided(purchase, None) == purchase
    assert decided(purchase, RowDecision(kind=Kind.WORKS)) == a_purchase(exclusion="공공요금", kind=Kind.WORKS)
    assert decided(purchase, RowDecision(exclusion="")) == a_purchase()


def test_a_measure_that_counts_forever_counts_the_oldest_purchase() -> None:
    certificate = a_certificate(valid=Period(FOREVER))

    assert reason(a_purchase(contract_day=day(1, 1)), certificate) is Reason.COUNTED
