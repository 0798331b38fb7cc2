"""Tables of the data files -> kinds of certificate and schemes, each checked by itself."""

from __future__ import annotations

from itertools import combinations

from dure.core.schemes.model import (
    CertificateKind,
    Counting,
    Deadline,
    Duty,
    Kind,
    Level,
    RateStep,
    Scheme,
    Term,
)
from dure.core.schemes.tables import Table

TOTAL = "total"
BOUGHT = frozenset({Kind.GOODS, Kind.SERVICES, Kind.WORKS})


def certificate_kind(entry: Table, code: str) -> CertificateKind:
    """One `[[certificate]]`; its aliases are the catalogue's."""
    return CertificateKind(
        code=code,
        name=entry.text("name"),
        issuer=entry.text("issuer"),
        level=entry.choice("level", Level),
        terms=tuple(_term(term) for term in entry.tables("term")),
        basis=entry.basis(),
        note=entry.text("note", ""),
    )


def _term(table: Table) -> Term:
    term = Term(
        applies=table.period(),
        months=table.count("months"),
        extendable_months=table.count("extendable_months"),
        no_expiry=table.flag("no_expiry", False),
        rule=table.text("rule", ""),
        basis=table.basis(),
    )
    if term.no_expiry and term.months is not None:
        table.refuse("months", "no_expiry = true와 함께 있습니다.", "둘 중 하나를 지워 주세요.")
    table.finish()
    return term


def scheme_of(table: Table) -> Scheme:
    """A whole scheme file; the codes it refers to are checked by the catalogue."""
    scheme = Scheme(
        code=table.text("code"),
        name=table.text("name"),
        name_en=table.text("name_en"),
        statute=table.text("statute"),
        article=table.text("article", ""),
        decree=table.text("decree", ""),
        obliged=table.text("obliged"),
        duty=table.choice("duty", Duty),
        base=_base(table),
        applies=table.period(),
        basis=table.basis(),
        counts=tuple(_counting(entry) for entry in table.tables("counts")),
        rates=tuple(_rate_step(entry) for entry in table.tables("rate")),
        deadlines=tuple(_deadline(entry) for entry in table.tables("deadline")),
        double_counting=table.text("double_counting", ""),
        note=table.text("note", ""),
        reporters=table.text("reporters", ""),
    )
    _refuse_overlaps(table, scheme)
    return scheme


def _base(table: Table) -> frozenset[Kind]:
    base = table.choices("base", Kind)
    if not base or not base <= BOUGHT:
        table.refuse(
            "base", "구매 종류가 없거나 쓸 수 없는 값이 있습니다.", "goods, services, works 중에서 적어 주세요."
        )
    return base


def _counting(table: Table) -> Counting:
    counting = Counting(table.text("certificate"), table.choice("level", Level), table.period(), table.basis())
    table.finish()
    return counting


def _rate_step(table: Table) -> RateStep:
    per, base = table.text("per"), _base(table)
    if per != TOTAL and base != {per}:
        table.refuse("per", f"'{per}'이(가) base와 맞지 않습니다.", "total로 적거나 base를 그 종류 하나로 적어 주세요.")
    rate, cap = table.rate("rate"), table.rate("cap")
    if rate is None:
        table.refuse("rate", "값이 없습니다.", '5%라면 "0.05"로 적어 주세요.')
    if cap is not None and cap < rate:
        table.refuse("cap", "상한이 비율보다 작습니다.", "두 값을 확인해 주세요.")
    step = RateStep(
        applies=table.period(),
        per=per,
        base=base,
        rate=rate,
        duty=table.choice("duty", Duty),
        basis=table.basis(),
        held_for=table.text("held_for", "") or None,
        base_known=table.flag("base_known", True),
        base_note=table.text("base_note", ""),
        escape=table.text("escape", ""),
        cap=cap,
        note=table.text("note", ""),
    )
    if not step.base_known and not step.base_note:
        table.refuse("base_note", "base_known = false인데 까닭이 없습니다.", "까닭을 한국어로 적어 주세요.")
    table.finish()
    return step


def _deadline(table: Table) -> Deadline:
    deadline = Deadline(
        what=table.text("what"),
        to=table.text("to"),
        due=table.text("due"),
        applies=table.period(),
        basis=table.basis(),
        via=table.text("via", ""),
        form=table.text("form", ""),
        published_by=table.text("published_by", ""),
        rule=table.text("rule", ""),
    )
    for key, day in (("due", deadline.due), ("published_by", deadline.published_by)):
        if day and not _is_yearly_day(day):
            table.refuse(key, f"'{day}'은(는) 해마다 있는 날이 아닙니다.", "01-31 또는 02-last 형식으로 적어 주세요.")
    table.finish()
    return deadline


def _is_yearly_day(due: str) -> bool:
    """Whether `MM-DD` or `MM-last` names a day of every year."""
    month, parted, day = due.partition("-")
    if not parted or len(month) != 2 or not month.isdecimal() or not 1 <= int(month) <= 12:
        return False
    last = 28 if month == "02" else 30 if month in ("04", "06", "09", "11") else 31
    return day == "last" or (len(day) == 2 and day.isdecimal() and 1 <= int(day) <= last)


def _refuse_overlaps(table: Table, scheme: Scheme) -> None:
    """Two rates for the same purchases, or one kind of certificate twice, on the same day would be ambiguous."""
    for one, other in combinations(scheme.rates, 2):
        same = one.per == other.per or TOTAL in (one.per, other.per)
        if same and (both := one.applies.overlap(other.applies)):
            table.refuse("rate", f"'{one.per}' 비율이 {both.start}에 겹칩니다.", "until(마지막 날)을 고쳐 주세요.")
    for counting, second in combinations(scheme.counts, 2):
        both = counting.applies.overlap(second.applies)
        if counting.certificate == second.certificate and both:
            table.refuse("counts", f"'{counting.certificate}'이(가) {both.start}에 겹칩니다.", "하나로 합쳐 주세요.")
