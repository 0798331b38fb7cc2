"""Random ledgers, certificates and measures for the property tests: small, and dirty in every way that matters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from builders import a_certificate, a_counting, a_measure, a_number, a_purchase
from dure.core.ledgers.model import Purchase
from dure.core.schemes.model import FOREVER, Kind
from dure.core.tally.model import AmountBasis, Certificate, CountingBasis, DayBasis, Measure
from dure.core.tally.question import Decisions, RowDecision
from dure.core.values.period import Period

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
CERTIFICATE_KINDS = ("women_owned", "social_enterprise", "green_product")
CODES = ("", "43211503", "4321150301", "4321150302", "56101501")
MARKS = ("", "온누리상품권", "공공요금")
NAMES = ("가온상사", "나루식품", "(주)다솜")

days = st.integers(-20, 110).map(lambda offset: FIRST + timedelta(days=offset))
edge_days = st.sampled_from([FIRST - timedelta(days=1), FIRST, date(2026, 2, 1), date(2026, 2, 28), LAST])
any_day = edge_days | days
maybe_day = st.none() | any_day
numbers = st.integers(1, 4).map(a_number)
amounts = st.integers(-3_000_000, 3_000_000)


@st.composite
def purchases(draw: st.DrawFn, most: int = 25) -> list[Purchase]:
    return [draw(one_purchase(line)) for line in range(2, 2 + draw(st.integers(0, most)))]


@st.composite
def one_purchase(draw: st.DrawFn, line: int) -> Purchase:
    contract, resolved, paid = draw(maybe_day), draw(maybe_day), draw(maybe_day)
    problem = draw(st.sampled_from(["", "", "", "business_number_missing", "business_number_check"]))
    changes: dict[str, Any] = {
        "business_number": "" if problem else draw(numbers),
        "number_written": "123" if problem == "business_number_check" else "",
        "number_problem": problem,
        "enterprise_name": draw(st.sampled_from(NAMES)),
        "contract_day": contract,
        "resolved_day": resolved,
        "paid_day": draw(any_day) if contract is resolved is None else paid,
        "amount": draw(amounts),
        "supply_amount": draw(st.none() | amounts),
        "tax_amount": draw(st.none() | st.integers(-300_000, 300_000)),
        "kind": draw(st.sampled_from(Kind)),
        "department": draw(st.sampled_from(["총무과", "회계과"])),
        "product_code": draw(st.sampled_from(CODES)),
        "exclusion": draw(st.sampled_from(MARKS)),
    }
    return a_purchase(line, **changes)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Often ends, sometimes before it starts, sometimes never."""
    start = draw(any_day)
    return Period(start, draw(st.none() | st.integers(-3, 60).map(lambda length: start + timedelta(days=length))))


@st.composite
def certificates(draw: st.DrawFn) -> list[Certificate]:
    found = []
    for index in range(draw(st.integers(0, 10))):
        valid = draw(periods())
        if found and draw(st.booleans()) and found[-1].valid.until is not None:
            valid = Period(found[-1].valid.until, draw(st.none() | any_day))  # touches the one before
        found.append(
            a_certificate(
                business_number=draw(numbers),
                kind=draw(st.sampled_from(CERTIFICATE_KINDS)),
                number=f"제{index}호",
                valid=valid,
                revoked_on=draw(st.none() | st.none() | any_day),
                items=draw(st.sampled_from([(), (), ("43211503",), ("4321150301", "56"), ("",), ("99",)])),
            )
        )
    return found


@st.composite
def measures(draw: st.DrawFn) -> tuple[Measure, ...]:
    found = []
    for index in range(draw(st.integers(1, 4))):
        counts = draw(st.lists(st.sampled_from(CERTIFICATE_KINDS), min_size=0, max_size=3))
        basis = CountingBasis(
            day=draw(st.sampled_from(DayBasis)),
            amount=draw(st.sampled_from(AmountBasis)),
            exclusions=draw(st.sets(st.sampled_from(MARKS[1:])).map(frozenset)),
        )
        admits = draw(st.sets(st.sampled_from([Kind.GOODS, Kind.SERVICES, Kind.WORKS]), min_size=1).map(frozenset))
        found.append(
            a_measure(
                f"measure_{index}",
                counts=tuple(a_counting(kind, applies=draw(st.just(Period(FOREVER)) | periods())) for kind in counts),
                admits=admits,
                basis=basis,
            )
        )
    return tuple(found)


@st.composite
def decisions(draw: st.DrawFn, snapshot: str = "") -> Decisions:
    """`rows` are keyed by line here; the test that writes the snapshot gives them its digest."""
    return Decisions(
        numbers=draw(st.dictionaries(st.sampled_from(NAMES), numbers, max_size=2)),
        awaiting=frozenset(draw(st.sets(st.sampled_from(NAMES), max_size=2))),
    )


row_decisions = st.dictionaries(
    st.integers(2, 12),
    st.builds(
        RowDecision, kind=st.none() | st.sampled_from(Kind), exclusion=st.none() | st.sampled_from([*MARKS, "새 표시"])
    ),
    max_size=3,
)
registries = st.none() | st.sets(numbers).map(frozenset)
