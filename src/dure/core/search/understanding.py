"""What a person meant by a query: words with weights, a region, and how each word was read.

In this order, as measured in search.md §1.3: the keyboard's wrong layout, initial consonants, syllables spaced out, a
region, spelling; then what each word weighs: what is bought above how it is bought, and above where it stands.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from importlib.resources import files

from dure.core.search.analysis import NOUN, VERB, grams, is_dictionary_noun, tokens, without_particle, words_of
from dure.core.search.places import region_of
from dure.core.search.thesaurus import Thesaurus, joined
from dure.core.search.vocabulary import Vocabulary
from dure.core.text.hangul import are_initials, is_syllable, spelled_out, typed_in_hangul, typed_in_latin


def _word_weights() -> tuple[dict[str, float], frozenset[str]]:
    """Words that weigh less than what is bought, and those that say it is lent."""
    told = tomllib.loads(files("dure.core.search").joinpath("word_weights.toml").read_text(encoding="utf-8"))
    weights = {word: group["weight"] for name, group in told.items() for word in group["words"].split()}
    return weights, frozenset(told["lent"]["words"].split())


WEIGHTS, LENT = _word_weights()
_DIGITS = re.compile(r"[0-9]+(년|년도|명|개|부|대|회|차|식|원|만원|주년|월|일|인|인분|매|장|권|세트|박|시간)?")
_SAID, _VERB, _OTHER = 0.15, 0.6, 0.4
_HEAD = 1.6
_FULL = 0.9
_SAME, _NEAR = 0.75, 0.3
_SAME_OF_COMMON = 0.4  # of a word the catalogue uses itself
_COMMON = 3  # offers


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the query as it is searched for."""

    text: str
    weight: float
    pieces: tuple[str, ...] = ()


@dataclass(slots=True)
class Asked:
    """A query understood: weights by morpheme and by gram, the region it names, and how words were read."""

    text: str
    words: list[Word] = field(default_factory=list)
    terms: dict[str, float] = field(default_factory=dict)
    grams: dict[str, float] = field(default_factory=dict)
    region: str = ""
    read_as: list[str] = field(default_factory=list)
    doubtful: bool = False


def understand(text: str, vocabulary: Vocabulary, thesaurus: Thesaurus) -> Asked:
    """Read a query against the words a catalogue has."""
    asked = Asked(text)
    words = _joined_where_known(_whole_words([*words_of(text)]), vocabulary, thesaurus)
    if len(words) > 1:
        words = _without_region(words, asked)
    kept = _in_phrases(words, thesaurus)
    read: list[tuple[str, float]] = []
    for place, word in enumerate(words):
        read += [(word, 1.0)] if place in kept else _read(word, vocabulary, thesaurus, asked)
    weights = [share * _weight_of(word) for word, share in read]
    head = _head_of([word for word, _ in read], weights)
    for place, ((word, _), weight) in enumerate(zip(read, weights, strict=True)):
        pieces = () if vocabulary.knows(word) else tuple(_pieces(word, vocabulary, thesaurus))
        asked.words.append(Word(word, weight * (_HEAD if place == head else 1), pieces))
    asked.terms, asked.grams = _weights(asked.words)
    _widen(asked, vocabulary, thesaurus)
    full = [word for word in asked.words if word.weight >= _FULL]
    asked.doubtful = bool(full) and not any(_is_offered(word, vocabulary, thesaurus) for word in full)
    return asked


def _is_offered(word: Word, vocabulary: Vocabulary, thesaurus: Thesaurus) -> bool:
    """Whether the catalogue has the word, or a main part of it, or what the thesaurus says for it."""
    parts = [part.text for part in tokens(word.text) if part.kind == NOUN and len(part.text) > 1]
    own = [word.text, *word.pieces, *(part for part in parts if _weight_of(part) >= _FULL)]
    named = [*own, *(other for one in own for other in thesaurus.same(one))]
    return any(
        vocabulary.knows(joined(one)) or all(vocabulary.knows(part) for part in words_of(one) or ("",)) for one in named
    )


def _whole_words(words: list[str]) -> list[str]:
    """Syllables typed apart are put together: 현 수 막 제 작."""
    found: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and is_syllable(word):
            run.append(word)
            continue
        found += ["".join(run)] if len(run) > 2 else run
        run = []
        if word:
            found.append(word)
    return found


