"""Item codes: what people write, and the names Dure knows."""

import pytest

from dure.apps.catalogue.item_codes import UNKNOWN_NAME, item_name, item_names, parse_item_code
from dure.core.values.errors import Refused


def test_every_code_of_the_dictionary_is_a_code_with_a_name() -> None:
    assert {code: parse_item_code(code) for code in item_names()} == {code: code for code in item_names()}
    assert all(name.strip() == name and name for name in item_names().values())


@pytest.mark.parametrize(
    ("written", "code"), [("7611150101", "7611150101"), (" 4321-1507 ", "43211507"), ("4321.1507.01", "4321150701")]
)
def test_a_code_is_read_as_people_write_it(written: str, code: str) -> None:
    assert parse_item_code(written) == code


@pytest.mark.parametrize("written", ["123", "123456789", "컴퓨터", "１２３４５６７８", "12345678901"])
def test_what_is_no_code_is_refused_with_the_remedy(written: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_item_code(written)

    assert refusal.value.fields == {"field": "classification"}
    assert refusal.value.message == (
        f"품목 번호 '{written}'은(는) 물품분류번호 8자리나 세부품명번호 10자리가 아닙니다. "
        "나라장터 목록정보에서 찾은 번호를 적거나 비워 두세요."
    )


def test_a_code_without_a_known_name_says_so_and_no_code_says_nothing() -> None:
    assert [item_name(code) for code in ("7611150101", "99999999", "")] == ["건물청소서비스", UNKNOWN_NAME, ""]
