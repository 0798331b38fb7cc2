"""File commands: files in, figures out. No database, no Django."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from dure.cli import searching
from dure.cli.candidates import Asked, ask, write_candidates
from dure.cli.exchange import Lists, read_certificates, read_enterprises
from dure.cli.figures import PER_NAMES, figures, required_text
from dure.cli.ledgers import Ledger, statement_of, take_in
from dure.cli.output import json_of, write_xlsx
from dure.cli.report import Report, rejected_text, statement_text, text_of
from dure.cli.tables import table
from dure.core.ledgers.snapshot import marks_in
from dure.core.schemes.catalogue import kind_for, shipped
from dure.core.schemes.model import Catalogue, Kind
from dure.core.tally.engine import open_engine
from dure.core.tally.measures import measures
from dure.core.tally.model import AmountBasis, CountingBasis, DayBasis
from dure.core.tally.question import Decisions, Question
from dure.core.values.errors import Refused
from dure.core.values.money import won_text
from dure.core.values.period import FiscalYear

DONE, DONE_WITH_REJECTIONS = 0, 1


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Hang the file commands into the command line. Each parser's `run(options)` returns the exit status."""
    _add_tally(subparsers)
    snapshot = subparsers.add_parser("snapshot", help="구매대장을 저장본(Parquet)으로 만듭니다")
    snapshot.add_argument("ledger", type=Path, help="구매대장 (xlsx, xls, ods, csv, tsv, txt, .gz)")
    snapshot.add_argument("-o", "--out", type=Path, required=True, help="저장본을 둘 폴더")
    _add_reading(snapshot)
    snapshot.set_defaults(run=_snapshot)
    schemes = subparsers.add_parser("schemes", help="우선구매제도와 의무비율을 보여 줍니다")
    schemes.add_argument("--as-of", type=_day, help="기준일 (기본: 오늘)")
    schemes.add_argument("--institution-kind", help="기관 종류 (예: local_government)")
    schemes.add_argument("--json", action="store_true", help="JSON으로 씁니다")
    schemes.set_defaults(run=_schemes)
    searching.add_command(subparsers)


