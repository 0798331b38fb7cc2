from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from builders import ALL_KINDS, a_certificate, a_counting, a_measure, a_number, a_purchase, day
from dure.core.ledgers.model import Purchase
from dure.core.ledgers.snapshot import write_snapshot
from dure.core.schemes.model import Kind
from dure.core.tally import attribution
from dure.core.tally.duckdb import DuckDB
from dure.core.tally.engine import Decisions, Engine, Question, RowDecision, RowKey, StoodIn, open_engine
from dure.core.tally.model import (
    AmountBasis,
    Cell,
    CountingBasis,
    DayBasis,
    Measure,
    Reason,
    Standing,
    Total,
    unit_name,
    unit_parts,
)
from dure.core.values.errors import Refused
from dure.core.values.period import Period


@pytest.fixture(params=["duckdb:", "duckdb:?by=statement"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return open_engine(request.param)


def question(root: Path, purchases: list[Purchase], *measures: Measure, certificates=(), **settings) -> Question:
    return Question(
        snapshots=(write_snapshot(purchases, root),),
        measures=measures or (a_measure(),),
        certificates=certificates,
        first_day=day(1, 1),
        last_day=day(12, 31),
        **settings,
    )


def test_certificate_counts_on_its_last_day(engine: Engine, tmp_path: Path) -> None:
    certificate = a_certificate(valid=Period.through(day(1, 1), day(3, 31)))
    purchases = [a_purchase(2, contract_day=day(3, 31), amount=5), a_purchase(3, contract_day=day(4, 1), amount=7)]

    answer = engine.tally(question(tmp_path, purchases, certificates=[certificate]))

    assert answer.totals() == [Total("women_owned", base=12, counted=5, rows_in_base=2, rows_counted=1)]


def test_overlapping_certificates_count_a_purchase_once(engine: Engine, tmp_path: Path) -> None:
    certificates = [a_certificate(number="1"), a_certificate(number="2"), a_certificate(kind="other")]
    measure = a_measure(counts=(a_counting("women_owned"), a_counting("other")))

    answer = engine.tally(question(tmp_path, [a_purchase(amount=9)], measure, certificates=certificates))

    assert answer.cube() == {(unit_name("가온시", "총무과"), 202603, Kind.GOODS, "", 1): Cell(1, 9)}


def test_a_cancellation_takes_its_won_back(engine: Engine, tmp_path: Path) -> None:
    purchases = [a_purchase(2, amount=900), a_purchase(3, amount=-900)]

    answer = engine.tally(question(tmp_path, purchases, certificates=[a_certificate()]))

    assert answer.totals() == [Total("women_owned", base=0, counted=0, rows_in_base=2, rows_counted=2)]


def test_an_empty_ledger_has_totals_of_zero(engine: Engine, tmp_path: Path) -> None:
    answer = engine.tally(question(tmp_path, [], certificates=[a_certificate()]))

    assert answer.totals() == [Total("women_owned", 0, 0, 0, 0)]
    assert answer.cube() == {}
    assert answer.parties == dict.fromkeys(Standing, 0)


def test_no_ledger_at_all_has_totals_of_zero(engine: Engine) -> None:
    nothing = Question((), (a_measure(),), [], day(1, 1), day(12, 31))

    assert engine.tally(nothing).totals() == [Total("women_owned", 0, 0, 0, 0)]


def test_cells_have_the_promised_types(engine: Engine, tmp_path: Path) -> None:
    answer = engine.tally(question(tmp_path, [a_purchase()]))

    assert {field.name: str(field.type) for field in answer.cells.schema} == {
        "basis": "int8",
        "unit": "int32",
        "month": "int32",
        "kind": "int8",
        "exclusion": "int16",
        "standing": "int8",
        "mask": "int64",
        "purchases": "int64",
        "amount": "int64",
    }


def test_cells_are_written_as_they_are(engine: Engine, tmp_path: Path) -> None:
    answer = engine.tally(question(tmp_path, [a_purchase()]))

    answer.write_cells(tmp_path / "cells.arrow")

    with pa.ipc.open_file(tmp_path / "cells.arrow") as file:
        assert file.read_all() == answer.cells


def test_rerun_gives_the_same_figures_and_digest(engine: Engine, tmp_path: Path) -> None:
    asked = question(tmp_path, [a_purchase(line) for line in range(2, 30)], certificates=[a_certificate()])

    first, again = engine.tally(asked), engine.tally(asked)

    assert (first.cube(), first.totals(), first.inputs, first.engine) == (
        again.cube(),
        again.totals(),
        again.inputs,
        again.engine,
    )


def test_totals_part_by_unit_month_and_kind(engine: Engine, tmp_path: Path) -> None:
    purchases = [
        a_purchase(2, amount=1, department="총무과", contract_day=day(1, 1)),
        a_purchase(3, amount=2, department="회계과", contract_day=day(1, 2)),
        a_purchase(4, amount=4, department="회계과", contract_day=day(2, 1), kind=Kind.WORKS),
        a_purchase(5, amount=8, department="총무과", contract_day=day(2, 1), institution="누리군"),
    ]
    answer = engine.tally(question(tmp_path, purchases, certificates=[a_certificate()]))

    def parted(*by: str) -> list[tuple[object, int]]:
        return [
            (getattr(total, by[0] if by[0] != "institution" else "unit"), total.counted) for total in answer.totals(by)
        ]

    assert parted("month") == [(202601, 3), (202602, 12)]
    assert parted("kind") == [(Kind.GOODS, 11), (Kind.WORKS, 4)]
    assert parted("institution") == [("가온시", 7), ("누리군", 8)]
    assert [(unit_parts(str(unit)), counted) for unit, counted in parted("unit")] == [
        (("가온시", "총무과"), 1),
        (("가온시", "회계과"), 6),
        (("누리군", "총무과"), 8),
    ]
    assert answer.totals(("month", "kind"))[-1] == Total("women_owned", 4, 4, 1, 1, month=202602, kind=Kind.WORKS)


def test_base_held_for_another_measure_takes_only_what_counts_for_it(engine: Engine, tmp_path: Path) -> None:
    sme = a_measure("sme", counts=(a_counting("sme"),), admits=frozenset({Kind.GOODS}))
    tech = a_measure("tech_product", counts=(a_counting("nep"),), admits=frozenset({Kind.GOODS}))
    purchases = [
        a_purchase(2, amount=1),
        a_purchase(3, amount=2, business_number=a_number(2)),
        a_purchase(4, amount=4, business_number=a_number(3)),
        a_purchase(5, amount=8, kind=Kind.WORKS),
    ]
    certificates = [
        a_certificate(kind="sme"),
        a_certificate(kind="nep"),
        a_certificate(kind="sme", business_number=a_number(2)),
        a_certificate(kind="nep", business_number=a_number(3)),
    ]
    answer = engine.tally(question(tmp_path, purchases, sme, tech, certificates=certificates))

    assert answer.totals() == [Total("sme", 7, 3, 3, 2), Total("tech_product", 7, 5, 3, 2)]
    assert answer.totals(held_for={"tech_product": "sme"}) == [
        Total("sme", 7, 3, 3, 2),
        Total("tech_product", 3, 1, 2, 1),
    ]


def test_measures_of_different_bases_are_counted_by_their_own(engine: Engine, tmp_path: Path) -> None:
    contract = a_measure("a", basis=CountingBasis(DayBasis.CONTRACT, AmountBasis.AS_WRITTEN))
    paid = a_measure("b", basis=CountingBasis(DayBasis.PAID, AmountBasis.WITHOUT_VAT))
    purchases = [
        a_purchase(2, contract_day=day(12, 30, 2025), paid_day=day(1, 5), amount=110, supply_amount=100, tax_amount=10),
        a_purchase(3, contract_day=day(5, 5), amount=55),
    ]
    answer = engine.tally(question(tmp_path, purchases, contract, paid, certificates=[a_certificate()]))

    assert answer.totals() == [Total("a", 55, 55, 1, 1), Total("b", 155, 155, 2, 2)]
    assert answer.stood_in == (StoodIn(0, 0), StoodIn(days=1, amounts=1))


def test_exclusions_leave_the_base_of_one_measure_only(engine: Engine, tmp_path: Path) -> None:
    strict = a_measure("strict", basis=CountingBasis(exclusions=frozenset({"온누리상품권"})))
    answer = engine.tally(
        question(tmp_path, [a_purchase(amount=3, exclusion="온누리상품권")], a_measure("loose"), strict)
    )

    assert answer.totals() == [Total("loose", 3, 0, 1, 0), Total("strict", 0, 0, 0, 0)]


def test_decisions_lie_over_the_snapshot(engine: Engine, tmp_path: Path) -> None:
    goods = a_measure(admits=frozenset({Kind.GOODS}), basis=CountingBasis(exclusions=frozenset({"제외"})))
    purchases = [
        a_purchase(2, amount=1, kind=Kind.UNKNOWN),
        a_purchase(3, amount=2),
        a_purchase(4, amount=4, business_number="", enterprise_name="나루식품"),
    ]
    asked = question(tmp_path, purchases, goods, certificates=[a_certificate()])
    digest = asked.snapshots[0].digest
    decided = Decisions(
        numbers={"나루식품": a_number(1)},
        rows={RowKey(digest, 2): RowDecision(kind=Kind.GOODS), RowKey(digest, 3): RowDecision(exclusion="제외")},
    )

    before, after = engine.tally(asked), engine.tally(replace(asked, decisions=decided))

    assert before.totals() == [Total("women_owned", 7, 2, 3, 1)]
    assert after.totals() == [Total("women_owned", 5, 5, 2, 2)]
    assert before.inputs != after.inputs


def test_decisions_of_another_snapshot_change_nothing(engine: Engine, tmp_path: Path) -> None:
    asked = question(tmp_path, [a_purchase(2)], certificates=[a_certificate()])
    elsewhere = Decisions(rows={RowKey("0" * 64, 2): RowDecision(kind=Kind.WORKS)})

    assert engine.tally(asked).cube() == engine.tally(replace(asked, decisions=elsewhere)).cube()


def test_review_names_every_row_once_by_its_first_reason(engine: Engine, tmp_path: Path) -> None:
    measure = a_measure(basis=CountingBasis(exclusions=frozenset({"제외"})))
    purchases = [
        a_purchase(2, amount=1, business_number="", number_problem="business_number_missing"),
        a_purchase(3, amount=2, business_number="", number_problem="business_number_check", enterprise_name="ㄱ"),
        a_purchase(4, amount=4, business_number="", enterprise_name="나루식품"),
        a_purchase(5, amount=8, business_number=a_number(9)),
        a_purchase(6, amount=16, kind=Kind.UNKNOWN),
        a_purchase(7, amount=32, kind=Kind.UNKNOWN, business_number=""),
        a_purchase(8, amount=64, business_number="", exclusion="제외"),
        a_purchase(9, amount=128),
    ]
    asked = question(
        tmp_path,
        purchases,
        measure,
        enterprises=frozenset({a_number(1)}),
        decisions=Decisions(awaiting=frozenset({"나루식품"})),
    )

    assert engine.tally(asked).review() == {
        Reason.KIND_UNKNOWN: Cell(2, 48),
        Reason.NUMBER_MISSING: Cell(1, 1),
        Reason.NUMBER_INVALID: Cell(1, 2),
        Reason.AWAITING_CONFIRMATION: Cell(1, 4),
        Reason.ENTERPRISE_UNKNOWN: Cell(1, 8),
    }


def test_the_digest_of_a_question_sees_every_input(tmp_path: Path) -> None:
    asked = question(tmp_path, [a_purchase()], certificates=[a_certificate(), a_certificate(number="2")])
    changed = [
        replace(asked, snapshots=()),
        replace(asked, measures=(a_measure(admits=ALL_KINDS - {Kind.WORKS}),)),
        replace(asked, measures=(a_measure(basis=CountingBasis(day=DayBasis.PAID)),)),
        replace(asked, certificates=[a_certificate()]),
        replace(asked, last_day=day(6, 30)),
        replace(asked, enterprises=frozenset()),
        replace(asked, decisions=Decisions(awaiting=frozenset({"가온상사"}))),
        replace(asked, decisions=Decisions(numbers={"가온상사": a_number(2)})),
    ]

    digests = {one.digest() for one in changed} | {asked.digest()}

    assert len(digests) == len(changed) + 1
    assert replace(asked, certificates=asked.certificates[::-1]).digest() == asked.digest()


def test_questions_without_an_honest_answer_are_refused(engine: Engine, tmp_path: Path) -> None:
    asked = question(tmp_path, [a_purchase()])
    for wrong, code in [
        (replace(asked, last_day=day(1, 1, 2025)), "period_reversed"),
        (replace(asked, snapshots=asked.snapshots * 2), "ledger_repeated"),
        (replace(asked, measures=(a_measure(), a_measure())), "measure_repeated"),
        (replace(asked, decisions=Decisions(numbers={"가온상사": "1234567890"})), "confirmed_number_invalid"),
    ]:
        with pytest.raises(Refused) as caught:
            engine.tally(wrong)
        assert caught.value.code == code


def test_engines_open_by_their_url() -> None:
    assert open_engine("duckdb:?memory=2GB&threads=4") == DuckDB("2GB", 4)
    for wrong in ("sqlite:", "duckdb:?threads=none", "duckdb:?colour=red"):
        with pytest.raises(Refused):
            open_engine(wrong)


def test_the_rule_is_plain_sql() -> None:
    view, cells = attribution.statements()

    assert view.startswith("CREATE OR REPLACE TEMPORARY VIEW matched AS")
    assert cells.startswith("SELECT unit, month, kind, exclusion, standing, mask")
    assert not any(word in f"{view} {cells}".upper() for word in ("ASOF", "::", "->", "BIT_OR", "QUALIFY"))
