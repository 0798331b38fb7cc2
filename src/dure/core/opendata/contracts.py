"""나라장터 deliveries and contracts as rows of a ledger: each won once, on the day it was agreed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dure.core.ledgers.cells import read_amount, read_day
from dure.core.opendata.answers import not_understood
from dure.core.opendata.listings import Listing
from dure.core.opendata.portal import Portal
from dure.core.values.errors import Unreadable

HEADERS = (
    "계약번호", "수요기관코드", "수요기관명", "계약일자", "계약명",
    "세부품명번호", "사업자등록번호", "업체명", "금액", "계약방법",
)  # fmt: skip
MONTH, YEAR = 1, 12
"""Months of the widest window the two services answer."""

DELIVERIES = Listing(
    "종합쇼핑몰 납품요구상세",
    ("dlvrReqNo", "dlvrReqChgOrd", "dlvrReqRcptDate", "prdctSno", "prdctAmt", "dminsttCd", "dminsttNm", "corpNm"),
    {},
)
PROCUREMENTS = Listing(
    "특정품목 조달내역",
    (
        "cntrctDlvrReqDate",
        "cntrctDlvrReqNo",
        "cntrctDlvrReqChgOrd",
        "dminsttNm",
        "dminsttCd",
        "prdctIdntNo",
        "prdctAmt",
    ),
    {},
)


def deliveries(
    portal: Portal, address: str, first: date, last: date, *, institution_code: str = ""
) -> Iterator[tuple[str, ...]]:
    """Deliveries ordered in the mall from `first` to `last`, under HEADERS.

    An order and each change of it are rows of their own: the first with its amount, a change with what it added or
    took away, so that the sum is right for any days. The service asks for no institution; others' rows are left out.
    """
    for begin, end in windows(first, last, MONTH):
        asked = {"inqryDiv": "1", "inqryBgnDate": f"{begin:%Y%m%d}", "inqryEndDate": f"{end:%Y%m%d}"}
        for row in DELIVERIES.rows(portal, address, asked):
            if institution_code and row["dminsttCd"] != institution_code:
                continue
            reference = f"{row['dlvrReqNo']}-{row['dlvrReqChgOrd']}-{row['prdctSno']}"
            amount = _amount(DELIVERIES, reference, _delivered(row, reference))
            if amount:  # most changes touch some items of an order only
                yield (
                    reference,
                    row["dminsttCd"],
                    row["dminsttNm"],
                    _day(DELIVERIES, reference, row["dlvrReqRcptDate"]),
                    row.get("dlvrReqNm") or row.get("prdctClsfcNoNm", ""),
                    row.get("dtilPrdctClsfcNo", ""),
                    row.get("cntrctCorpBizno", ""),
                    row["corpNm"],
                    str(amount),
                    row.get("cntrctCnclsStleNm", ""),
                )


def _delivered(row: dict[str, str], reference: str) -> str:
    if not row["dlvrReqChgOrd"].strip("0"):
        return row["prdctAmt"]
    if not row.get("incdecAmt"):
        raise not_understood(DELIVERIES.service, f"변경된 납품요구 {reference}의 증감금액(incdecAmt)이 비어 있습니다")
    return row["incdecAmt"]


def procurements(
    portal: Portal, address: str, first: date, last: date, *, item: str, institution_code: str = ""
) -> Iterator[tuple[str, ...]]:
    """Contracts and deliveries of one item (물품분류번호, 8 digits) first agreed from `first` to `last`, under HEADERS.

    Asked for by the day of the first agreement and in their last state only: each contract comes once, with the amount
    it has now.
    """
    for begin, end in windows(first, last, YEAR):
        asked = {
            "Type": "json",  # this operation's specification writes it so
            "inqryDiv": "2",
            "inqryBgnDate": f"{begin:%Y%m%d}",
            "inqryEndDate": f"{end:%Y%m%d}",
            "inqryPrdctDiv": "1",
            "prdctClsfcNo": item,
            "fnlCntrctDlvrReqChgOrdYn": "Y",
        }
        if institution_code:
            asked["dminsttcD"] = institution_code
        for row in PROCUREMENTS.rows(portal, address, asked):
            if institution_code and row["dminsttCd"] != institution_code:
                continue
            reference = f"{row['cntrctDlvrReqNo']}-{row['cntrctDlvrReqChgOrd']}-{row['prdctIdntNo']}"
            yield (
                reference,
                row["dminsttCd"],
                row["dminsttNm"],
                _day(PROCUREMENTS, reference, row.get("IntlCntrctDlvrReqDate") or row["cntrctDlvrReqDate"]),
                row.get("cntrctDlvrReqNm") or row.get("prdctClsfcNoNm", ""),
                row.get("dtilPrdctClsfcNo", ""),
                row.get("bizno", ""),
                row.get("corpNm", ""),
                str(_amount(PROCUREMENTS, reference, row["prdctAmt"])),
                row.get("cntrctMthdNm", ""),
            )


def windows(first: date, last: date, months: int) -> Iterator[tuple[date, date]]:
    """`first` to `last`, both included, cut so that no window spans more than `months` calendar months."""
    begin = first
    while begin <= last:
        later = begin.year * 12 + begin.month - 1 + months
        turn = date(later // 12, later % 12 + 1, 1)
        end = min(last, turn - timedelta(days=1))
        yield begin, end
        begin = end + timedelta(days=1)


def _day(listing: Listing, reference: str, text: str) -> str:
    try:
        return read_day(text)[0].isoformat()
    except Unreadable as problem:
        raise not_understood(listing.service, f"{reference}: {problem.message}") from problem


def _amount(listing: Listing, reference: str, text: str) -> int:
    try:
        return read_amount(text)[0]
    except Unreadable as problem:
        raise not_understood(listing.service, f"{reference}: {problem.message}") from problem
