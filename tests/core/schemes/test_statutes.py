"""The shipped data against the fact base it was made from, where that base is at hand."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from dure.core.schemes.catalogue import shipped
from dure.core.schemes.model import FOREVER, Level, RateStep

SHARED = Path(os.environ.get("DURE_SHARED", Path(__file__).parents[4] / "shared"))
CONFIDENCE = {"text-inferred": "inferred", "prior-art": "prior_art"}
UNTELLABLE = {"same_item_class", "creative_works"}
LEVELS = {
    "supplier": Level.ENTERPRISE,
    "workplace": Level.ENTERPRISE,
    "supplier_item": Level.ENTERPRISE_ITEM,
    "facility_item": Level.ENTERPRISE_ITEM,
    "product": Level.PRODUCT,
}
OBLIGED = {
    "bodies asked by a minister": "asked_by_minister",
    "국가, 지방자치단체, 공공기관": {"prison_product": "prison_work", "domestic_timber": "timber"},
    "국가기관, 지방자치단체, 공공기관, 공공단체": "standards",
}


@pytest.fixture(scope="module")
def statutes() -> dict[str, dict[str, Any]]:
    source = SHARED / "domain" / "statutes.toml"
    if not source.exists():
        pytest.skip(f"사실 자료가 없습니다: {source} (DURE_SHARED로 폴더를 알려 주세요)")
    return {entry["id"]: entry for entry in tomllib.loads(source.read_text(encoding="utf-8"))["scheme"]}


def rate_as_written(entry: dict[str, Any]) -> tuple[Any, ...]:
    """A `[[scheme.ratio]]`, in the words of a RateStep."""
    sources = set(entry["denominator"])
    return (
        date.fromisoformat(entry["from"]),
        date.fromisoformat(entry["until"]) if "until" in entry else None,
        entry["per"],
        Fraction(str(entry["percent"])) / 100,
        entry["duty"],
        CONFIDENCE.get(entry["confidence"], entry["confidence"]),
        "sme" if sources == {"goods_from_sme"} else None,
        not sources & UNTELLABLE,
        Fraction(str(entry["cap_percent"])) / 100 if "cap_percent" in entry else None,
        "escape" in entry,
    )


def rate_as_shipped(step: RateStep) -> tuple[Any, ...]:
    return (
        step.applies.start,
        step.applies.last_day,
        step.per,
        step.rate,
        step.duty.value,
        step.basis.confidence.value,
        step.held_for,
        step.base_known,
        step.cap,
        bool(step.escape),
    )


def test_schemes_are_those_of_the_statutes(statutes: dict[str, dict[str, Any]]) -> None:
    names = {code: (s.name, s.name_en, s.duty.value, s.base) for code, s in shipped().schemes.items()}

    assert names == {
        code: (entry["name_ko"], entry["name_en"], entry["duty"], frozenset(entry["bases"]))
        for code, entry in statutes.items()
    }


def test_every_rate_has_the_figure_and_days_of_the_statutes(statutes: dict[str, dict[str, Any]]) -> None:
    rates = {code: [rate_as_shipped(step) for step in s.rates] for code, s in shipped().schemes.items()}

    assert rates == {code: [rate_as_written(r) for r in entry.get("ratio", [])] for code, entry in statutes.items()}


def test_bases_of_rates_are_those_of_the_statutes(statutes: dict[str, dict[str, Any]]) -> None:
    for code, entry in statutes.items():
        written = [set(ratio["denominator"]) for ratio in entry.get("ratio", [])]
        shown = [set(step.base) for step in shipped().schemes[code].rates]

        assert [base for base in shown if base not in written] == [
            base for base, source in zip(shown, written, strict=True) if source & (UNTELLABLE | {"goods_from_sme"})
        ]


def test_deadlines_are_those_of_the_statutes(statutes: dict[str, dict[str, Any]]) -> None:
    shown = {
        code: [(d.due, d.published_by, d.via, d.form, d.basis.confidence.value) for d in s.deadlines]
        for code, s in shipped().schemes.items()
    }

    assert shown == {
        code: [
            (r["due"], r.get("published_by", ""), r.get("via", ""), r.get("form", ""), r["confidence"])
            for r in entry.get("report", [])
        ]
        for code, entry in statutes.items()
    }


def test_deadlines_start_when_the_statutes_say(statutes: dict[str, dict[str, Any]]) -> None:
    written = {
        (code, report["due"]): date.fromisoformat(report["from"])
        for code, entry in statutes.items()
        for report in entry.get("report", [])
        if "from" in report
    }

    shown = {(code, d.due): d.applies.start for code, s in shipped().schemes.items() for d in s.deadlines}

    assert {key: shown[key] for key in written} == written


def test_schemes_start_when_the_statutes_say(statutes: dict[str, dict[str, Any]]) -> None:
    written = {code: date.fromisoformat(entry["start"]) for code, entry in statutes.items() if "start" in entry}

    assert {code: shipped().schemes[code].applies.start for code in written} == written


def test_obliged_sets_are_those_of_the_statutes(statutes: dict[str, dict[str, Any]]) -> None:
    written = {}
    for code, entry in statutes.items():
        meant = OBLIGED.get(entry["obliged"], entry["obliged"])
        written[code] = meant[code] if isinstance(meant, dict) else meant

    shown = {code: s.obliged for code, s in shipped().schemes.items()}

    assert shown == written
    assert {s.code for s in shipped().schemes.values() if s.reporters} == {
        code for code, entry in statutes.items() if "reporters" in entry
    }


def test_terms_of_certificates_are_those_of_the_statutes(statutes: dict[str, dict[str, Any]]) -> None:
    shown = {
        (kind.level, term.months, term.extendable_months, term.no_expiry, term.applies.start, term.applies.last_day)
        for kind in shipped().certificate_kinds.values()
        for term in kind.terms
    }

    written = {
        (
            LEVELS[entry["level"]],
            entry.get("valid_months"),
            entry.get("extendable_months"),
            entry.get("no_expiry", False),
            date.fromisoformat(entry["from"]) if "from" in entry else FOREVER,
            date.fromisoformat(entry["until"]) if "until" in entry else None,
        )
        for scheme in statutes.values()
        for entry in scheme.get("certificate", [])
    }

    assert written - shown == set()
