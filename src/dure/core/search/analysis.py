"""Text to the two streams an index keeps: words (morphemes of content) and grams (two signs in a row, blanks gone)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mecab import MeCab

from dure.core.text.hangul import is_syllable, normal

NOUN, VERB, OTHER = "noun", "verb", "other"
_NOUNS = frozenset({"NNG", "NNP", "NR", "XR", "SL", "SH", "UNKNOWN"})
_SILENT = frozenset("JESI")  # particles, endings, signs, interjections: the first letter of their tags
_SPLIT = re.compile(r"[^0-9a-z가-힣ㄱ-ㅣ+#&]+")
_RUN = re.compile(r"[가-힣ㄱ-ㅣ]+|[a-z]+|[0-9]+")


class Token(NamedTuple):
    """A morpheme and its class: noun, verb (its stem), or other."""

    text: str
    kind: str


@lru_cache(maxsize=50_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words between blanks and signs, in normal form."""
    return tuple(word for word in _SPLIT.split(normal(text)) if word)


@lru_cache(maxsize=200_000)
def tokens(word: str) -> tuple[Token, ...]:
    """The morphemes of one word that say something."""
    found = []
    for run in _RUN.findall(word):
        if not is_syllable(run[0]):
            found.append(Token(run, NOUN if run.isalpha() else OTHER))
            continue
        for morpheme in _mecab().parse(run):
            tag = morpheme.feature.pos.split("+")[0]
            if tag in _NOUNS:
                found.append(Token(morpheme.surface, NOUN))
            elif tag[0] not in _SILENT or tag == "IC":  # an unknown word's first syllable is often taken for a cry
                found.append(Token(morpheme.surface, VERB if tag in ("VV", "VA") else OTHER))
    return tuple(found)


@lru_cache(maxsize=50_000)
def without_particle(word: str) -> str:
    """기념품으로 → 기념품, 의자를 → 의자; a word of nothing else stays."""
    parts = _mecab().parse(word) if all(map(is_syllable, word)) else []
    kept = len(parts)
    while kept > 1 and parts[kept - 1].feature.pos.split("+")[0][0] == "J":
        kept -= 1
    return "".join(part.surface for part in parts[:kept]) or word


@lru_cache(maxsize=50_000)
def is_dictionary_noun(word: str) -> bool:
    """Whether the analyser's dictionary has the word as one noun: then it isn't a slip, whoever sells it."""
    parts = _mecab().parse(word) if all(map(is_syllable, word)) else []
    return len(parts) == 1 and parts[0].feature.pos in ("NNG", "NNP")


def stream(text: str) -> list[str]:
    """The words of a text as an index keeps them."""
    return [token.text for word in words_of(text) for token in tokens(word)]


def grams(text: str) -> list[str]:
    """Two signs in a row, blanks and other signs gone; a single sign stands for itself."""
    joined = "".join(words_of(text))
    return [joined[place : place + 2] for place in range(len(joined) - 1)] or [joined] * bool(joined)


@lru_cache(maxsize=1)
def _mecab() -> MeCab:
    return MeCab()
