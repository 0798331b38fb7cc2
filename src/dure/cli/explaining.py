"""Why one row of a ledger counts or not, scheme by scheme, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dure.cli.ledgers import Ledger
from dure.core.ledgers.model import Purchase
from dure.core.schemes.model import KIND_NAMES, Catalogue
from dure.core.tally.drilldown import row_of
from dure.core.tally.duckdb import DuckDB
from dure.core.tally.explain import sentence
from dure.core.tally.model import Certificate
from dure.core.tally.question import Question
from dure.core.tally.reference import attribute, number_of, standing_of
from dure.core.values.errors import NotFound
from dure.core.values.money import won_text
from dure.core.values.numbers import hyphenated


def explain_line(
    sheet: str,
    line: int,
    ledgers: Sequence[Ledger],
    question: Question,
    catalogue: Catalogue,
    undated: set[Certificate],
) -> str:
    """Everything to say of a line in every ledger that has it; `sheet` "" means any sheet.

    Raises `NotFound` where no ledger has such a line.
    """
    parts = []
    for ledger in ledgers:
        for purchase in _purchases(ledger, sheet, line, question):
            parts.append("\n".join([_heading(ledger, purchase), *_sentences(purchase, question, catalogue, undated)]))
        parts += _left_out(ledger, sheet, line)
    if not parts:
        raise NotFound(f"{line}행을 찾지 못했습니다. 스프레드시트에 보이는 행 번호를 적어 주세요.")
    return "\n\n".join(parts)


def _purchases(ledger: Ledger, sheet: str, line: int, question: Question) -> Iterator[Purchase]:
    if ledger.reading is not None:
        yield from (purchase for purchase in ledger.wanted if not sheet or purchase.sheet == sheet)
        return
    found = row_of(DuckDB(), question, ledger.snapshot.digest, sheet, line)
    if found is not None:
        yield found.purchase


def _left_out(ledger: Ledger, sheet: str, line: int) -> list[str]:
    """What became of a line that is no purchase."""
    if ledger.reading is None:
        return []
    told = []
    for rejection in ledger.reading.rejections:
        if rejection.row.line == line and sheet in ("", rejection.row.sheet):
            told.append("반려한 행입니다.\n" + "\n".join(f"  {finding.message}" for finding in rejection.findings))
    for dropped in ledger.reading.dropped:
        if dropped.line == line and sheet in ("", dropped.sheet):
            told.append(f"{ledger.name} {line}행: 구매가 아닌 행입니다({dropped.code}). {dropped.text}".rstrip())
    return told


def _heading(ledger: Ledger, purchase: Purchase) -> str:
    number = f" ({hyphenated(purchase.business_number)})" if purchase.business_number else ""
    place = f" [{purchase.sheet}]" if purchase.sheet else ""
    facts = (purchase.enterprise_name + number, purchase.title, KIND_NAMES[purchase.kind], won_text(purchase.amount))
    return f"{ledger.name}{place} {purchase.line}행: {', '.join(fact for fact in facts if fact)}"


def _sentences(
    purchase: Purchase, question: Question, catalogue: Catalogue, undated: set[Certificate]
) -> Iterator[str]:
    """One sentence a scheme, those it counts for first."""
    number = number_of(purchase, question.decisions)
    held: list[Certificate] = [c for c in question.certificates if number and c.business_number == number]
    standing = standing_of(purchase, question.enterprises, question.decisions)
    answers: list[Any] = []
    for measure in question.measures:
        attribution = attribute(purchase, measure, held, standing, question.first_day, question.last_day)
        words = sentence(attribution, measure, catalogue.schemes.get(measure.code), catalogue.certificate_kinds)
        doubt = " (유효기간 확인 필요)" if attribution.certificate in undated else ""
        answers.append((not attribution.counted, measure.name, words + doubt))
    for _, name, words in sorted(answers, key=lambda answer: answer[0]):
        yield f"  {name}: {words}"
