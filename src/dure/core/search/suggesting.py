"""Words that go on from what is typed: by their beginning, by initial consonants, from the wrong layout."""

from __future__ import annotations

from dure.core.search.analysis import words_of
from dure.core.search.vocabulary import Vocabulary
from dure.core.text.hangul import are_initials, typed_in_latin

MOST = 8


def suggestions(vocabulary: Vocabulary, text: str, *, most: int = MOST) -> list[str]:
    """The query with its last word completed in the commonest ways."""
    words = words_of(text)
    if not words:
        return []
    *before, last = words
    found = _completions(vocabulary, last, most)
    return [" ".join([*before, word]) for word in found]


def _completions(vocabulary: Vocabulary, last: str, most: int) -> list[str]:
    if are_initials(last):
        return vocabulary.with_initials(last, most)
    found = vocabulary.beginning(last, most)
    if not found and last.isascii() and (meant := typed_in_latin(last)):
        found = vocabulary.beginning(meant, most)
    if not found and len(last) > 2 and (near := vocabulary.like(last)):
        found = [near]
    return found
