"""Everything one `dure tally` found, and how a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dure.cli.candidates import Asked
from dure.cli.exchange import NOTES, Lists
from dure.cli.figures import PER_NAMES, Requirement, SchemeFigures, required_text, summed
from dure.cli.ledgers import Ledger, rejected_in, statement_of
from dure.cli.tables import padded, table, width
from dure.core.ledgers.findings import KINDS
from dure.core.ledgers.model import Severity
from dure.core.schemes.model import Catalogue
from dure.core.tally.answer import Answer
from dure.core.tally.model import AmountBasis, CountingBasis, DayBasis, Reason
from dure.core.values.money import percent_text, won_text
from dure.core.values.numbers import hyphenated

DAY_NAMES = {DayBasis.CONTRACT: "계약일", DayBasis.RESOLVED: "결의일", DayBasis.PAID: "지급일"}
AMOUNT_NAMES = {
    AmountBasis.AS_WRITTEN: "적힌 금액",
    AmountBasis.WITHOUT_VAT: "부가세 제외(공급가액)",
    AmountBasis.WITH_VAT: "부가세 포함(합계)",
}
DROPPED_NAMES = {"subtotal": "소계·합계", "blank": "빈 행", "header_again": "되풀이된 머리글", "sale": "매출"}
REVIEW_NAMES = {
    Reason.KIND_UNKNOWN: "물품·용역·공사 구분을 알 수 없음",
    Reason.NUMBER_MISSING: "사업자등록번호 없음",
    Reason.NUMBER_INVALID: "사업자등록번호가 맞지 않음",
    Reason.AWAITING_CONFIRMATION: "이름이 같거나 비슷한 업체가 있어 확인을 기다림",
    Reason.ENTERPRISE_UNKNOWN: "기업 명부에 없는 사업자등록번호",
}
_SEVERITY_NAMES = {Severity.ERROR: "반려", Severity.REVIEW: "확인", Severity.NOTICE: "알림"}
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Report:
    """One tally of one year. `as_of` is the last day that was counted."""

    year: int
    as_of: date
    institution_kind: str
    basis: CountingBasis
    catalogue: Catalogue
    ledgers: tuple[Ledger, ...]
    lists: Lists
    answer: Answer
    figures: tuple[SchemeFigures, ...]
    asked: Asked

    @property
    def outside(self) -> tuple[int, int | None]:
        """Purchases of the ledgers on other days than those counted: rows, and won where the written amount counts."""
        if not self.answer.measures:
            return 0, 0
        basis = self.answer.basis_of(self.answer.measures[0])
        inside = {place: (rows, won) for place, rows, won in summed(self.answer, "basis")}.get(basis, (0, 0))
        rows = sum(ledger.snapshot.rows for ledger in self.ledgers) - inside[0]
        amount = sum(ledger.snapshot.amount for ledger in self.ledgers) - inside[1]
        return rows, amount if self.basis.amount is AmountBasis.AS_WRITTEN else None

    @property
    def rejections(self) -> int:
        """Rows of ledgers and lists that could not be used."""
        return statement_of(self.ledgers).rejections + len(self.lists.problems)


def text_of(report: Report, *, every_scheme: bool) -> str:
    """The whole report as a terminal shows it."""
    parts = [
        _heading(report),
        _scoreboard(report, every_scheme=every_scheme),
        *_doubts(report),
        *_review(report),
        *_candidates(report),
        *_findings(report),
        *_lists(report),
        *_statements(report),
    ]
    return "\n\n".join(part for part in parts if part)


def _heading(report: Report) -> str:
    basis = report.basis
    exclusions = ", ".join(sorted(basis.exclusions)) or "없음"
    chosen = f"{DAY_NAMES[basis.day]}, {AMOUNT_NAMES[basis.amount]}, 분모에서 뺀 표시: {exclusions}"
    kinds = report.catalogue.institution_kinds
    institution = f" · 기관 종류: {kinds[report.institution_kind]}" if report.institution_kind else ""
    lines = [
        f"{report.year}년 우선구매 집계 ({report.year}. 1. 1. ~ {_day(report.as_of)}){institution}",
        f"산정 기준: {chosen} — {basis.reason}",
    ]
    rows, amount = report.outside
    if rows:
        won = "" if amount is None else f", {won_text(amount)}"
        lines.append(f"  이 기간 밖의 구매 {rows:,}행{won}은 세지 않았습니다.")
    stood_in = report.answer.stood_in[0] if report.answer.stood_in else None
    if stood_in and stood_in.days:
        lines.append(f"  {DAY_NAMES[basis.day]}이(가) 없는 {stood_in.days:,}행은 다른 날짜를 썼습니다.")
    if stood_in and stood_in.amounts:
        lines.append(f"  부가세가 나뉘어 있지 않은 {stood_in.amounts:,}행은 적힌 금액을 썼습니다.")
    return "\n".join(lines)


def _scoreboard(report: Report, *, every_scheme: bool) -> str:
    shown = [f for f in report.figures if every_scheme or f.requirements or f.total.counted or f.total.rows_counted]
    rows = [row for figure in shown for row in _rows(figure)]
    header = ("제도", "분모", "실적", "구매율", "의무비율", "부족액", "인정", "불인정", "확인할 행")
    drawn = table(header, rows, right=(1, 2, 3, 4, 5, 6, 7, 8))
    widest = max(width(line) for line in drawn.splitlines())
    hidden = len(report.figures) - len(shown)
    note = (
        f"\n비율이 정해져 있지 않고 실적이 없는 제도 {hidden}개는 줄였습니다. 모두 보려면 --all 을 붙이세요."
        if hidden
        else ""
    )
    return f"{padded('(단위: 원, 행)', widest, right=True)}\n{drawn}{note}"


def _rows(figures: SchemeFigures) -> Iterator[tuple[str, ...]]:
    total = figures.total
    single = figures.requirements[0] if len(figures.requirements) == 1 else None
    whole = single if single is not None and single.step.per == "total" else None
    mark = " *" if figures.undated else ""
    rate, required, gap = _required(whole) if whole else (percent_text(figures.rate), "-", "-")
    yield (
        figures.scheme.name,
        f"{total.base:,}",
        f"{total.counted:,}{mark}",
        rate,
        required,
        gap,
        f"{total.rows_counted:,}",
        f"{total.rows_in_base - total.rows_counted:,}",
        f"{figures.rows_to_review:,}",
    )
    for requirement in () if whole else figures.requirements:
        rate, required, gap = _required(requirement)
        label = f"  └ {PER_NAMES[requirement.step.per]}"
        yield (label, f"{requirement.base:,}", f"{requirement.counted:,}", rate, required, gap, "", "", "")


def _required(requirement: Requirement) -> tuple[str, str, str]:
    """(achieved rate, required rate, gap) as shown."""
    if requirement.gap is None:
        return "분모 미상", required_text(requirement.step), "-"
    return percent_text(requirement.rate), required_text(requirement.step), f"{requirement.gap:,}"


def _doubts(report: Report) -> Iterator[str]:
    undated = [figure for figure in report.figures if figure.undated]
    if undated:
        lines = ["* 유효기간 확인 필요: 유효기간이 적히지 않은 인증에 기댄 실적이 들어 있습니다."]
        lines += [f"  {f.scheme.name}: {won_text(f.undated)} ({f.rows_undated:,}행)" for f in undated]
        yield "\n".join(lines)
    for figure in report.figures:
        unknown = next((r for r in figure.requirements if r.gap is None), None)
        if unknown is not None:
            yield f"{figure.scheme.name}: {unknown.note or '분모를 대장만으로 알 수 없습니다.'}"


def _review(report: Report) -> Iterator[str]:
    found = report.answer.review()
    if found:
        rows = [(REVIEW_NAMES[reason], f"{cell.purchases:,}", f"{cell.amount:,}") for reason, cell in found.items()]
        yield (
            "사람이 확인할 구매 (그때까지 분모에는 들어가고, 번호나 구분을 따져야 하는 실적에서는 빠집니다)\n"
            + table(("까닭", "행", "금액(원)"), rows, right=(1, 2))
        )


def _candidates(report: Report) -> Iterator[str]:
    asked = report.asked
    if not asked.names:
        return
    lines = [
        f"업체명 후보 (대장 전체): 번호 없는 이름 {asked.names:,}개 중 {len(asked.questions):,}개에 후보가 있습니다."
    ]
    for exact, label in ((True, "이름 같음"), (False, "이름 비슷함")):
        names, purchases, amount = asked.counts(exact=exact)
        lines.append(f"  {label}: {names:,}개 업체명, {purchases:,}행, {won_text(amount)}")
        chosen = [question for question in asked.questions if question.exact is exact][:_EXAMPLES]
        for question in chosen:
            best = question.candidates[0]
            more = f" 외 {len(question.candidates) - 1}곳" if len(question.candidates) > 1 else ""
            number = hyphenated(best.business_number)
            lines.append(f"    '{question.party.name}' → {best.name} ({number}, {best.score:.2f}){more}")
    lines.append("  이름만으로는 실적으로 세지 않습니다. 사업자등록번호를 확인해 대장에 넣어 주세요.")
    yield "\n".join(lines)


def _findings(report: Report) -> Iterator[str]:
    counts = statement_of(report.ledgers).findings
    if not counts:
        return
    order = list(KINDS)
    lines = ["점검 의견"]
    for code in sorted(counts, key=order.index):
        example = next(
            f.message for ledger in report.ledgers if ledger.reading for f in ledger.reading.findings if f.code == code
        )
        lines.append(f"  [{_SEVERITY_NAMES[KINDS[code].severity]}] {counts[code]:,}건  {example}")
    yield "\n".join(lines)


def _lists(report: Report) -> Iterator[str]:
    lists = report.lists
    lines = [f"인증 {len(lists.certificates):,}건을 읽었습니다."] if lists.rows_read else []
    lines += [f"  {NOTES[code]} ({count:,}건)" for code, count in sorted(lists.notes.items())]
    if lists.problems:
        lines.append(f"  쓰지 못한 행 {len(lists.problems):,}개:")
        lines += [f"    {problem.message}" for problem in lists.problems[:_EXAMPLES]]
        if len(lists.problems) > _EXAMPLES:
            lines.append(f"    … 외 {len(lists.problems) - _EXAMPLES:,}개")
    yield "\n".join(lines)


def _statements(report: Report) -> Iterator[str]:
    for ledger in report.ledgers:
        if ledger.reading is None:
            yield f"{ledger.name}: 저장본 {ledger.snapshot.rows:,}행, {won_text(ledger.snapshot.amount)}"
            continue
        yield statement_text(ledger)


def statement_text(ledger: Ledger) -> str:
    """What became of every row of one ledger."""
    assert ledger.reading is not None
    statement = ledger.reading.statement
    rows: list[tuple[str, str, str]] = [
        ("읽은 행", f"{statement.rows_read:,}", f"{statement.amount_read:,}"),
        ("구매", f"{statement.purchases:,}", f"{statement.amount_purchases:,}"),
        ("반려", f"{statement.rejections:,}", f"{statement.amount_rejections:,}"),
    ]
    names = ", ".join(f"{DROPPED_NAMES[code]} {count:,}" for code, count in sorted(statement.dropped.items()))
    dropped = sum(statement.dropped.values())
    label = "구매가 아닌 행" + (f" ({names})" if names else "")
    rows.append((label, f"{dropped:,}", f"{statement.amount_dropped:,}"))
    unread = (
        f"금액을 읽지 못한 {statement.amounts_unreadable:,}행은 금액에 없습니다. "
        if statement.amounts_unreadable
        else ""
    )
    verdict = "읽은 행과 금액이 모두 맞아떨어집니다." if statement.ties_out else "읽은 행과 금액이 맞지 않습니다!"
    unused = ledger.reading.unused_columns
    left = f"\n쓰지 않은 열(내용은 저장하지 않음): {', '.join(unused[:20])}" if unused else ""
    return f"{ledger.name}\n{table(('', '행', '금액(원)'), rows, right=(1, 2))}\n{unread}{verdict}{left}"


def rejected_text(ledgers: Sequence[Ledger]) -> str:
    """Rejected rows by code, one line each; "" when there are none."""
    return "\n".join(
        f"  {KINDS[code].sentence.format(value='…', more='…')} {part.rows:,}행 {won_text(part.amount)}"
        for code, part in rejected_in(ledgers).items()
    )


def _day(day: date) -> str:
    return f"{day.year}. {day.month}. {day.day}."