def _joined_where_known(words: list[str], vocabulary: Vocabulary, thesaurus: Thesaurus) -> list[str]:
    """A syllable and a word that the catalogue writes as one: 손 소독제 → 손소독제, 빔 프로젝트 → 빔프로젝터."""
    found: list[str] = []
    for word in words:
        both = found[-1] + word if found and 1 in (len(found[-1]), len(word)) else ""
        if len(both) > 2 and all(map(is_syllable, both)):
            if both in vocabulary.surfaces or both in thesaurus:
                found[-1] = both
                continue
            if len(both) > 3 and (near := vocabulary.like(both)) and near[0] == both[0]:
                found[-1] = near
                continue
        found.append(word)
    return found


def _without_region(words: list[str], asked: Asked) -> list[str]:
    for word in words:
        if region := region_of(word):
            asked.region = region
            return [other for other in words if other != word]
    return words


def _in_phrases(words: list[str], thesaurus: Thesaurus) -> set[int]:
    """The places of words that together are a phrase of the thesaurus: they are no slips."""
    return {
        place
        for length in (3, 2)
        for start in range(len(words) - length + 1)
        if joined(" ".join(words[start : start + length])) in thesaurus
        for place in range(start, start + length)
    }


def _read(word: str, vocabulary: Vocabulary, thesaurus: Thesaurus, asked: Asked) -> list[tuple[str, float]]:
    """A word as what it was meant for, each reading with its share."""
    if are_initials(word):
        if found := vocabulary.with_initials(word):
            asked.read_as.append(f"{word} → {', '.join(found)}")
            most = vocabulary.surfaces[found[0]]
            return [(one, vocabulary.surfaces[one] / most) for one in found]
        if (latin := typed_in_hangul(word)) and vocabulary.knows(latin):
            asked.read_as.append(f"{word} → {latin}")
            return [(latin, 1.0)]
        return [(word, 1.0)]
    if word.isascii() and word.isalpha() and not vocabulary.knows(word) and word not in thesaurus:
        meant = typed_in_latin(word)
        if meant and len(meant) > 1:
            asked.read_as.append(f"{word} → {meant}")
            return [(meant, 1.0)]
    if _is_known(word, vocabulary, thesaurus):
        bare = without_particle(word)
        if bare != word and not vocabulary.knows(word) and word not in thesaurus and vocabulary.knows(bare):
            return _read(bare, vocabulary, thesaurus, asked)
        return [(word, 1.0)]
    bare = without_particle(word)
    if bare != word:
        return _read(bare, vocabulary, thesaurus, asked)
    for latin in spelled_out(word):
        if vocabulary.knows(latin):
            asked.read_as.append(f"{word} → {latin}")
            return [(latin, 1.0)]
    if near := vocabulary.like(word) or thesaurus.like(word):
        asked.read_as.append(f"{word} → {near}")
        return [(near, 1.0)]
    return [(word, 1.0)]


def _is_known(word: str, vocabulary: Vocabulary, thesaurus: Thesaurus) -> bool:
    """Whether it stands in the catalogue, or is put together from known words."""
    if len(word) < 2 or _DIGITS.fullmatch(word) or word in WEIGHTS or is_dictionary_noun(word):
        return True
    if len(word) == 2:
        return vocabulary.knows(word) or word in thesaurus or any(part.kind == VERB for part in tokens(word))
    if _pieces(word, vocabulary, thesaurus):
        return True
    parts = tokens(word)
    nouns = [part for part in parts if part.kind == NOUN]
    return any(part.kind == VERB for part in parts) and all(vocabulary.knows(part.text) for part in nouns)


def _pieces(word: str, vocabulary: Vocabulary, thesaurus: Thesaurus) -> list[str]:
    """The fewest known words of two syllables and more that a word is put together from; empty where there are none.

    One syllable may be left at the end: a particle or an ending (기념품으로 is not, 세미나실 is).
    """

    def known(part: str) -> bool:
        return part in vocabulary.surfaces or part in thesaurus or part in WEIGHTS or vocabulary.terms.get(part, 0) > 1

    best: dict[int, list[str]] = {0: []}
    for end in range(2, len(word) + 1):
        for start in range(end - 1):
            if start in best and known(word[start:end]) and len(best.get(end, "x" * 99)) > len(best[start]) + 1:
                best[end] = [*best[start], word[start:end]]
    return best.get(len(word)) or (best.get(len(word) - 1) or [] if len(word) > 3 else [])


