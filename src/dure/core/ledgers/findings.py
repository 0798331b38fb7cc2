"""Every kind of finding a ledger can have: its severity, its Korean sentence, its remedy.

A message reads `가온시.xlsx [3월] 12행 '계약금액': '12,34'을(를) 금액으로 읽지 못했습니다. …`, the remedy last.
The lists in the documents are made from `KINDS`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dure.core.ledgers.model import Finding, Severity

NOTICE, REVIEW, ERROR = Severity.NOTICE, Severity.REVIEW, Severity.ERROR


@dataclass(frozen=True, slots=True)
class FindingKind:
    """`sentence` may name `{value}` (the cell) and `{more}` (what was made of it)."""

    severity: Severity
    sentence: str
    remedy: str


KINDS: dict[str, FindingKind] = {
    # the row is rejected
    "amount_missing": FindingKind(ERROR, "금액이 비어 있습니다.", "금액을 숫자로 적어 다시 올려 주세요."),
    "amount_unreadable": FindingKind(
        ERROR, "'{value}'을(를) 금액으로 읽지 못했습니다.", "1234000처럼 숫자만 적어 다시 올려 주세요."
    ),
    "day_missing": FindingKind(ERROR, "날짜가 비어 있습니다.", "계약일·결의일·지급일 가운데 하나는 적어 주세요."),
    "day_unreadable": FindingKind(
        ERROR, "'{value}'을(를) 날짜로 읽지 못했습니다.", "2026-08-05처럼 연·월·일을 모두 적어 주세요."
    ),
    "row_longer_than_header": FindingKind(
        ERROR,
        "머리글보다 칸이 많아 어느 값이 어느 열인지 알 수 없습니다.",
        "금액의 쉼표를 없애거나 따옴표로 감싸 다시 저장해 주세요.",
    ),
    # the purchase is kept; a person decides
    "business_number_missing": FindingKind(
        REVIEW,
        "사업자등록번호가 비어 있어 실적으로 인정하지 못합니다.",
        "거래처의 사업자등록번호 10자리를 적어 주세요.",
    ),
    "business_number_length": FindingKind(
        REVIEW,
        "'{value}'은(는) 사업자등록번호 10자리가 아니어서 실적으로 인정하지 못합니다.",
        "사업자등록증의 번호로 고쳐 주세요.",
    ),
    "business_number_check": FindingKind(
        REVIEW,
        "사업자등록번호 '{value}'의 검증번호가 맞지 않아 실적으로 인정하지 못합니다.",
        "오타가 없는지 사업자등록증과 대조해 주세요.",
    ),
    "business_number_column_missing": FindingKind(
        REVIEW,
        "사업자등록번호 열이 없어 어느 행도 실적으로 인정하지 못합니다.",
        "사업자등록번호가 들어 있는 대장을 올리거나, 업체명 후보를 사람이 확인해 주세요.",
    ),
    "resident_number_removed": FindingKind(
        REVIEW,
        "주민등록번호로 보이는 13자리 숫자가 있어 저장하지 않고 지웠습니다.",
        "원본에서도 지우고 사업자등록번호를 적어 주세요.",
    ),
    "kind_missing": FindingKind(
        REVIEW,
        "물품·용역·공사 구분이 비어 있습니다.",
        "구분을 적어 주세요. 그때까지 구분을 가리는 제도에서는 분모에만 들어갑니다.",
    ),
    "kind_unreadable": FindingKind(
        REVIEW,
        "'{value}'이(가) 물품·용역·공사 가운데 무엇인지 알 수 없습니다.",
        "구분을 고쳐 주세요. 그때까지 구분을 가리는 제도에서는 분모에만 들어갑니다.",
    ),
    "kind_column_missing": FindingKind(
        REVIEW,
        "물품·용역·공사를 나누는 열이 없습니다.",
        "구분 열을 넣거나 구분을 골라 주세요. 그때까지 구분을 가리는 제도에서는 분모에만 들어갑니다.",
    ),
    "other_day_unreadable": FindingKind(
        REVIEW, "'{value}'을(를) 날짜로 읽지 못해 비워 두었습니다.", "2026-08-05처럼 적어 주세요."
    ),
    "part_amount_unreadable": FindingKind(
        REVIEW, "'{value}'을(를) 금액으로 읽지 못해 비워 두었습니다.", "숫자만 적어 주세요."
    ),
    "amount_parts_differ": FindingKind(
        REVIEW, "공급가액과 부가세의 합이 합계와 {more}원 다릅니다.", "세 금액을 확인해 주세요. 합계를 썼습니다."
    ),
    "sheet_hidden": FindingKind(
        REVIEW, "숨겨진 시트 '{value}'은(는) 읽지 않았습니다.", "구매 내역이 있다면 숨김을 풀고 다시 올려 주세요."
    ),
    # read, and said how
    "sheet_skipped": FindingKind(
        NOTICE, "시트 '{value}'에서 머리글을 찾지 못해 읽지 않았습니다.", "구매 내역이 있다면 머리글을 넣어 주세요."
    ),
    "column_doubled": FindingKind(
        NOTICE,
        "같은 뜻의 열이 둘 있는데 값이 달라 '{value}'을(를) 썼습니다.",
        "다른 열을 쓰려면 열을 직접 지정해 주세요.",
    ),
    "unit_applied": FindingKind(
        NOTICE, "금액 단위가 {value}이라 {more}을 곱해 원으로 바꿨습니다.", "원 단위라면 단위 표시를 지워 주세요."
    ),
    "amount_from_parts": FindingKind(
        NOTICE, "합계 열이 없어 {more}을(를) 금액으로 썼습니다.", "합계가 있다면 합계 열을 넣어 주세요."
    ),
    "amount_zero": FindingKind(NOTICE, "금액이 0원입니다.", "맞는지 확인해 주세요."),
    "amount_negative": FindingKind(
        NOTICE, "음수 금액({more}원)이라 취소로 보고 뺐습니다.", "취소가 아니라면 금액을 고쳐 주세요."
    ),
    "amount_rounded": FindingKind(
        NOTICE, "'{value}'의 원 미만을 반올림해 {more}원으로 읽었습니다.", "원 단위 금액인지 확인해 주세요."
    ),
    "day_serial": FindingKind(
        NOTICE, "'{value}'을(를) 엑셀 날짜 일련번호로 보고 {more}로 읽었습니다.", "맞는지 확인해 주세요."
    ),
    "day_two_digit_year": FindingKind(
        NOTICE, "두 자리 연도 '{value}'을(를) {more}로 읽었습니다.", "맞는지 확인해 주세요."
    ),
    "day_from_period": FindingKind(
        NOTICE, "기간 '{value}'의 첫날 {more}을(를) 썼습니다.", "계약일이 따로 있다면 그 열을 넣어 주세요."
    ),
    "number_zero_restored": FindingKind(
        NOTICE, "'{value}'에 사라진 앞자리 0을 채워 {more}로 읽었습니다.", "맞는지 확인해 주세요."
    ),
    "text_cut": FindingKind(NOTICE, "글이 길어 앞 {more}자만 남겼습니다.", "필요한 내용이 앞에 오게 줄여 주세요."),
    "personal_number_masked": FindingKind(
        NOTICE, "주민등록번호로 보이는 글자를 가리고 저장했습니다.", "원본에서도 지워 주세요."
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table is: the file's name as people know it and the sheet ("" for a text file)."""

    file: str
    sheet: str = ""

    def finding(self, code: str, line: int, column: str = "", value: str = "", more: str = "") -> Finding:
        """The finding of one cell; `line` 0 speaks of the whole table."""
        kind = KINDS[code]
        sheet = f" [{self.sheet}]" if self.sheet else ""
        at = (f" {line}행" if line else "") + (f" '{column}'" if column else "")
        sentence = kind.sentence.format(value=_short(value), more=more)
        message = f"{self.file}{sheet}{at}: {sentence} {kind.remedy}"
        return Finding(line, column, _short(value, 200), code, kind.severity, message)


def _short(value: str, most: int = 60) -> str:
    solid = " ".join(value.split())
    return solid if len(solid) <= most else solid[: most - 1] + "…"
