import pytest

from dure.core.ledgers.columns import find_header, map_columns, normal, unit_in
from dure.core.ledgers.rows import TextRow

EXCHANGE = """
id,institution_code,department,contract_date,kind,title,product_code,supplier_bizno,supplier_name,amount,exclusion
"""


def test_header_words_ignore_spaces_breaks_notes_and_case():
    assert {normal(word) for word in ("사업자등록번호\n(-포함 작성)", "사업자 등록 번호*", "사업자등록번호")} == {
        "사업자등록번호"
    }


@pytest.mark.parametrize(
    ("headers", "meanings"),
    [
        (
            ("계약번호", "구분", "계약명", "계약일", "금액", "수요기관", "학교명", "학교코드", "업체명"),
            "reference kind title contract_day amount institution - institution_code enterprise_name",
        ),
        (
            ("신고기준일", "기표일자", "결의일자", "발행일", "공급가액", "계", "거래처", "사업자번호", "적요"),
            "- - resolved_day - supply_amount amount enterprise_name business_number title",
        ),
        (
            ("CTRTACCTBOOKMNGNO", "CTRTNM", "CTRTFGNM", "FIRSTCTRTYMD", "SUMMARYCTRTTOTAMT", "CUSTNM", "BIZREGINO"),
            "reference title kind contract_day amount enterprise_name business_number",
        ),
        (
            tuple(EXCHANGE.strip().split(",")),
            "reference institution_code department contract_day kind title product_code "
            "business_number enterprise_name amount exclusion",
        ),
        (("구매구분", "채주지급금액", "물품금액", "결의번호", "회계연도"), "kind amount - reference fiscal_year"),
        (("계약금액(부가세 별도)", "부가세", "계약금액(부가세 포함)"), "supply_amount tax_amount amount"),
    ],
)
def test_columns_are_known_by_the_words_of_real_systems(headers, meanings):
    columns = map_columns(TextRow(1, headers))

    found = {position: meaning for meaning, position in columns.at.items()}
    assert " ".join(found.get(position, "-") for position in range(len(headers))) == meanings


def test_overrides_win_and_an_empty_one_leaves_a_column_out():
    row = TextRow(1, ("연번", "금액", "이 금액", "계약일"))

    columns = map_columns(row, {"이금액": "amount", "연번": ""})

    assert (columns.at, columns.unused) == ({"amount": 2, "contract_day": 3}, ("연번", "금액"))


def test_second_column_of_one_meaning_is_told():
    columns = map_columns(TextRow(1, ("계약금액", "계약일", "지급액")))

    assert (columns.at["amount"], columns.doubled) == (0, (("amount", 0, 2),))


def test_header_is_found_below_titles_and_blank_rows():
    rows = [TextRow(1, ("2026년 구매 실적",)), TextRow(2, ("", "", "")), TextRow(3, ("계약일", "금액", "업체명"))]

    columns = find_header(rows)

    assert columns is not None
    assert (columns.line, columns.usable) == (3, True)


@pytest.mark.parametrize(
    ("upper", "lower", "meanings"),
    [
        (
            ("계약번호", "구분", "계약", "", "지급", "", "거래처", ""),
            ("", "", "일자", "금액", "일자", "금액", "상호", "사업자번호"),
            "reference kind contract_day amount paid_day - enterprise_name business_number",
        ),
        (
            ("건명", "계약일자", "금액", "", "", "계약상대자", ""),
            ("", "", "공급가액", "부가세", "합계", "업체명", "사업자등록번호"),
            "title contract_day supply_amount tax_amount amount enterprise_name business_number",
        ),
    ],
)
def test_header_of_two_rows_is_read_as_one(upper, lower, meanings):
    data = TextRow(5, ("A-1", "물품", "2026-01-01", "1,000", "2026-02-01", "1,000", "가온상사", ""))

    columns = find_header([TextRow(2, ("제목",)), TextRow(3, upper), TextRow(4, lower), data])

    assert columns is not None
    found = {position: meaning for meaning, position in columns.at.items()}
    assert columns.line == 4
    assert " ".join(found.get(position, "-") for position in range(len(upper))) == meanings


def test_row_of_data_below_a_header_is_never_taken_for_its_second_row():
    rows = [TextRow(1, ("계약일", "구분", "업체명", "금액")), TextRow(2, ("", "용역", "업체", "합계"))]

    columns = find_header(rows)

    assert columns is not None
    assert columns.line == 1


def test_no_header_is_found_where_there_is_none():
    assert find_header([TextRow(1, ("2026-01-01", "가온상사", "1000"))]) is None


@pytest.mark.parametrize(("text", "won"), [("금액(천원)", 1_000), ("(단위 : 백만원)", 1_000_000), ("금액(원)", 1)])
def test_unit_is_read_from_headers_and_titles(text, won):
    assert unit_in(text) == won
