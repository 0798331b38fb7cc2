"""A small catalogue, and what people type."""

from __future__ import annotations

from pathlib import Path

import pytest

from dure.core.search.index import Index, build
from dure.core.search.model import Offer
from dure.core.search.ranking import search
from dure.core.search.thesaurus import Group, Thesaurus
from dure.core.values.errors import DataBroken

OFFERS = [
    Offer("banner", "현수막 제작", category="현수막", keywords="배너", region="대전"),
    Offer("banner-far", "현수막 제작", category="현수막", keywords="배너", region="부산"),
    Offer("lunch", "단체 도시락", category="도시락", keywords="케이터링", region="대전"),
    Offer("cleaning", "건물 청소", category="건물청소", keywords="미화, 바닥 왁스", region="서울"),
    Offer("pest", "방역 소독", category="방역소독", keywords="해충", region="서울"),
    Offer("youth", "청소년 상담", category="상담", keywords="심리검사", region="서울"),
    Offer("chair", "회의용 의자", category="가구", region="서울"),
    Offer("chairs-lent", "의자·테이블 대여", category="행사장비", keywords="천막 대여", region="서울"),
    Offer("camera", "CCTV 설치", category="영상감시", region="서울"),
    Offer("sanitizer", "손소독제", category="위생용품", region="서울"),
]
THESAURUS = Thesaurus([Group(("플래카드", "플랜카드", "현수막")), Group(("드레싱", "도시락"))])


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("index")
    build(OFFERS, folder)
    return Index(folder)


def first(index: Index, text: str) -> str:
    return search(index, text, thesaurus=THESAURUS).hits[0].key


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("현수막", "banner"),
        ("현 수 막 제 작", "banner"),
        ("현수막제작", "banner"),
        ("gustnakr", "banner"),
        ("ㅎㅅㅁ", "banner"),
        ("현수먁", "banner"),
        ("플랜카드", "banner"),
        ("부산 현수막", "banner-far"),
        ("2026년 하반기 청사 방역 용역", "pest"),
        ("청소년 상담", "youth"),
        ("청사 청소 용역", "cleaning"),
        ("의자 대여", "chairs-lent"),
        ("회의실 의자 구입", "chair"),
        ("씨씨티브이", "camera"),
        ("ㅊㅊㅅㅍ", "camera"),
        ("손 소독제 구매", "sanitizer"),
        ("도시락을", "lunch"),
    ],
)
def test_what_is_typed_finds_what_is_meant(index: Index, typed: str, meant: str) -> None:
    assert first(index, typed) == meant


def test_a_result_says_how_the_query_was_read(index: Index) -> None:
    assert search(index, "gustnakr", thesaurus=THESAURUS).read_as[0] == "gustnakr → 현수막"


def test_the_same_query_gives_the_same_list(index: Index) -> None:
    assert search(index, "청소 용역") == search(index, "청소 용역")


def test_an_empty_catalogue_finds_nothing(tmp_path: Path) -> None:
    build([], tmp_path)

    assert search(Index(tmp_path), "현수막").hits == ()


@pytest.mark.parametrize("text", ["", "   ", "!?", "-"])
def test_an_empty_query_finds_nothing(index: Index, text: str) -> None:
    assert search(index, text).hits == ()


def test_a_reader_keeps_its_generation_while_a_new_one_is_built(tmp_path: Path) -> None:
    build(OFFERS[:1], tmp_path)
    before = Index(tmp_path)
    build(OFFERS, tmp_path)

    assert [hit.key for hit in search(before, "현수막").hits] == ["banner"]
    assert {hit.key for hit in search(Index(tmp_path), "현수막").hits} >= {"banner", "banner-far"}


def test_an_index_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataBroken, match="dure index"):
        Index(tmp_path)
