"""The report of a tally as JSON and as a workbook (docs/formats.md)."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

from dure.cli.candidates import HEADER, HOW_NAMES
from dure.cli.figures import PER_NAMES, Requirement, SchemeFigures, required_text
from dure.cli.ledgers import rejected_in, statement_of
from dure.cli.report import AMOUNT_NAMES, DAY_NAMES, DROPPED_NAMES, REVIEW_NAMES, Report
from dure.core.ledgers.model import Statement
from dure.core.tally.model import Total
from dure.core.values.money import percent_text, round_half_up


def json_of(report: Report) -> dict[str, Any]:
    """Figures in won; rates as exact fractions (`"7/100"`), null where there were no purchases."""
    return {
        "year": report.year,
        "as_of": report.as_of.isoformat(),
        "institution_kind": report.institution_kind or None,
        "basis": {
            "day": report.basis.day.value,
            "amount": report.basis.amount.value,
            "exclusions": sorted(report.basis.exclusions),
            "reason": report.basis.reason,
        },
        "schemes": [_scheme(figures) for figures in report.figures],
        "rejected": {
            code: {"rows": part.rows, "amount": part.amount} for code, part in rejected_in(report.ledgers).items()
        },
        "review": {
            reason.value: {"rows": cell.purchases, "amount": cell.amount}
            for reason, cell in report.answer.review().items()
        },
        "outside_year": dict(zip(("rows", "amount"), report.outside, strict=True)),
        "candidates": _candidates(report),
        "certificates": {
            "rows_read": report.lists.rows_read,
            "certificates": len(report.lists.certificates),
            "rejected": dict(sorted(Counter(problem.code for problem in report.lists.problems).items())),
            "notes": dict(sorted(report.lists.notes.items())),
        },
        "statement": statement_json(statement_of(report.ledgers)),
        "versions": {
            "schemes": report.catalogue.version,
            "engine": report.answer.engine,
            "inputs": report.answer.inputs,
            "snapshots": [ledger.snapshot.digest for ledger in report.ledgers],
        },
    }


def _scheme(figures: SchemeFigures) -> dict[str, Any]:
    total = figures.total
    only = figures.requirements[0] if len(figures.requirements) == 1 else None
    return {
        "scheme": figures.scheme.code,
        "name": figures.scheme.name,
        "base": total.base,
        "counted": total.counted,
        "rate": _fraction(figures.rate),
        "rate_percent": _percent(figures.rate),
        "required": _fraction(only.step.rate) if only else None,
        "gap": only.gap if only else None,
        "rows_in_base": total.rows_in_base,
        "rows_counted": total.rows_counted,
        "rows_to_review": figures.rows_to_review,
        "counted_with_unknown_validity": figures.undated,
        "by_kind": {kind.value: _part(part) for kind, part in sorted(figures.by_kind.items())},
        "requirements": [_requirement(requirement) for requirement in figures.requirements],
    }


def _part(total: Total) -> dict[str, int]:
    return {
        "base": total.base,
        "counted": total.counted,
        "rows_in_base": total.rows_in_base,
        "rows_counted": total.rows_counted,
    }


def _requirement(requirement: Requirement) -> dict[str, Any]:
    step = requirement.step
    return {
        "per": step.per,
        "required": _fraction(step.rate),
        "duty": step.duty.value,
        "basis": step.basis.text,
        "certain": step.basis.confidence.certain,
        "base": requirement.base,
        "base_known": step.base_known,
        "counted": requirement.counted,
        "rate": _fraction(requirement.rate),
        "gap": requirement.gap,
    }


def _candidates(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = {"names": report.asked.names}
    for how, exact in (("exact", True), ("fuzzy", False)):
        names, rows, amount = report.asked.counts(exact=exact)
        found[how] = {"names": names, "rows": rows, "amount": amount}
    return found


def statement_json(statement: Statement) -> dict[str, Any]:
    """What became of every row read; it ties out."""
    return {
        "rows_read": statement.rows_read,
        "purchases": statement.purchases,
        "rejections": statement.rejections,
        "dropped": dict(sorted(statement.dropped.items())),
        "amount_read": statement.amount_read,
        "amount_purchases": statement.amount_purchases,
        "amount_rejections": statement.amount_rejections,
        "amount_dropped": statement.amount_dropped,
        "amounts_unreadable": statement.amounts_unreadable,
        "findings": dict(sorted(statement.findings.items())),
        "ties_out": statement.ties_out,
    }


def _fraction(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _percent(value: Fraction | None) -> str | None:
    """Rounded to two digits, for reading only."""
    return None if value is None else str(round_half_up(value * 100, 2))


_SCHEME_HEADER = (
    "제도", "구분", "분모(원)", "실적(원)", "구매율", "의무비율", "부족액(원)", "인정 행", "불인정 행", "확인할 행",
    "유효기간 확인 필요(원)", "근거",
)  # fmt: skip


def write_xlsx(report: Report, path: Path) -> None:
    """A workbook of four sheets: 집계, 확인할 구매, 업체명 후보, 점검 의견. No text becomes a formula."""
    import xlsxwriter  # slow to load, and only here

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = {
            "bold": book.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
            "won": book.add_format({"num_format": "#,##0"}),
        }
        _sheet(book, formats, "집계", _about(report), _SCHEME_HEADER, _scheme_rows(report))
        review = [[REVIEW_NAMES[r], c.purchases, c.amount] for r, c in report.answer.review().items()]
        _sheet(book, formats, "확인할 구매", [], ("까닭", "행", "금액(원)"), review)
        _sheet(book, formats, "업체명 후보", [], HEADER, _candidate_rows(report))
        _sheet(book, formats, "점검 의견", [], ("파일", "행", "열", "값", "코드", "내용"), _finding_rows(report))
        _sheet(book, formats, "대조표", [], ("파일", "구분", "행", "금액(원)"), _statement_rows(report))


def _sheet(book: Any, formats: Any, name: str, about: list[str], header: Any, rows: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(header) - 1, 18)
    for line, text in enumerate(about):
        sheet.write_string(line, 0, text)
    top = len(about)
    for column, text in enumerate(header):
        sheet.write_string(top, column, text, formats["bold"])
    sheet.freeze_panes(top + 1, 0)
    for line, cells in enumerate(rows, start=top + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(line, column, cell, formats["won"])
            else:
                sheet.write_string(line, column, cell)


def _about(report: Report) -> list[str]:
    basis = report.basis
    return [
        f"{report.year}년 우선구매 집계 (1. 1. ~ {report.as_of.isoformat()})",
        f"산정 기준: {DAY_NAMES[basis.day]}, {AMOUNT_NAMES[basis.amount]}, "
        f"분모에서 뺀 표시: {', '.join(sorted(basis.exclusions)) or '없음'} ({basis.reason})",
        f"제도 자료 {report.catalogue.version[:12]} · 집계 입력 {report.answer.inputs[:12]} · {report.answer.engine}",
    ]


def _scheme_rows(report: Report) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for figures in report.figures:
        total = figures.total
        missed = total.rows_in_base - total.rows_counted
        rows.append(
            [
                *(figures.scheme.name, "전체", total.base, total.counted, percent_text(figures.rate), "", ""),
                *(total.rows_counted, missed, figures.rows_to_review, figures.undated, figures.scheme.basis.label),
            ]
        )
        for requirement in figures.requirements:
            gap: Any = "" if requirement.gap is None else requirement.gap
            rate = "분모 미상" if requirement.gap is None else percent_text(requirement.rate)
            label = f"{PER_NAMES[requirement.step.per]} 의무비율"
            rows.append(
                [
                    *(figures.scheme.name, label, requirement.base, requirement.counted, rate),
                    *(required_text(requirement.step), gap, "", "", "", "", requirement.step.basis.label),
                ]
            )
    return rows


def _candidate_rows(report: Report) -> list[list[Any]]:
    return [
        [
            *(q.party.name, q.party.purchases, q.party.amount, rank, c.business_number, c.name),
            *(f"{c.score:.2f}", HOW_NAMES[c.how], c.reason),
        ]
        for q in report.asked.questions
        for rank, c in enumerate(q.candidates, start=1)
    ]


def _finding_rows(report: Report) -> list[list[Any]]:
    ledgers = [
        [ledger.name, finding.line, finding.column, finding.value, finding.code, finding.message]
        for ledger in report.ledgers
        if ledger.reading
        for finding in ledger.reading.findings
    ]
    return ledgers + [[p.file, p.line, "", "", p.code, p.message] for p in report.lists.problems]


def _statement_rows(report: Report) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for ledger in report.ledgers:
        if ledger.reading is None:
            rows.append([ledger.name, "저장본의 구매", ledger.snapshot.rows, ledger.snapshot.amount])
            continue
        statement = ledger.reading.statement
        rows.append([ledger.name, "읽은 행", statement.rows_read, statement.amount_read])
        rows.append([ledger.name, "구매", statement.purchases, statement.amount_purchases])
        rows.append([ledger.name, "반려", statement.rejections, statement.amount_rejections])
        names = ", ".join(f"{DROPPED_NAMES[code]} {count}" for code, count in sorted(statement.dropped.items()))
        rows.append(
            [ledger.name, f"구매가 아닌 행 {names}".strip(), sum(statement.dropped.values()), statement.amount_dropped]
        )
    return rows
