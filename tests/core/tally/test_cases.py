"""Worked examples in `cases/*.toml`: rows in, attributions and totals out, on the reference and on every engine."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from builders import a_certificate, a_counting, a_measure, a_number, a_purchase
from dure.core.ledgers.model import Purchase
from dure.core.ledgers.snapshot import write_snapshot
from dure.core.schemes.model import FOREVER, Kind
from dure.core.tally.engine import Decisions, Question, open_engine
from dure.core.tally.model import AmountBasis, Certificate, CountingBasis, DayBasis, Measure, Reason, Total
from dure.core.tally.reference import attribute, number_of, standing_of
from dure.core.values.period import Period

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))


@dataclass(frozen=True)
class Case:
    """One file: its parsed tables and the values they describe."""

    told: dict[str, Any]

    @property
    def purchases(self) -> list[Purchase]:
        return [_purchase(told) for told in self.told["purchase"]]

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(_measure(told) for told in self.told["measure"])

    @property
    def certificates(self) -> list[Certificate]:
        return [_certificate(told) for told in self.told.get("certificate", [])]

    @property
    def enterprises(self) -> frozenset[str] | None:
        told = self.told.get("enterprises")
        return None if told is None else frozenset(a_number(index) for index in told)

    @property
    def decisions(self) -> Decisions:
        confirmed = {name: a_number(index) for name, index in self.told.get("confirmed", {}).items()}
        return Decisions(numbers=confirmed, awaiting=frozenset(self.told.get("awaiting", [])))


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> Case:
    return Case(tomllib.loads(request.param.read_text(encoding="utf-8")))


@pytest.fixture(params=["duckdb:"])
def engine(request: pytest.FixtureRequest) -> Any:
    return open_engine(request.param)


def test_every_row_counts_or_not_for_the_reason_told(case: Case) -> None:
    held = defaultdict(list)
    for certificate in case.certificates:
        held[certificate.business_number].append(certificate)
    found = {}
    for purchase in case.purchases:
        standing = standing_of(purchase, case.enterprises, case.decisions)
        certificates = held[number_of(purchase, case.decisions)]
        for measure in case.measures:
            attribution = attribute(
                purchase, measure, certificates, standing, case.told["first_day"], case.told["last_day"]
            )
            proof = attribution.certificate.number if attribution.counted and attribution.certificate else None
            found[purchase.line, measure.code] = attribution.reason, proof

    assert found == {
        (told["line"], code): (Reason(reason), told.get("proof", {}).get(code))
        for told in case.told["purchase"]
        for code, reason in told["expect"].items()
    }


def test_every_engine_gives_the_totals_told(case: Case, engine: Any, tmp_path: Path) -> None:
    question = Question(
        snapshots=(write_snapshot(case.purchases, tmp_path),),
        measures=case.measures,
        certificates=case.certificates,
        first_day=case.told["first_day"],
        last_day=case.told["last_day"],
        enterprises=case.enterprises,
        decisions=case.decisions,
    )

    assert engine.tally(question).totals() == [
        Total(measure.code, **case.told["total"][measure.code]) for measure in case.measures
    ]


def test_every_case_names_its_basis(case: Case) -> None:
    assert case.told["title"]
    assert case.told["basis"]


def _purchase(told: dict[str, Any]) -> Purchase:
    problem = told.get("problem", "")
    plain = ("contract_day", "resolved_day", "paid_day", "supply_amount", "tax_amount", "product_code", "exclusion")
    return a_purchase(
        told["line"],
        amount=told["amount"],
        kind=Kind(told.get("kind", "goods")),
        business_number="" if problem else a_number(told["enterprise"]),
        number_problem=problem,
        enterprise_name=told.get("name", "가온상사"),
        **{"contract_day": None, **{name: told[name] for name in plain if name in told}},
    )


def _measure(told: dict[str, Any]) -> Measure:
    basis = CountingBasis(
        day=DayBasis(told.get("day", "contract")),
        amount=AmountBasis(told.get("amount", "as_written")),
        exclusions=frozenset(told.get("exclusions", [])),
    )
    counts = tuple(
        a_counting(one["certificate"], applies=Period.through(one.get("since", FOREVER), one.get("until")))
        for one in told["counts"]
    )
    return a_measure(told["code"], counts=counts, admits=frozenset(Kind(kind) for kind in told["admits"]), basis=basis)


def _certificate(told: dict[str, Any]) -> Certificate:
    return a_certificate(
        business_number=a_number(told["enterprise"]),
        kind=told["kind"],
        number=told["number"],
        valid=Period.through(told["since"], told.get("until")),
        revoked_on=told.get("revoked_on"),
        items=tuple(told.get("items", [])),
    )
