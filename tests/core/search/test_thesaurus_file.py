"""The thesaurus that comes with Dure: what every group in it must be."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

LEAST = 450
SECTORS = (
    "CCTV·통신장비",
    "IT·홈페이지",
    "LED 조명·에너지",
    "가구·목공",
    "공예·문화상품",
    "교육·훈련",
    "급식·식품",
    "다과·케이터링",
    "돌봄·복지",
    "디자인",
    "번역·통역",
    "보안·경비",
    "사무용품",
    "사진·영상",
    "세탁",
    "시설관리·수선",
    "여행·체험",
    "위생·생활용품",
    "의류·피복",
    "인쇄·출판",
    "전자·사무기기",
    "조경·원예",
    "청소·방역",
    "컨설팅·연구·회계",
    "택배·물류·이사",
    "판촉물·기념품",
    "폐기물·재활용",
    "행사·공연",
)
ORIGINS = {"licence", "catalogue words", "everyday", "english", "spelling", "세부품명"}
# fmt: off
TOO_GENERAL = {
    "제작", "용역", "구매", "서비스", "관리", "업체", "행사", "교육", "구입",
    "대행", "운영", "사업", "물품", "공사", "설치", "지원", "위탁", "계약",
    "개발", "구축", "수리", "교체", "점검", "프로그램", "전문", "시스템", "장비",
    "용품", "기타", "상담", "인쇄", "카드", "포장", "컨설팅", "캠프", "발간",
    "체험", "기획", "유지보수",
}
# fmt: on
HIDDEN_IN_OTHERS = {
    "수의": "수의계약",
    "재단": "재단법인",
    "통신": "가정통신문",
    "초상": "초상화",
    "양산": "양산시",
    "연구": "연구학교",
    "자기": "자기주도",
    "전지": "전지훈련",
    "데스크": "안내데스크",
    "독": "소독",
}
"""Short words that would be taken out of longer ones of another meaning."""

SEVERAL_MEANINGS = {"옮기기": {"번역·통역", "택배·물류·이사"}, "도장": {"사무용품", "시설관리·수선"}}


def without_blanks(word: str) -> str:
    return word.replace(" ", "")


@pytest.fixture(scope="module")
def text() -> str:
    return files("dure.core.search").joinpath("thesaurus.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def groups(text: str) -> list[dict[str, Any]]:
    return list(tomllib.loads(text)["group"])


@pytest.fixture(scope="module")
def catalogue(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "search" / "products.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_it_is_wide(groups):
    assert [len(groups) >= LEAST, {group["sector"] for group in groups} - set(SECTORS)] == [True, set()]


def test_every_sector_has_nine_groups_or_more(groups):
    had = Counter(group["sector"] for group in groups)

    assert [sector for sector in SECTORS if had[sector] < 9] == []


def test_sectors_stand_in_order_each_under_its_comment(groups, text):
    order = list(dict.fromkeys(group["sector"] for group in groups))
    comments = [line.split(":")[0].removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]

    assert order == sorted(SECTORS)
    assert [sector for sector in SECTORS if comments.count(sector) != 1] == []


def test_every_group_says_words_origin_and_sector_and_nothing_unknown(groups):
    odd = [
        group
        for group in groups
        if not {"words", "origin", "sector"} <= set(group) <= {"words", "leads_to", "origin", "sector"}
        or group["origin"] not in ORIGINS
        or len(group["words"]) + len(group.get("leads_to", [])) < 2
        or not group["words"]
    ]

    assert odd == []


def test_words_are_lower_case_with_single_blanks(groups):
    words = [word for group in groups for word in (*group["words"], *group.get("leads_to", []))]

    assert [word for word in words if word != " ".join(word.lower().split())] == []


def test_no_group_stands_twice_and_no_word_twice_in_a_group(groups):
    sets = Counter(frozenset(map(without_blanks, group["words"])) for group in groups)
    repeated = [
        group["words"]
        for group in groups
        if len({without_blanks(word) for word in (*group["words"], *group.get("leads_to", []))})
        != len([*group["words"], *group.get("leads_to", [])])
    ]

    assert [sorted(words) for words, times in sets.items() if times > 1] == []
    assert repeated == []


def test_a_word_stands_in_two_groups_only_where_it_has_two_meanings(groups):
    where: dict[str, list[str]] = {}
    for group in groups:
        for word in group["words"]:
            where.setdefault(without_blanks(word), []).append(group["sector"])

    assert {word: set(found) for word, found in where.items() if len(found) > 1} == SEVERAL_MEANINGS


def test_no_word_is_so_general_that_it_pulls_in_everything(groups):
    words = {word for group in groups for word in group["words"]}

    assert words & (TOO_GENERAL | set(HIDDEN_IN_OTHERS)) == set()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("건물위생관리업", "청소"),
        ("소독업", "방역"),
        ("시설경비업", "시설경비 용역"),
        ("폐기물수집운반업", "폐기물 수집·운반"),
        ("화물자동차운송주선사업", "이사"),
        ("씨씨티비", "감시카메라"),
        ("플랜카드", "현수막"),
        ("팜플렛", "리플릿"),
        ("타올", "수건"),
        ("어플", "모바일 앱"),
        ("관광차", "전세버스"),
        ("풀 뽑기", "예초"),
        ("받아 적는", "속기"),
    ],
)
def test_a_licence_a_spelling_and_an_everyday_word_stand_for_what_the_catalogue_says(groups, written, meant):
    assert [meant in group["words"] for group in groups if written in group["words"]] == [True]


def test_nine_groups_in_ten_hold_a_word_that_the_catalogue_uses(groups, catalogue):
    used = without_blanks("\n".join(f"{row['name']} {row['keywords']} {row['category']}" for row in catalogue)).lower()
    strange = [
        group["words"][0] for group in groups if not any(without_blanks(word) in used for word in group["words"])
    ]

    assert len(strange) <= len(groups) // 10, strange


def test_every_word_that_is_led_to_is_one_the_catalogue_uses(groups, catalogue):
    used = without_blanks("\n".join(f"{row['name']} {row['keywords']} {row['category']}" for row in catalogue)).lower()
    led_to = {word for group in groups for word in group.get("leads_to", [])}

    assert sorted(word for word in led_to if without_blanks(word) not in used) == []


def test_the_sectors_are_those_of_the_catalogue(catalogue):
    assert {row["sector"] for row in catalogue} == set(SECTORS)


def test_every_keyword_of_the_catalogue_is_in_a_group_but_for_five_with_a_size_in_them(groups, catalogue):
    known = {without_blanks(word) for group in groups for word in (*group["words"], *group.get("leads_to", []))}
    keywords = {word.strip().lower() for row in catalogue for word in row["keywords"].split(",") if word.strip()}

    assert len({word for word in keywords if without_blanks(word) not in known}) <= 5