def _weight_of(word: str) -> float:
    if _DIGITS.fullmatch(word):
        return _SAID
    if word in WEIGHTS:
        return WEIGHTS[word]
    parts = tokens(word)
    if parts and all(part.kind != NOUN for part in parts):
        return _VERB
    if len(parts) > 1 and len(word) > 3:  # 교체공사 is as much about how as each of its parts
        return max((_weight_of(part.text) for part in parts if part.text != word and part.kind == NOUN), default=1.0)
    return 1.0


def _head_of(words: list[str], weights: list[float]) -> int:
    """The place of what is bought: the last word of full weight; -1 where it is the only one."""
    full = [place for place, weight in enumerate(weights) if weight >= _FULL and words[place] not in LENT]
    return full[-1] if full and len(words) > 1 else -1


def _weights(words: list[Word]) -> tuple[dict[str, float], dict[str, float]]:
    terms: defaultdict[str, float] = defaultdict(float)
    pairs: defaultdict[str, float] = defaultdict(float)
    for word in words:
        parts = tokens(word.text)
        for part in parts:
            own = 1.0 if part.kind == NOUN else _VERB if part.kind == VERB else _OTHER
            if len(parts) > 1:  # 청소용역: each part weighs what it would weigh alone
                own *= min(_weight_of(part.text), 1.0)
            terms[part.text] = max(terms[part.text], own * word.weight)
        for pair in grams(word.text):
            pairs[pair] = max(pairs[pair], word.weight)
        for part in parts:
            if len(parts) > 1 and _weight_of(part.text) < 0.9:
                for pair in grams(part.text):
                    pairs[pair] = min(pairs[pair], word.weight * _weight_of(part.text))
    return dict(terms), dict(pairs)


def _widen(asked: Asked, vocabulary: Vocabulary, thesaurus: Thesaurus) -> None:
    """Add what the thesaurus knows of the query's words and of words beside each other."""
    lent = max((asked.terms[word] for word in LENT if word in asked.terms), default=0.0)
    for word in sorted(LENT) if lent else ():
        asked.terms[word] = max(asked.terms.get(word, 0.0), lent * _SAME)
    for phrase, weight in _phrases(asked.words, thesaurus).items():
        common = max(vocabulary.surfaces.get(phrase, 0), vocabulary.terms.get(phrase, 0)) >= _COMMON
        same_share = _SAME_OF_COMMON if common else _SAME
        for others, share in ((thesaurus.same(phrase), same_share), (thesaurus.near(phrase), _NEAR)):
            for other in others:
                if not all(vocabulary.knows(part.text) for word in words_of(other) for part in tokens(word)):
                    continue  # half a phrase leads elsewhere
                terms, pairs = _weights(
                    [Word(word, weight * share * min(_weight_of(word), 1.0)) for word in words_of(other)]
                )
                for term, own in terms.items():
                    asked.terms[term] = max(asked.terms.get(term, 0), own)
                for pair, own in pairs.items():
                    asked.grams[pair] = max(asked.grams.get(pair, 0), own)
        if same := thesaurus.same(phrase):
            asked.read_as.append(f"{phrase} ≈ {', '.join(same[:3])}")


def _phrases(words: list[Word], thesaurus: Thesaurus) -> dict[str, float]:
    """The phrases of the thesaurus in a query, the longest that fit, with their weight; else parts of its words."""
    found: dict[str, float] = {}
    taken: set[int] = set()
    for length in (3, 2, 1):
        for start in range(len(words) - length + 1):
            span = set(range(start, start + length))
            phrase = joined(" ".join(word.text for word in words[start : start + length]))
            if phrase in thesaurus and not span & taken:
                found[phrase] = max(word.weight for word in words[start : start + length])
                taken |= span
    for place, word in enumerate(words):
        if place not in taken:
            for part in word.pieces:
                if part in thesaurus:
                    found[part] = word.weight * min(_weight_of(part), 1.0)
    return found
