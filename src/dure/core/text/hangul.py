"""Hangul as it is typed: normal forms, initial consonants, letters (자모), and the keyboard.

The two-set keyboard (두벌식) puts one letter on each key of the Latin layout, so words typed on the wrong layout can be
told and turned (KS X 5002).
"""

from __future__ import annotations

import unicodedata

_SYLLABLES, _LAST = 0xAC00, 0xD7A3
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_KEYS = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
_LETTERS = {letter: key for key, letter in _KEYS.items()}
_TWO_VOWELS = {"ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ"}
_TWO_FINALS = {
    "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ", "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ",
    "ㄹㅅ": "ㄽ", "ㄹㅌ": "ㄾ", "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip

_LETTER_NAMES = {
    "에이": "a", "비": "b", "씨": "c", "디": "d", "이": "e", "에프": "f", "지": "g", "에이치": "h", "아이": "i",
    "제이": "j", "케이": "k", "엘": "l", "엠": "m", "엔": "n", "오": "o", "피": "p", "큐": "q", "알": "r",
    "에스": "s", "티": "t", "유": "u", "브이": "v", "더블유": "w", "엑스": "x", "와이": "y", "제트": "z", "시": "c",
}  # fmt: skip


def normal(text: str) -> str:
    """Lower case, full-width and joined signs taken apart (㈜ → (주)), initial consonants left as they are.

    NFKC would turn a lone ㅎ (U+314E) into a conjoining U+1112, which nothing matches.
    """
    composed = unicodedata.normalize("NFC", text)
    plain = (sign if "\u3131" <= sign <= "\u3163" else unicodedata.normalize("NFKC", sign) for sign in composed)
    return "".join(plain).lower()


def is_syllable(sign: str) -> bool:
    return _SYLLABLES <= ord(sign) <= _LAST


def initials(text: str) -> str:
    """현수막 → ㅎㅅㅁ; other signs stay."""
    return "".join(INITIALS[(ord(sign) - _SYLLABLES) // 588] if is_syllable(sign) else sign for sign in text)


def are_initials(word: str) -> bool:
    return bool(word) and all(sign in INITIALS for sign in word)


def letters(text: str) -> str:
    """현수 → ㅎㅕㄴㅅㅜ; other signs stay."""
    found = []
    for sign in text:
        if not is_syllable(sign):
            found.append(sign)
            continue
        place = ord(sign) - _SYLLABLES
        found += [INITIALS[place // 588], _VOWELS[place // 28 % 21], _FINALS[place % 28].strip()]
    return "".join(found)


def typed_in_latin(word: str) -> str | None:
    """What was meant by a word typed on the Latin layout: gustnakr → 현수막; None where no whole syllables come out."""
    typed = [_KEYS.get(key) or _KEYS.get(key.lower()) for key in word]
    return None if None in typed else _composed([letter for letter in typed if letter])


def typed_in_hangul(word: str) -> str | None:
    """What was meant by letters typed on the Korean layout: ㅊㅊㅅㅍ → cctv; None for other signs."""
    keys = [_LETTERS.get(letter) for letter in letters(word)]
    return None if None in keys else "".join(key for key in keys if key).lower()


def spelled_out(word: str) -> list[str]:
    """Latin words whose letters' names a word may be: 씨씨티브이 → cctv, 엘이디 → led; several where names overlap."""
    rests = [(word, "")]
    found: list[str] = []
    while rests:
        rest, latin = rests.pop()
        if not rest:
            found.append(latin)
        for name, letter in _LETTER_NAMES.items():
            if rest.startswith(name):
                rests.append((rest[len(name) :], latin + letter))
    return sorted(one for one in found if len(one) > 1)


def _composed(typed: list[str]) -> str | None:
    """Letters to syllables; None where one is left over."""
    found: list[str] = []
    place = 0
    while place < len(typed):
        if typed[place] not in INITIALS or place + 1 == len(typed) or typed[place + 1] not in _VOWELS:
            return None
        initial, vowel = typed[place], typed[place + 1]
        place += 2
        if place < len(typed) and (both := _TWO_VOWELS.get(vowel + typed[place])):
            vowel, place = both, place + 1
        final, length = _final(typed, place)
        place += length
        number = (INITIALS.index(initial) * 21 + _VOWELS.index(vowel)) * 28 + _FINALS.index(final or " ")
        found.append(chr(_SYLLABLES + number))
    return "".join(found) or None


def _final(typed: list[str], place: int) -> tuple[str, int]:
    """The final consonants at a place: those that no following vowel takes away."""
    for length in (2, 1):
        ahead = typed[place : place + length]
        vowel_next = place + length < len(typed) and typed[place + length] in _VOWELS
        final = _TWO_FINALS.get("".join(ahead)) if length == 2 else "".join(ahead)
        if len(ahead) == length and final and final in _FINALS and not vowel_next:
            return final, length
    return "", 0
