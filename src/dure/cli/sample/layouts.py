"""The shapes of ledger files: which columns, in which words, with which rows between the purchases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random

from dure.cli.sample.dirt import Cell, Speller
from dure.cli.sample.names import person
from dure.cli.sample.purchases import SamplePurchase

Row = list[Cell]
SALE = "면세매출"


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape. `row` writes a purchase as cells under `header`; `label_at` and `amount_at` say where a subtotal's
    label and sum stand."""

    header: tuple[str, ...]
    row: Callable[[int, SamplePurchase, Speller], Row]
    label_at: int
    amount_at: int
    titles: bool = False  # a title, the unit and a blank row above the header
    subtotals: bool = False
    sales: bool = False  # the export of an accounting system also holds what was sold
    header_again: int = 0  # the header stands again after so many rows, as on printed pages


def _resolution(serial: int, purchase: SamplePurchase, speller: Speller) -> Row:
    contract, resolved, paid = _days(purchase, speller)
    return [
        str(purchase.year), purchase.reference, contract, resolved, paid, purchase.department, purchase.kind_text,
        purchase.title, purchase.code, purchase.method, speller.name(purchase), speller.number(purchase),
        _amount(purchase, speller),
    ]  # fmt: skip


def _contracts(serial: int, purchase: SamplePurchase, speller: Speller) -> Row:
    contract, _, paid = _days(purchase, speller)
    return [
        serial, purchase.reference, purchase.department, purchase.title, purchase.kind_text, contract, paid,
        speller.name(purchase), speller.number(purchase), purchase.supply, purchase.amount - purchase.supply,
        _amount(purchase, speller), purchase.method, purchase.code, person(speller.random),
    ]  # fmt: skip


def _accounting(serial: int, purchase: SamplePurchase, speller: Speller) -> Row:
    contract, resolved, _ = _days(purchase, speller)
    taxed = "과세매입" if purchase.supply != purchase.amount else "면세매입"
    return [
        resolved, contract, taxed, purchase.kind_text, purchase.title, purchase.department, speller.name(purchase),
        speller.number(purchase), purchase.supply, purchase.amount - purchase.supply, _amount(purchase, speller),
        purchase.code, purchase.reference,
    ]  # fmt: skip


def _days(purchase: SamplePurchase, speller: Speller) -> tuple[Cell, Cell, Cell]:
    if speller.spoils(purchase):
        return speller.no_day(), "", ""
    return speller.day(purchase.contract_day), speller.day(purchase.resolved_day), speller.day(purchase.paid_day)


def _amount(purchase: SamplePurchase, speller: Speller) -> Cell:
    return speller.no_amount() if speller.spoils(purchase) else speller.amount(purchase.amount)


_RESOLUTION_BEGIN = "회계연도 결의번호 계약일자 결의일자 지급일자 부서명 구매구분"
_RESOLUTION_END = "건명 세부품명번호 계약방법 거래처명 사업자등록번호 집행금액"
_CONTRACTS_BEGIN = "연번 계약번호 부서 계약명 구분 계약일 지급일 계약상대자"
_CONTRACTS_END = "공급가액 부가세 합계 계약방법 물품분류번호 담당자"
_ACCOUNTING = "기표일자 계약일 과세구분 구매유형 적요 부서 거래처 사업자번호 공급가액 세액 계 세부품명번호 전표번호"

RESOLUTION = Layout(
    header=(*_RESOLUTION_BEGIN.split(), *_RESOLUTION_END.split()),
    row=_resolution,
    label_at=1,
    amount_at=12,
    subtotals=True,
)
CONTRACTS = Layout(
    header=(*_CONTRACTS_BEGIN.split(), "사업자 등록번호\n(-포함 작성)", *_CONTRACTS_END.split()),
    row=_contracts,
    label_at=3,
    amount_at=11,
    titles=True,
    subtotals=True,
)
ACCOUNTING = Layout(
    tuple(_ACCOUNTING.split()),
    _accounting,
    label_at=4,
    amount_at=10,
    subtotals=True,
    sales=True,
    header_again=600,
)


def sheet(layout: Layout, title: str, purchases: Sequence[SamplePurchase], speller: Speller) -> Iterator[Row]:
    """Every row of a file from its first: titles, header, purchases, and all that stands between them."""
    if layout.titles:
        yield [title]
        yield ["", "", "(단위: 원)"]
        yield []
    yield list(layout.header)
    written = total = 0
    for month, group in groupby(purchases, key=lambda one: (one.contract_day.year, one.contract_day.month)):
        month_total = 0
        for purchase in group:
            written += 1
            month_total += purchase.amount
            yield layout.row(written, purchase, speller)
            if layout.header_again and written % layout.header_again == 0:
                yield list(layout.header)
            if layout.sales and speller.random.random() < 0.05:
                yield _sale(purchase, speller.random)
        total += month_total
        if layout.subtotals:
            yield _sum(
                layout, f"[{month[1]}월   소    계]" if speller.random.random() < 0.5 else "[소    계]", month_total
            )
            yield _sum(layout, "[누    계]", total)
            yield []
    yield _sum(layout, "합계", total)


def _sum(layout: Layout, label: str, amount: int) -> Row:
    row: Row = [""] * len(layout.header)
    row[layout.label_at], row[layout.amount_at] = label, f"{amount:,}"
    return row


def _sale(near: SamplePurchase, random: Random) -> Row:
    """What the body itself sold: not a purchase, though it stands in the same export."""
    title = random.choice(("체육관 사용료", "회의실 대관료", "폐지 매각 대금", "강당 대관료"))
    amount = random.randint(3, 90) * 10_000
    day = near.contract_day.isoformat()
    return [day, day, SALE, "", title, near.department, "가온시민 이용자", "", amount, 0, amount, "", "0"]
