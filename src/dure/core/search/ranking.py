"""The order of what is found: two streams' scores together, feedback from the best, a vote on the category, the region.

    score = words / most words + grams / most grams        each stream by BM25, the weights by `understanding`
    feedback: twelve words of the ten best are asked too   (RM3, Lavrenko & Croft 2001)
    vote: the thirty best vote for their category by their squared scores, and it is added to all of that category
    region: an offer of another region keeps a third

Constants as measured in search.md §5; none was chosen on a single query.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nsmallest

import tantivy

from dure.core.search.analysis import stream
from dure.core.search.index import Index
from dure.core.search.model import Found, Hit, Wanted
from dure.core.search.thesaurus import Thesaurus, shipped
from dure.core.search.understanding import Asked, understand

DEPTH = 300
ANYTHING = Wanted()
_FEEDBACK_OFFERS, _FEEDBACK_TERMS, _FEEDBACK = 10, 12, 0.3
_VOTERS, _VOTE = 30, 0.6
_OTHER_REGION = 0.35
_NEAR = 0.3  # of the best score: what facets count
_SHOWN = 0.3  # weight of a word that is shown as a reason

Address = tuple[int, int]


@dataclass(slots=True)
class _Scores:
    """Scores by address, and the engine's own addresses to read fields with."""

    score: dict[Address, float]
    address: dict[Address, tantivy.DocAddress]


def search(
    index: Index,
    text: str,
    *,
    most: int = 100,
    skip: int = 0,
    wanted: Wanted = ANYTHING,
    thesaurus: Thesaurus | None = None,
) -> Found:
    """The best offers for a query, `most` of them after the first `skip`."""
    asked = understand(text, index.vocabulary, shipped() if thesaurus is None else thesaurus)
    scores = _scored(index, asked, wanted)
    order = sorted(scores.score, key=lambda one: (-scores.score[one], one))
    top = scores.score[order[0]] if order else 1.0
    wished = order[skip : skip + most]
    rows = index.searcher.fast_field_values("row", [scores.address[one] for one in wished]) if wished else []
    hits = tuple(Hit(index.keys[row], scores.score[one] / top) for one, row in zip(wished, rows, strict=True))
    terms = frozenset(word for word, weight in asked.terms.items() if weight >= _SHOWN and len(word) > 1)
    near = [one for one in order if scores.score[one] >= top * _NEAR]
    facets = _facets(index, [scores.address[one] for one in near])
    return Found(hits, tuple(asked.read_as), facets, asked.doubtful, terms)


def why(found: Found, *texts: str) -> tuple[str, ...]:
    """The words of an offer's texts that a search found it by."""
    return tuple(dict.fromkeys(word for text in texts for word in stream(text) if word in found.terms))


def _facets(index: Index, near: list[tantivy.DocAddress]) -> dict[str, dict[str, int]]:
    """How many of the near hits have each value, the commonest first."""
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in index.facets}
    for facet in ("sector", "region"):
        numbers = index.searcher.fast_field_values(f"{facet}_number", near) if near else []
        counts[facet].update(index.facets[facet][number] for number in numbers)
    for held in index.searcher.fast_field_values("schemes", near) if near else []:
        counts["scheme"].update(name for bit, name in enumerate(index.facets["scheme"]) if held >> bit & 1)
    return {
        facet: dict(sorted(((name, times) for name, times in found.items() if name), key=lambda one: (-one[1], one[0])))
        for facet, found in counts.items()
    }


def _scored(index: Index, asked: Asked, wanted: Wanted) -> _Scores:
    scores = _Scores({}, {})
    by_grams = _stream(index, asked.grams, "grams", wanted, scores)
    first = _sum(_stream(index, asked.terms, "words", wanted, scores), by_grams)
    terms = _with_feedback(index, asked.terms, first, scores)
    scores.score = _sum(_stream(index, terms, "words", wanted, scores), by_grams)
    _vote(index, scores)
    _prefer_region(index, asked, scores)
    return scores


def _stream(
    index: Index, weights: dict[str, float], name: str, wanted: Wanted, scores: _Scores
) -> dict[Address, float]:
    """One stream's scores, the best being 1."""
    query = index.query(weights, name)
    if query is None:
        return {}
    found = {}
    for score, address in index.best(index.narrowed(query, wanted), DEPTH):
        one = (address.segment_ord, address.doc)
        found[one] = score
        scores.address[one] = address
    most = max(found.values(), default=1.0)
    return {one: score / most for one, score in found.items()}


def _sum(*parts: dict[Address, float]) -> dict[Address, float]:
    total: defaultdict[Address, float] = defaultdict(float)
    for part in parts:
        for one, score in part.items():
            total[one] += score
    return dict(total)


def _best(score: dict[Address, float], most: int) -> list[Address]:
    return nsmallest(most, score, key=lambda one: (-score[one], one))


def _with_feedback(
    index: Index, terms: dict[str, float], score: dict[Address, float], scores: _Scores
) -> dict[str, float]:
    """The query's terms and the commonest of the names and keywords of the best offers."""
    shares: defaultdict[str, float] = defaultdict(float)
    for one in _best(score, _FEEDBACK_OFFERS):
        for word in index.searcher.doc(scores.address[one]).get_first("strong").split():
            shares[word] += score[one]
    most = max(shares.values(), default=1.0)
    wanted = sorted(shares, key=lambda word: (-shares[word], word))[:_FEEDBACK_TERMS]
    widened = dict(terms)
    for word in wanted:
        widened[word] = widened.get(word, 0.0) + _FEEDBACK * shares[word] / most
    return widened


def _vote(index: Index, scores: _Scores) -> None:
    """What most of the best belong to is likely meant."""
    ordered = list(scores.score)
    groups = dict(
        zip(ordered, index.searcher.fast_field_values("group", [scores.address[one] for one in ordered]), strict=True)
    )
    votes: defaultdict[int, float] = defaultdict(float)
    for one in _best(scores.score, _VOTERS):
        votes[groups[one]] += scores.score[one] ** 2
    total = sum(votes.values()) or 1.0
    for one in ordered:
        scores.score[one] += _VOTE * votes.get(groups[one], 0.0) / total


def _prefer_region(index: Index, asked: Asked, scores: _Scores) -> None:
    regions = index.facets["region"]
    if asked.region not in regions:
        return
    wanted = regions.index(asked.region)
    ordered = list(scores.score)
    found = index.searcher.fast_field_values("region_number", [scores.address[one] for one in ordered])
    for one, place in zip(ordered, found, strict=True):
        if place != wanted:
            scores.score[one] *= _OTHER_REGION