def _add_tally(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    tally = subparsers.add_parser("tally", help="구매대장에서 제도별 실적을 집계합니다")
    tally.add_argument("ledgers", nargs="+", type=Path, metavar="LEDGER", help="구매대장 파일 또는 저장본 폴더")
    tally.add_argument(
        "--certificates", nargs="+", required=True, metavar="FILE", help="인증 목록 (열이 없으면 여성기업=파일)"
    )
    tally.add_argument("--enterprises", type=Path, metavar="FILE", help="기업 명부")
    tally.add_argument("--year", type=int, required=True, help="회계연도")
    tally.add_argument("--as-of", type=_day, metavar="DAY", help="이 날까지의 구매, 이 날의 의무비율 (기본: 연도 말일)")
    tally.add_argument("--institution-kind", default="", metavar="KIND", help="기관 종류 (예: local_government)")
    tally.add_argument("--day", choices=[day.value for day in DayBasis], default="contract", help="기준 날짜")
    tally.add_argument("--amount", choices=[a.value for a in AmountBasis], default="as_written", help="기준 금액")
    tally.add_argument(
        "--exclude",
        nargs="*",
        metavar="MARK",
        help="이 제외 표시만 분모에서 뺌 (기본: 대장에 있는 제외 표시 모두, 값 없이 쓰면 아무것도 빼지 않음)",
    )
    tally.add_argument("--all", action="store_true", help="비율도 실적도 없는 제도까지 보여 줍니다")
    tally.add_argument("--candidates", type=Path, metavar="FILE.csv", help="업체명 후보를 이 파일에 씁니다")
    tally.add_argument("--explain", metavar="LINE", help="이 행이 제도마다 왜 인정되거나 안 되는지 보여 줍니다")
    out = tally.add_mutually_exclusive_group()
    out.add_argument("--json", action="store_true", help="JSON으로 씁니다")
    out.add_argument("--out", type=Path, metavar="FILE.xlsx", help="통합문서로 씁니다")
    _add_reading(tally)
    tally.set_defaults(run=_tally)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    kinds = [kind.value for kind in Kind if kind is not Kind.UNKNOWN]
    parser.add_argument("--kind", choices=kinds, help="대장에 구분이 없을 때의 구매 구분")
    parser.add_argument(
        "--column", action="append", default=[], metavar="머리글=뜻", help="열의 뜻을 정합니다 (예: 희망가격=amount)"
    )
    parser.add_argument("--quiet", action="store_true", help="진행 상황을 보이지 않습니다")


def _tally(options: argparse.Namespace) -> int:
    catalogue, year = shipped(), FiscalYear(options.year)
    if options.institution_kind and options.institution_kind not in catalogue.institution_kinds:
        raise Refused(
            f"기관 종류 '{options.institution_kind}'을(를) 모릅니다. "
            f"{', '.join(catalogue.institution_kinds)} 가운데 하나를 적어 주세요.",
            code="institution_kind_unknown",
        )
    as_of = min(options.as_of or year.last_day, year.last_day)
    lists = _lists(options, catalogue, year)
    with tempfile.TemporaryDirectory(prefix="dure-") as folder:
        ledgers = take_in(
            options.ledgers,
            Path(folder),
            overrides=_overrides(options.column),
            default_kind=Kind(options.kind) if options.kind else None,
            wanted_line=_line(options.explain)[1] if options.explain else None,
            progress=not options.quiet,
        )
        asked = ask([ledger.snapshot for ledger in ledgers], lists.names)
        question = _question(options, catalogue, lists, ledgers, asked, as_of)
        if options.explain:
            from dure.cli.explaining import explain_line

            print(explain_line(*_line(options.explain), ledgers, question, catalogue, lists.undated))
            return DONE
        report = _report(options, catalogue, lists, ledgers, asked, question, as_of)
    return _hand_out(options, report)


def _question(
    options: argparse.Namespace,
    catalogue: Catalogue,
    lists: Lists,
    ledgers: list[Ledger],
    asked: Asked,
    as_of: date,
) -> Question:
    basis = _basis(options, ledgers)
    return Question(
        snapshots=tuple(ledger.snapshot for ledger in ledgers),
        measures=measures(catalogue, as_of, options.institution_kind or None, dict.fromkeys(catalogue.schemes, basis)),
        certificates=tuple(lists.certificates),
        first_day=FiscalYear(options.year).first_day,
        last_day=as_of,
        enterprises=lists.enterprises(),
        decisions=Decisions(awaiting=asked.awaiting),
    )


def _report(
    options: argparse.Namespace,
    catalogue: Catalogue,
    lists: Lists,
    ledgers: list[Ledger],
    asked: Asked,
    question: Question,
    as_of: date,
) -> Report:
    engine = open_engine(os.environ.get("DURE_TALLY", "duckdb:"))
    answer = engine.tally(question)
    dated_only = None
    if lists.undated:
        dated = tuple(certificate for certificate in lists.certificates if certificate not in lists.undated)
        dated_only = engine.tally(replace(question, certificates=dated))
    return Report(
        year=options.year,
        as_of=as_of,
        institution_kind=options.institution_kind,
        basis=_basis(options, ledgers),
        catalogue=catalogue,
        ledgers=tuple(ledgers),
        lists=lists,
        answer=answer,
        figures=figures(catalogue, answer, as_of, dated_only),
        asked=asked,
    )


def _hand_out(options: argparse.Namespace, report: Report) -> int:
    if options.candidates:
        write_candidates(report.asked, options.candidates)
    if options.json:
        print(json.dumps(json_of(report), ensure_ascii=False, indent=2))
    elif options.out:
        write_xlsx(report, options.out)
        print(f"집계 결과를 {options.out}에 썼습니다.")
    else:
        print(text_of(report, every_scheme=options.all))
    return DONE_WITH_REJECTIONS if report.rejections else DONE


def _snapshot(options: argparse.Namespace) -> int:
    ledgers = take_in(
        [options.ledger],
        options.out,
        overrides=_overrides(options.column),
        default_kind=Kind(options.kind) if options.kind else None,
        progress=not options.quiet,
    )
    for ledger in ledgers:
        print(f"저장본: {ledger.snapshot.folder}")
        print(f"구매 {ledger.snapshot.rows:,}행, {won_text(ledger.snapshot.amount)}\n")
        if ledger.reading:
            print(statement_text(ledger))
    if rejected := rejected_text(ledgers):
        print(f"\n반려한 행\n{rejected}")
    return DONE_WITH_REJECTIONS if statement_of(ledgers).rejections else DONE


def _schemes(options: argparse.Namespace) -> int:
    catalogue = shipped()
    day = options.as_of or datetime.now().astimezone().date()
    kept = {measure.code for measure in measures(catalogue, day, options.institution_kind)}
    rows = []
    for scheme in (scheme for code, scheme in catalogue.schemes.items() if code in kept):
        kinds = [catalogue.certificate_kinds[c.certificate].name for c in scheme.counts_on(day)]
        steps = [f"{PER_NAMES[step.per]} {required_text(step)}" for step in scheme.rates_on(day)]
        rows.append(
            (scheme.code, scheme.name, ", ".join(steps) or "-", ", ".join(dict.fromkeys(kinds)) or "-", scheme.statute)
        )
    if options.json:
        keys = ("scheme", "name", "required", "certificates", "statute")
        print(json.dumps([dict(zip(keys, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
    else:
        print(f"{day.isoformat()} 기준 우선구매제도 {len(rows)}개 (제도 자료 {catalogue.version[:12]})\n")
        print(table(("코드", "제도", "의무비율", "인정되는 인증", "법률"), rows))
    return DONE


def _lists(options: argparse.Namespace, catalogue: Catalogue, year: FiscalYear) -> Lists:
    lists = Lists()
    for written in options.certificates:
        words, equals, path = written.partition("=")
        kind = ""
        if equals and not Path(written).exists():
            kind = kind_for(catalogue, words) or ""
            if not kind:
                raise Refused(
                    f"'{words}'은(는) 모르는 인증입니다. dure schemes 에서 이름을 확인해 주세요.", code="kind_unknown"
                )
        read_certificates(Path(path if kind else written), lists, catalogue, year, kind)
    if options.enterprises:
        read_enterprises(options.enterprises, lists)
    return lists


def _basis(options: argparse.Namespace, ledgers: list[Ledger]) -> CountingBasis:
    """What the command line says; without a word on marks, every row the ledgers themselves mark stays out."""
    marks = _marks(ledgers) if options.exclude is None else frozenset(options.exclude)
    chosen = CountingBasis(DayBasis(options.day), AmountBasis(options.amount), marks)
    if chosen == CountingBasis():
        return chosen
    if options.exclude is None and (chosen.day, chosen.amount) == (CountingBasis().day, CountingBasis().amount):
        return replace(chosen, reason="대장의 제외 표시를 모두 뺌 (기본값, 부처 지침 원문 미확인: 확인 필요)")
    return replace(chosen, reason="명령줄에서 정함")


def _marks(ledgers: list[Ledger]) -> frozenset[str]:
    """Every exclusion mark that stands in the ledgers."""
    return frozenset(mark for ledger in ledgers for mark in marks_in(ledger.snapshot)) - {""}


def _overrides(written: list[str]) -> dict[str, str]:
    pairs = [pair.rpartition("=") for pair in written]
    return {header: meaning for header, _, meaning in pairs}


def _line(text: str) -> tuple[str, int]:
    """`12` or `3월:12` -> (sheet, line)."""
    sheet, _, line = text.rpartition(":")
    if not line.isdigit():
        raise Refused(
            f"'{text}'은(는) 행 번호가 아닙니다. 12 또는 시트이름:12처럼 적어 주세요.", code="line_unreadable"
        )
    return sheet, int(line)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError("2026-08-05처럼 적어 주세요") from problem


if sys.platform == "win32":  # pragma: no cover - consoles there may not be UTF-8
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
