"""The index on disk: tantivy holds the two streams of every field, a JSON file the words that occur.

    <folder>/generation-<n>/     a finished index; readers keep the one they opened
    <folder>/current             the name of the newest

Built beside the old one and swapped by an atomic rename, so a reader never meets a half-written index.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import tantivy

from dure.core.search.analysis import grams, stream, words_of
from dure.core.search.model import Offer, Wanted
from dure.core.search.vocabulary import Vocabulary
from dure.core.values.errors import DataBroken

FORMAT = 2
FIELDS = {"name": 3.0, "keywords": 2.0, "category": 1.0, "description": 0.5, "enterprise": 0.1}
"""How much a word weighs by where it stands (research: search.md §1.2)."""

STREAMS = ("words", "grams")
FACETS = ("scheme", "sector", "region")
_HEAP = 64_000_000
_MOST_SCHEMES = 60  # bits of a number


def build(offers: Iterable[Offer], folder: Path, *, tell: Callable[[int], None] = lambda done: None) -> Path:
    """Write a new generation and make it the current one; `tell` hears how many offers are in."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(path.name.split("-")[1]) for path in folder.glob("generation-*")), default=0)
    made = folder / f"generation-{number}"
    (made / "tantivy").mkdir(parents=True)
    index = tantivy.Index(_schema(), path=str(made / "tantivy"))
    writer = index.writer(_HEAP, 1)
    surfaces: Counter[str] = Counter()
    terms: Counter[str] = Counter()
    groups: dict[str, int] = {}
    facets: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    keys: list[str] = []
    for row, offer in enumerate(offers):
        keys.append(offer.key)
        document = _document(row, offer, surfaces, terms)
        document.add_unsigned("group", groups.setdefault(offer.category, len(groups)))
        for facet, values in (("sector", [offer.sector]), ("region", [offer.region]), ("scheme", offer.schemes)):
            numbers = [facets[facet].setdefault(value, len(facets[facet])) for value in values]
            if facet == "scheme":
                document.add_unsigned("schemes", sum({1 << number for number in numbers if number < _MOST_SCHEMES}))
            else:
                document.add_unsigned(f"{facet}_number", numbers[0])
        writer.add_document(document)
        if row % 1000 == 999:
            tell(row + 1)
    writer.commit()
    writer.wait_merging_threads()
    facts = {
        "format": FORMAT,
        "keys": keys,
        "facets": {facet: [*values] for facet, values in facets.items()},
        "surfaces": surfaces,
        "terms": terms,
    }
    (made / "words.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    _point_to(folder, made)
    return made


def _point_to(folder: Path, made: Path) -> None:
    """Name the current generation, and clear away those before the last."""
    beside = folder / "current.new"
    beside.write_text(made.name, encoding="utf-8")
    os.replace(beside, folder / "current")
    for old in sorted(folder.glob("generation-*"), key=lambda path: int(path.name.split("-")[1]))[:-2]:
        shutil.rmtree(old, ignore_errors=True)


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        for name in STREAMS:
            builder.add_text_field(f"{field}_{name}", tokenizer_name="whitespace", index_option="freq")
    for facet in FACETS:
        builder.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
    for number in ("row", "group", "price", "sector_number", "region_number", "schemes"):
        builder.add_unsigned_field(number, fast=True, indexed=True)
    builder.add_text_field("strong", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(row: int, offer: Offer, surfaces: Counter[str], terms: Counter[str]) -> Any:
    texts = {
        "name": offer.name,
        "keywords": offer.keywords,
        "category": f"{offer.category} {offer.sector}",
        "description": offer.description,
        "enterprise": offer.enterprise_name,
    }
    document = tantivy.Document()
    seen: set[str] = set()
    strong: list[str] = []
    for field, text in texts.items():
        words = stream(text)
        document.add_text(f"{field}_words", " ".join(words))
        if field != "enterprise":
            document.add_text(f"{field}_grams", " ".join(grams(text)))
        if field in ("name", "keywords"):
            strong += words
        if field != "enterprise":
            seen.update(words)
    terms.update(seen)
    surfaces.update({word for field in ("name", "keywords", "category") for word in words_of(texts[field])})
    document.add_text("strong", " ".join(dict.fromkeys(strong)))
    for scheme in offer.schemes:
        document.add_text("scheme", scheme)
    document.add_text("sector", offer.sector)
    document.add_text("region", offer.region)
    document.add_unsigned("row", row)
    document.add_unsigned("price", max(offer.price, 0))
    return document


class Index:
    """A finished generation, opened for reading."""

    def __init__(self, folder: Path) -> None:
        try:
            generation = folder / (folder / "current").read_text(encoding="utf-8")
            facts = json.loads((generation / "words.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise DataBroken("검색 색인을 읽을 수 없습니다. 'dure index'로 색인을 다시 만들어 주세요.") from problem
        if facts["format"] != FORMAT:
            raise DataBroken("검색 색인이 다른 버전의 것입니다. 'dure index'로 색인을 다시 만들어 주세요.")
        self.keys: list[str] = facts["keys"]
        self.facets: dict[str, list[str]] = facts["facets"]
        self.vocabulary = Vocabulary(facts["surfaces"], facts["terms"])
        self._tantivy = tantivy.Index.open(str(generation / "tantivy"))
        self.schema = self._tantivy.schema

    @cached_property
    def searcher(self) -> Any:
        return self._tantivy.searcher()

    def query(self, weights: dict[str, float], name: str) -> Any:
        """An OR of terms by weight in one stream of all fields; None without terms."""
        parts = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self.schema, f"{field}_{name}", term, "freq"), weight * field_weight
                ),
            )
            for term, weight in weights.items()
            for field, field_weight in FIELDS.items()
            if not (name == "grams" and field == "enterprise")
        ]
        return tantivy.Query.boolean_query(parts) if parts else None

    def narrowed(self, query: Any, wanted: Wanted) -> Any:
        """The query among offers with the values wanted alone."""
        parts = [(tantivy.Occur.Must, query)]
        for facet in FACETS:
            if value := getattr(wanted, facet):
                term = tantivy.Query.term_query(self.schema, facet, value, "basic")
                parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(term, 0.0)))
        if wanted.most_won:
            price = tantivy.Query.range_query(self.schema, "price", tantivy.FieldType.Unsigned, 1, wanted.most_won)
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(price, 0.0)))
        return tantivy.Query.boolean_query(parts) if len(parts) > 1 else query

    def best(self, query: Any, most: int) -> list[tuple[float, Any]]:
        """(score, address) of the best, best first."""
        found: list[tuple[float, Any]] = self.searcher.search(query, most, count=False).hits
        return found
