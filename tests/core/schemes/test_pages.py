"""`docs/schemes/<code>.md` and the data say the same, and every example there is true."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dure.core.ledgers.model import Purchase
from dure.core.schemes.catalogue import shipped
from dure.core.schemes.model import FOREVER, Basis, Kind, RateStep, Scheme
from dure.core.tally.measures import measures
from dure.core.tally.model import Certificate, CountingBasis, Measure, Standing
from dure.core.tally.reference import attribute
from dure.core.values.numbers import parse_business_number
from dure.core.values.period import FiscalYear, Period

PAGES = Path(__file__).parents[3] / "docs" / "schemes"
YEAR = FiscalYear(2026)
HEADINGS = ["근거", "누가 인증하나", "무엇이 실적인가", "기준일별 비율", "제외", "가정", "예시"]
SCHEMES = pytest.mark.parametrize("code", list(shipped().schemes))


def page_of(code: str) -> str:
    return (PAGES / f"{code}.md").read_text(encoding="utf-8")


def section(code: str, heading: str) -> str:
    return page_of(code).split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def example_of(code: str) -> dict[str, Any]:
    [block] = re.findall(r"```toml\n(.*?)```", section(code, "예시"), re.DOTALL)
    return tomllib.loads(block)


def measure_of(code: str, exclusions: list[str]) -> Measure:
    basis = CountingBasis(exclusions=frozenset(exclusions))
    return next(m for m in measures(shipped(), YEAR.last_day, bases={code: basis}) if m.code == code)


def certificate_from(entry: dict[str, Any]) -> Certificate:
    return Certificate(
        business_number=parse_business_number(entry["business_number"]),
        kind=entry["kind"],
        number=entry["number"],
        valid=Period.through(entry["valid_from"], entry.get("valid_until")),
        revoked_on=entry.get("revoked_on"),
        items=tuple(entry.get("items", ())),
    )


def purchase_from(line: int, entry: dict[str, Any]) -> Purchase:
    return Purchase(
        line=line,
        amount=entry["amount"],
        kind=Kind(entry["kind"]),
        contract_day=entry["day"],
        business_number=entry["business_number"] and parse_business_number(entry["business_number"]),
        product_code=entry.get("product_code", ""),
        exclusion=entry.get("exclusion", ""),
    )


def outcome_of(purchase: Purchase, measure: Measure, certificates: list[Certificate], standing: str) -> str:
    held = [certificate for certificate in certificates if certificate.business_number == purchase.business_number]
    attribution = attribute(purchase, measure, held, Standing(standing), YEAR.first_day, YEAR.last_day)
    return attribution.reason.value


def days(period: Period) -> str:
    start = "" if period.start == FOREVER else f"{period.start}부터"
    end = "" if period.last_day is None else f"{period.last_day}까지"
    return f"{start} {end}".strip()


def row_of(step: RateStep) -> str:
    """What the row of the page must begin with."""
    kinds = {"goods": "물품", "services": "용역", "works": "공사"}
    inside = "·".join(name for code, name in kinds.items() if code in step.base)
    whole = f"전체 ({inside})" if step.per == "total" else kinds[step.per]
    of = f"중소기업에서 산 {whole}" if step.held_for else whole
    return f"| {days(step.applies)} | {of} | {float(step.rate * 100):g}% |"


def bases_of(scheme: Scheme) -> list[Basis]:
    kinds = [shipped().certificate_kinds[counting.certificate] for counting in scheme.counts]
    facts = [*scheme.counts, *scheme.rates, *scheme.deadlines, *kinds]
    return [scheme.basis, shipped().obliged_sets[scheme.obliged].basis, *(fact.basis for fact in facts)]


def test_pages_are_one_for_each_scheme() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")}

    assert pages == set(shipped().schemes)


@SCHEMES
def test_page_has_its_fixed_headings(code: str) -> None:
    headings = re.findall(r"^## (.+)$", page_of(code), re.MULTILINE)

    assert headings == HEADINGS


@SCHEMES
def test_page_tells_every_rate_and_no_other(code: str) -> None:
    rows = [row for row in section(code, "기준일별 비율").splitlines() if re.match(r"\| .*\d% \|", row)]
    expected = [row_of(step) for step in shipped().schemes[code].rates]

    assert [row[: len(start)] for row, start in zip(rows, expected, strict=True)] == expected


@SCHEMES
def test_page_quotes_every_basis_with_its_doubt(code: str) -> None:
    page = page_of(code)

    missing = [basis.label for basis in bases_of(shipped().schemes[code]) if basis.label not in page]

    assert missing == []


@SCHEMES
def test_page_names_every_certificate_and_deadline(code: str) -> None:
    scheme, page = shipped().schemes[code], page_of(code)
    kinds = [shipped().certificate_kinds[counting.certificate] for counting in scheme.counts]

    missing = [f"| {kind.name} (`{kind.code}`) | {kind.issuer} |" for kind in kinds]
    missing += [f"| {deadline.what} | {deadline.to} | 해마다 " for deadline in scheme.deadlines]

    assert [words for words in missing if words not in page] == []


@SCHEMES
def test_example_of_page_comes_out_as_written(code: str) -> None:
    example = example_of(code)
    measure = measure_of(code, example.get("exclusions", []))
    certificates = [certificate_from(entry) for entry in example["certificate"]]

    outcomes = [
        outcome_of(purchase_from(line, entry), measure, certificates, entry.get("standing", "known"))
        for line, entry in enumerate(example["purchase"], 2)
    ]

    assert outcomes == [entry["expected"] for entry in example["purchase"]]


@SCHEMES
def test_example_certificates_are_of_known_kinds(code: str) -> None:
    kinds = {entry["kind"] for entry in example_of(code)["certificate"]}

    assert kinds - set(shipped().certificate_kinds) == set()


def test_examples_show_a_last_valid_day() -> None:
    example = example_of("women_owned")

    assert example["certificate"][0]["valid_until"] == date(2026, 3, 1)
    assert [(p["day"], p["expected"]) for p in example["purchase"][:2]] == [
        (date(2026, 3, 1), "counted"),
        (date(2026, 3, 2), "expired"),
    ]
