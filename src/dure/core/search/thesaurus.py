"""Words that mean the same, and words that lead to others: groups with their origin, from a file and from editors."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from dure.core.search.analysis import words_of
from dure.core.search.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Group:
    """`words` stand for each other; a word also `leads_to` near ones, with less weight and one way only."""

    words: tuple[str, ...]
    leads_to: tuple[str, ...] = ()
    origin: str = ""
    sector: str = ""


class Thesaurus:
    """Groups, found by any of their words with blanks gone."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._by_word: defaultdict[str, list[Group]] = defaultdict(list)
        for group in groups:
            for word in group.words:
                self._by_word[joined(word)].append(group)

    def __contains__(self, word: str) -> bool:
        return word in self._by_word

    def like(self, word: str) -> str | None:
        """The nearest of its words by letters: what the catalogue lacks may still be spelt wrongly."""
        return self._spelling.like(word)

    @cached_property
    def _spelling(self) -> Vocabulary:
        return Vocabulary(dict.fromkeys(self._by_word, 1), {})

    def same(self, word: str) -> list[str]:
        """The other words of its groups."""
        return [one for group in self._by_word.get(word, ()) for one in group.words if joined(one) != word]

    def near(self, word: str) -> list[str]:
        return [one for group in self._by_word.get(word, ()) for one in group.leads_to]


def joined(phrase: str) -> str:
    """A phrase in normal form without blanks: how groups are looked up."""
    return "".join(words_of(phrase))


def read(text: str) -> list[Group]:
    """The groups of a TOML text; see thesaurus.toml."""
    return [
        Group(tuple(told["words"]), tuple(told.get("leads_to", ())), told.get("origin", ""), told.get("sector", ""))
        for told in tomllib.loads(text).get("group", [])
    ]


def shipped_groups() -> list[Group]:
    """The groups that come with Dure."""
    return read(files("dure.core.search").joinpath("thesaurus.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def shipped() -> Thesaurus:
    """The thesaurus that comes with Dure."""
    return Thesaurus(shipped_groups())
