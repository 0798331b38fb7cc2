"""The words that occur in a catalogue, found by initial consonants and by likeness of letters."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from rapidfuzz import fuzz, process

from dure.core.text.hangul import initials, is_syllable, letters

_NEARLY_ALL = 85
LEAST_LIKE = 74  # of 100, by letters (search.md §2)


class Vocabulary:
    """`surfaces`: words as written in names, keywords and categories; `terms`: morphemes anywhere; both with how many
    offers have them.
    """

    def __init__(self, surfaces: Mapping[str, int], terms: Mapping[str, int]) -> None:
        self.surfaces = surfaces
        self.terms = terms

    def knows(self, word: str) -> bool:
        return word in self.surfaces or word in self.terms

    def with_initials(self, wanted: str, most: int = 4) -> list[str]:
        """Words with these initial consonants, else such as begin with them; the commonest first."""
        exact = self._by_initials.get(wanted, [])
        found = exact or [word for key, words in self._by_initials.items() if key.startswith(wanted) for word in words]
        return sorted(found, key=lambda word: (-self.surfaces[word], word))[:most]

    def beginning(self, start: str, most: int = 8) -> list[str]:
        """Words that begin so, the commonest first."""
        at = bisect_left(self._ordered, start)
        found = []
        while at < len(self._ordered) and self._ordered[at].startswith(start):
            found.append(self._ordered[at])
            at += 1
        return sorted(found, key=lambda word: (-self.surfaces[word], word))[:most]

    def like(self, word: str) -> str | None:
        """The nearest word by letters, or None where nothing is near.

        A slip keeps the number of syllables, or nearly all letters; a known word with something before or after it
        (상담회, 기획사) is no slip.
        """
        wanted = letters(word)
        near: dict[str, None] = {}
        for gram in {wanted[place : place + 3] for place in range(max(len(wanted) - 2, 1))}:
            for other in self._by_letters.get(gram, ()):
                near[other] = None
        best = process.extract(
            wanted, {other: self._letters[other] for other in near}, scorer=fuzz.ratio, score_cutoff=LEAST_LIKE, limit=8
        )
        best = [
            found
            for found in best
            if (len(found[2]) == len(word) or found[1] >= _NEARLY_ALL)
            and not word.startswith(found[2])
            and not word.endswith(found[2])
        ]
        ranked = sorted(best, key=lambda found: (-round(found[1]), -self.surfaces[found[2]], found[2]))
        return ranked[0][2] if ranked else None

    @cached_property
    def _by_initials(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for word in self.surfaces:
            if all(is_syllable(sign) for sign in word):
                found[initials(word)].append(word)
        return dict(found)

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self.surfaces)

    @cached_property
    def _letters(self) -> dict[str, str]:
        return {word: letters(word) for word in self.surfaces if len(word) > 1}

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for word, written in self._letters.items():
            for gram in {written[place : place + 3] for place in range(max(len(written) - 2, 1))}:
                found[gram].append(word)
        return dict(found)
