"""조달청 services that answer in pages: which fields are promised, and every row of all pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dure.core.opendata.answers import not_understood
from dure.core.opendata.portal import Portal

ROWS = 999
"""Rows asked for at once: three digits of the four the specification gives; a service may answer with fewer."""
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Listing:
    """One operation. `needed` are the fields promised in each row; `headers` name fields in Korean."""

    service: str
    needed: tuple[str, ...]
    headers: Mapping[str, str]

    def rows(
        self, portal: Portal, address: str, parameters: Mapping[str, str], *, at_once: int = ROWS
    ) -> Iterator[dict[str, str]]:
        """Every row until `totalCount`, its values as text. Pages that end early are an error: half a list is none."""
        seen = 0
        for page in range(1, MOST_PAGES):
            asked = {"type": "json", "numOfRows": str(at_once), "pageNo": str(page), **parameters}
            payload = portal.ask(self.service, address, asked)
            if payload is None:
                return  # nothing found
            total, items = self._page(payload)
            for item in items:
                yield self._row(item)
            seen += len(items)
            if seen >= total:
                return
            if not items:
                break
        raise not_understood(self.service, f"{total:,}건이라고 하면서 {seen:,}건만 보내 왔습니다")

    def _page(self, payload: dict[str, Any]) -> tuple[int, list[Any]]:
        envelope = payload.get("response", payload)
        body = envelope.get("body", envelope) if isinstance(envelope, dict) else {}
        try:
            total = int(body["totalCount"])
        except (KeyError, TypeError, ValueError):
            raise not_understood(self.service, "totalCount 항목이 없습니다") from None
        items = body.get("items")
        if isinstance(items, dict):
            items = items.get("item")
        if isinstance(items, dict):  # one row, not in a list
            items = [items]
        if items and not isinstance(items, list):
            raise not_understood(self.service, "items의 모양이 다릅니다")
        return total, items or []

    def _row(self, item: Any) -> dict[str, str]:
        if not isinstance(item, dict):
            raise not_understood(self.service, "items의 모양이 다릅니다")
        row = {str(name): "" if value is None else str(value).strip() for name, value in item.items()}
        if missing := [name for name in self.needed if not row.get(name)]:
            raise not_understood(self.service, f"{', '.join(missing)} 항목이 비어 있습니다")
        return row


PRODUCTS = Listing(
    "종합쇼핑몰 품목",
    (
        "cntrctCorpNm",
        "prdctClsfcNo",
        "prdctClsfcNoNm",
        "dtilPrdctClsfcNo",
        "prdctIdntNo",
        "shopngCntrctNo",
        "shopngCntrctSno",
    ),
    {
        "shopngCntrctNo": "쇼핑계약번호",
        "shopngCntrctSno": "쇼핑계약순번",
        "cntrctCorpNo": "계약업체번호",
        "cntrctCorpNm": "계약업체명",
        "prdctClsfcNo": "물품분류번호",
        "prdctClsfcNoNm": "품명",
        "dtilPrdctClsfcNo": "세부품명번호",
        "prdctIdntNo": "물품식별번호",
        "prdctSpecNm": "물품규격명",
        "cntrctPrceAmt": "계약가격금액",
        "prdctUnit": "물품단위",
        "prdctSplyRgnNm": "물품공급지역명",
        "dlvrTmlmtDate": "납품기한일수",
        "cntrctBgnDate": "계약시작일자",
        "cntrctEndDate": "계약종료일자",
        "prefrpurchsObjCertNm": "우선구매대상인증명",
    },
)

ITEMS = Listing(
    "물품목록 세부품명",
    ("dtilPrdctClsfcNo", "dtilPrdctClsfcNoNm"),
    {
        "dtilPrdctClsfcNo": "세부품명번호",
        "dtilPrdctClsfcNoNm": "세부품명",
        "dtilPrdctClsfcNoEngNm": "세부영문품명",
        "dtilPrdctClsfcNoNmDscrpt": "세부품명해설",
        "useYn": "사용여부",
        "chgDate": "변경일자",
    },
)
