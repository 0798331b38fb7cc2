import csv
import importlib.util
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.core.text.names import normalised
from dure.core.text.resolving import Known, New, Resolver, Review, Row, Same
from dure.core.values.numbers import check_digit, is_business_number

GAON = Row(
    "(주)가온나눔인쇄", "9011234567"[:9] + str(check_digit("901123456")), "충청남도 홍성군 두레길 12", "041-111-2222"
)
NARU = Row(
    "사회적협동조합 나루돌봄", "902333444" + str(check_digit("902333444")), "부산광역시 북구 새길 3", "051-333-4444"
)
STRANGE_NUMBER = "903555666" + str(check_digit("903555666"))


def asked(row: Row, *known: Row):
    return Resolver(Known(str(place), one) for place, one in enumerate(known or (GAON, NARU))).resolve(row)


def test_an_equal_number_alone_decides():
    assert asked(Row("가온 나눔 인쇄 주식회사", GAON.number)) == Same("0")


def test_an_equal_number_under_another_name_is_asked_as_a_renaming():
    answer = asked(Row("하늘출판", GAON.number))

    assert [candidate.key for candidate in answer.candidates] == ["0"]
    assert answer.candidates[0].reasons == (
        "사업자등록번호가 같지만 상호가 다릅니다((주)가온나눔인쇄). 상호를 바꾼 기업인지 확인해 주세요.",
    )


@pytest.mark.parametrize("place", range(10))
def test_one_wrong_digit_points_to_the_number_that_was_meant(place):
    wrong = GAON.number[:place] + str((int(GAON.number[place]) + 1) % 10) + GAON.number[place + 1 :]
    answer = asked(Row("가온나눔인쇄", wrong))

    assert not is_business_number(wrong)
    assert answer.likely.key == "0"
    assert (
        "적힌 번호의 검증번호가 틀리고, 한 자리만 고치면 "
        f"{GAON.number[:3]}-{GAON.number[3:5]}-{GAON.number[5:]}입니다." in answer.likely.reasons
    )


def test_another_right_number_is_another_enterprise_though_the_name_is_equal():
    assert asked(Row("(주)가온나눔인쇄", STRANGE_NUMBER, "충남 홍성군")) == New()


def test_another_right_number_is_asked_about_when_name_address_and_phone_agree():
    answer = asked(Row("가온나눔인쇄", STRANGE_NUMBER, "충남 홍성군 두레길 12, 2층", GAON.phone))

    assert [(candidate.key, candidate.reasons[1]) for candidate in answer.candidates] == [
        (
            "0",
            f"사업자등록번호가 다릅니다({GAON.number[:3]}-{GAON.number[3:5]}-{GAON.number[5:]}). "
            "번호가 바뀐 기업인지 확인해 주세요.",
        )
    ]


def test_a_name_alone_never_merges_and_says_that_it_is_alone():
    answer = asked(Row("가온나눔인쇄"))

    assert [(one.key, one.backed, one.reasons[-1]) for one in answer.candidates] == [
        ("0", False, "상호 말고는 같은지 알 수 있는 것이 없습니다.")
    ]


def test_two_of_one_name_are_both_asked_about_and_neither_is_proposed():
    twin = Row("가온나눔인쇄", STRANGE_NUMBER, "부산광역시 북구 새길 9")
    answer = asked(Row("가온나눔인쇄"), GAON, twin)

    assert sorted(candidate.key for candidate in answer.candidates) == ["0", "1"]
    assert answer.likely is None


def test_an_address_tells_two_of_one_name_apart():
    twin = Row("가온나눔인쇄", STRANGE_NUMBER, "부산광역시 북구 새길 9")

    assert asked(Row("가온나눔인쇄", "", "부산 북구 새길 9"), GAON, twin).likely.key == "1"


@pytest.mark.parametrize(
    "written",
    [
        "예비사회적기업 나루돌봄",
        "나루돌봄(사회적기업)",
        "[사회적기업]나루돌봄",
        "사협 나루돌봄",
        "나루돌봄사협",
        "나루 돌봄 본점",
    ],
)
def test_words_of_schemes_and_forms_are_no_part_of_a_name(written):
    assert asked(Row(written, "", "부산 북구")).likely.key == "1"


def test_nothing_near_is_new():
    assert asked(Row("다솜체육관", "", "서울 강서구 희망로 21")) == New()


@given(st.text(max_size=20), st.text(max_size=14), st.text(max_size=30), st.text(max_size=15))
def test_any_text_gets_an_answer_that_only_a_number_makes_the_same(name, number, address, phone):
    answer = asked(Row(name, number, address, phone))

    assert isinstance(answer, Review | New)


@given(st.sampled_from(["가온나눔인쇄", "가온나눔", "나루돌봄", "가온"]), st.sampled_from(["", GAON.phone, NARU.phone]))
def test_scores_share_out_at_most_one(name, phone):
    answer = asked(Row(name, "", "", phone))

    assert isinstance(answer, New) or 0 < sum(one.score for one in answer.candidates) <= 1.0001


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_real_enterprises_of_one_name_never_merge(shared_data):
    rows = read(shared_data / "busan_policy_companies.csv")
    of_one_name = defaultdict(list)
    for row in rows:
        of_one_name[normalised(row["업체명"]).stem].append(Row(row["업체명"], row["사업자등록번호"], row["소재지"]))
    collisions = {name: found for name, found in of_one_name.items() if len({row.number for row in found}) > 1}

    assert len(collisions) >= 8
    for found in collisions.values():
        first, *others = found
        resolver = Resolver([Known(first.number, first)])
        for other in others:
            assert resolver.resolve(other) == New(), (first, other)
            nameless = resolver.resolve(Row(other.name, "", other.address))
            assert not isinstance(nameless, Same)


def test_every_real_enterprise_is_found_by_its_number_whatever_else_bears_its_name(shared_data):
    rows = read(shared_data / "busan_policy_companies.csv")
    resolver = Resolver(Known(row["사업자등록번호"], Row(row["업체명"], row["사업자등록번호"])) for row in rows)

    assert {row["사업자등록번호"]: resolver.resolve(Row(row["업체명"], row["사업자등록번호"])) for row in rows} == {
        row["사업자등록번호"]: Same(row["사업자등록번호"]) for row in rows
    }


def test_another_lists_rows_find_their_enterprise_as_asked(shared_data):
    path = Path(__file__).parents[3] / "bench" / "resolving.py"
    spec = importlib.util.spec_from_file_location("bench_resolving", path)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    figures = bench.measure(
        shared_data / "search" / "entity_registry.csv", shared_data / "search" / "entity_incoming.csv"
    )

    assert figures["precision"] >= 0.995
    assert figures["recall"] >= 0.98
    assert figures["to review"] <= 0.02
