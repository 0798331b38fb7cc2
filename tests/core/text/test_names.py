import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.core.text.names import EXACT, FUZZY, Candidates, normalised


@pytest.mark.parametrize(
    ("written", "key", "form"),
    [
        ("(주)부자관광", "부자관광", "주식회사"),
        ("부자관광(주)", "부자관광", "주식회사"),
        ("㈜ 부자 관광", "부자관광", "주식회사"),
        ("주식회사부자관광", "부자관광", "주식회사"),
        ("(주식회사)부자관광", "부자관광", "주식회사"),
        ("부자관광 유한회사", "부자관광", "유한회사"),
        ("(유)부자관광", "부자관광", "유한회사"),
        ("사회적협동조합 다솜", "다솜", "사회적협동조합"),
        ("다솜협동조합", "다솜", "협동조합"),
        ("유엔에이(UNA)건축사사무소", "유엔에이건축사사무소", ""),
        ("문화예술 협동조합\n곁애", "문화예술곁애", "협동조합"),
        ("Ａ＆Ｂ", "a&b", ""),
    ],
)
def test_name_loses_its_legal_form_spaces_and_notes(written, key, form):
    name = normalised(written)

    assert (name.key, name.form) == (key, form)


def test_latin_letters_are_read_in_korean_and_branches_set_aside():
    name = normalised("㈜가온 LED 서울지점")

    assert (name.spoken, name.stem) == ("가온엘이디서울지점", "가온엘이디")


@given(st.text(max_size=30))
def test_any_name_can_be_normalised_twice_alike(text):
    assert normalised(normalised(text).key).key in {normalised(text).key, normalised(normalised(text).key).key}


def found(names: list[str], asked: str) -> list[tuple[str, str]]:
    index = Candidates([(f"{number:010d}", name) for number, name in enumerate(names)])
    return [(candidate.name, candidate.how) for candidate in index.find(asked)]


@pytest.mark.parametrize("asked", ["부자관광㈜", "(주) 부자관광", "주식회사 부자관광"])
def test_same_name_however_its_form_is_written_is_exact(asked):
    assert found(["(주)부자관광", "나라상사"], asked) == [("(주)부자관광", EXACT)]


def test_differing_legal_forms_lower_a_same_name_to_fuzzy():
    assert found(["(주)다솜"], "사회적협동조합 다솜") == [("(주)다솜", FUZZY)]


def test_two_enterprises_of_one_name_are_both_candidates():
    assert found(["위드", "(주)위드"], "위드") == [("(주)위드", EXACT), ("위드", EXACT)]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("가온정보통신", "가온정보통심"),  # a letter mistyped
        ("가온엘이디", "가온LED"),
        ("가온엘이디", "(주)가온LED 부산지점"),
        ("가온정보통신기술", "가온정보통신"),  # a word left off
    ],
)
def test_slips_and_branches_still_find_the_enterprise(known, asked):
    assert [name for name, _ in found([known, "나라상사", "누리테크"], asked)] == [known]


def test_a_shared_trade_alone_makes_no_candidate():
    studios = [f"{name}건축사사무소" for name in ("지해", "수가", "원형", "온숲", "더존", "마온")]

    assert found(studios, "정건축사사무소") == []


def test_nothing_is_found_for_an_empty_name():
    assert found(["가온상사"], " () ") == []


def test_enterprise_under_two_names_is_named_once():
    index = Candidates([("1", "가온상사"), ("1", "(주)가온상사")])

    assert [candidate.business_number for candidate in index.find("가온상사")] == ["1"]
