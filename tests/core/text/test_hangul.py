from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.core.text import hangul

syllables = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8)


def typed(word: str) -> str:
    """A word as the Latin layout writes it when its keys are pressed."""
    keys = {letter: key for key, letter in hangul._KEYS.items()}
    apart = {both: pair for pair, both in (hangul._TWO_VOWELS | hangul._TWO_FINALS).items()}
    return "".join(keys[one] for letter in hangul.letters(word) for one in apart.get(letter, letter))


@pytest.mark.parametrize(
    ("latin", "meant"), [("gustnakr", "현수막"), ("cjdth", "청소"), ("ehtlfkr", "도시락"), ("xjaqmffj", "텀블러")]
)
def test_words_typed_on_the_latin_layout_are_turned(latin: str, meant: str) -> None:
    assert hangul.typed_in_latin(latin) == meant


@pytest.mark.parametrize("word", ["website", "banner", "led", "cctv", "ppt"])
def test_latin_words_make_no_whole_syllables(word: str) -> None:
    assert hangul.typed_in_latin(word) is None


@given(syllables)
def test_every_word_comes_back_from_its_keys(word: str) -> None:
    assert hangul.typed_in_latin(typed(word)) == word


def test_letters_typed_on_the_korean_layout_are_turned() -> None:
    assert hangul.typed_in_hangul("ㅊㅊㅅㅍ") == "cctv"


@given(syllables)
def test_initials_are_one_a_syllable(word: str) -> None:
    assert len(hangul.initials(word)) == len(word)
    assert hangul.are_initials(hangul.initials(word))


def test_normal_form_keeps_lone_consonants_searchable() -> None:
    assert hangul.normal("㈜ＡＢ ㅎㅅㅁ") == "(주)ab ㅎㅅㅁ"


@pytest.mark.parametrize(
    ("spoken", "latin"), [("씨씨티브이", "cctv"), ("엘이디", "led"), ("피씨", "pc"), ("유에스비", "usb")]
)
def test_names_of_letters_spell_latin_words(spoken: str, latin: str) -> None:
    assert latin in hangul.spelled_out(spoken)


def test_a_korean_word_spells_nothing() -> None:
    assert hangul.spelled_out("현수막") == []
