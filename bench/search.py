"""How well and how fast products are found: `python bench/search.py --data DIR --sizes 10000 100000`.

Quality, on a judged set (products.csv, queries.tsv, qrels.tsv as in docs/formats.md): nDCG@10, Recall@20, MRR of the
first product of grade 3, share of queries without a result, for

    like       LIKE '%whole query%' on the name: a typical site
    trigram    SQLite FTS5 trigram, OR of the query's trigrams
    fts5       SQLite FTS5, OR of the same morphemes ours has: a bare engine
    tantivy    tantivy, OR of the same morphemes in the same weighted fields
    ours       understanding, both streams, feedback, vote

Speed: the products repeated to each size with their district as a word more; every query once to warm up, then CPU
milliseconds (process time) of every query, p50 and p95, by turns in this one process; ratios compare only within a run.

Rule of relevance (of the judged set): every product was made from one concept and every query aims at one to three.
3 = that concept, 2 = a declared neighbour, 1 = the same category, 0 = else; where the query names a region, a product
of another loses two grades. The gain is 2^grade - 1.
"""

from __future__ import annotations

import argparse
import csv
import math
import resource
import shutil
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from dure.cli.searching import offers, queries
from dure.core.search.analysis import stream, words_of
from dure.core.search.index import Index, build
from dure.core.search.model import Offer
from dure.core.search.ranking import search

Finder = Callable[[str], list[str]]
MOST = 100


def judged(path: Path) -> dict[str, dict[str, int]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found[row["qid"]][row["product_id"]] = int(row["grade"])
    return found


def quality(found: list[str], grades: dict[str, int]) -> tuple[float, float, float, float]:
    """nDCG@10, Recall@20, MRR, and 1 where nothing was found."""

    def gained(ranked: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ranked[:10]))

    best = gained(sorted(grades.values(), reverse=True))
    right = [key for key, grade in grades.items() if grade == 3]
    recall = sum(grades.get(key) == 3 for key in found[:20]) / min(20, len(right)) if right else 0.0
    rank = next((1 / (place + 1) for place, key in enumerate(found) if grades.get(key) == 3), 0.0)
    return gained([grades.get(key, 0) for key in found]) / best if best else 0.0, recall, rank, float(not found)


def sqlite_of(catalogue: list[Offer]) -> sqlite3.Connection:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE products (id INTEGER PRIMARY KEY, key TEXT, name TEXT)")
    base.execute("CREATE VIRTUAL TABLE trigrams USING fts5(text, tokenize='trigram', content='')")
    base.execute("CREATE VIRTUAL TABLE words USING fts5(name, keywords, category, description, content='')")
    for number, offer in enumerate(catalogue):
        base.execute("INSERT INTO products VALUES (?, ?, ?)", (number, offer.key, offer.name))
        text = f"{offer.name} {offer.keywords} {offer.category} {offer.description}"
        base.execute("INSERT INTO trigrams(rowid, text) VALUES (?, ?)", (number, text))
        columns = [" ".join(stream(part)) for part in (offer.name, offer.keywords, offer.category, offer.description)]
        base.execute(
            "INSERT INTO words(rowid, name, keywords, category, description) VALUES (?, ?, ?, ?, ?)", (number, *columns)
        )
    base.commit()
    return base


def finders(base: sqlite3.Connection, index: Index) -> dict[str, Finder]:
    def like(text: str) -> list[str]:
        rows = base.execute("SELECT key FROM products WHERE name LIKE ? LIMIT ?", (f"%{text}%", MOST))
        return [key for (key,) in rows]

    def matched(table: str, parts: list[str], order: str) -> list[str]:
        if not parts:
            return []
        asked = " OR ".join('"' + part.replace('"', "") + '"' for part in dict.fromkeys(parts))
        rows = base.execute(
            f"SELECT key FROM {table} JOIN products ON products.id = {table}.rowid "
            f"WHERE {table} MATCH ? ORDER BY {order} LIMIT ?",
            (asked, MOST),
        )
        return [key for (key,) in rows]

    def trigram(text: str) -> list[str]:
        joined = " ".join(words_of(text))
        return matched("trigrams", [joined[place : place + 3] for place in range(len(joined) - 2)], "rank")

    def fts5(text: str) -> list[str]:
        return matched("words", stream(text), "bm25(words, 3.0, 2.0, 1.0, 0.5)")

    def bare(text: str) -> list[str]:
        query = index.query(dict.fromkeys(stream(text), 1.0), "words")
        found = [] if query is None else [address for _, address in index.best(query, MOST)]
        return [index.keys[row] for row in index.searcher.fast_field_values("row", found)] if found else []

    def ours(text: str) -> list[str]:
        return [hit.key for hit in search(index, text, most=MOST).hits]

    return {"like": like, "trigram": trigram, "fts5": fts5, "tantivy": bare, "ours": ours}


def judge(data: Path, work: Path, by_type: bool) -> None:
    catalogue = list(offers(data / "products.csv"))
    build(catalogue, work)
    index, grades, asked = Index(work), judged(data / "qrels.tsv"), queries(data / "queries.tsv")
    types = {}
    with (data / "queries.tsv").open(encoding="utf-8") as file:
        types = {row["qid"]: row["type"] for row in csv.DictReader(file, delimiter="\t")}
    print(f"{len(catalogue):,} products, {len(asked)} queries")
    print("| | nDCG@10 | Recall@20 | MRR | no result |\n|---|---|---|---|---|")
    for name, find in finders(sqlite_of(catalogue), index).items():
        marks = {key: quality(find(text), grades[key]) for key, text in asked.items()}
        print(f"| {name} | " + " | ".join(f"{_mean(marks.values(), place):.3f}" for place in range(4)) + " |")
        if by_type and name == "ours":
            for kind in sorted(set(types.values())):
                own = [marks[key] for key in asked if types[key] == kind]
                print(
                    f"| ours: {kind} ({len(own)}) | "
                    + " | ".join(f"{_mean(own, place):.3f}" for place in range(4))
                    + " |"
                )


def _mean(marks: object, place: int) -> float:
    values = [mark[place] for mark in marks]  # type: ignore[attr-defined]
    return sum(values) / len(values)


def repeated(catalogue: list[Offer], size: int) -> Iterator[Offer]:
    for number in range(size):
        offer, lap = catalogue[number % len(catalogue)], number // len(catalogue)
        other = catalogue[(number * 7 + lap * 131) % len(catalogue)]
        yield replace(
            offer, key=f"{offer.key}-{lap}", description=f"{other.description} {offer.district}", region=other.region
        )


def race(data: Path, work: Path, size: int, names: list[str]) -> None:
    catalogue, asked = list(offers(data / "products.csv")), list(queries(data / "queries.tsv").values())
    started = time.process_time()
    build(repeated(catalogue, size), work)
    took = time.process_time() - started
    disk = sum(path.stat().st_size for path in work.rglob("*") if path.is_file()) / 2**20
    index = Index(work)
    for text in asked:
        search(index, text, most=MOST)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    base = (
        sqlite_of(list(repeated(catalogue, size)))
        if {"like", "trigram", "fts5"} & set(names)
        else sqlite3.connect(":memory:")
    )
    contestants = {name: find for name, find in finders(base, index).items() if name in names}
    spent: dict[str, list[float]] = {name: [] for name in contestants}
    for text in asked:
        for find in contestants.values():
            find(text)
    for text in asked:
        for name, find in contestants.items():
            before = time.process_time()
            find(text)
            spent[name].append((time.process_time() - before) * 1000)
    print(f"\n{size:,} products: built in {took:.1f} CPU s, {disk:.0f} MB; building and asking held {memory:,.0f} MiB")
    print("| | CPU ms p50 | p95 | p95 / fts5 |\n|---|---|---|---|")
    bar = _at(spent["fts5"], 0.95) if "fts5" in spent else math.nan
    for name, times in spent.items():
        print(f"| {name} | {_at(times, 0.5):.2f} | {_at(times, 0.95):.2f} | {_at(times, 0.95) / bar:.2f} |")


def _at(times: list[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="products.csv, queries.tsv, qrels.tsv")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--only", nargs="+", default=["like", "trigram", "fts5", "tantivy", "ours"])
    parser.add_argument("--by-type", action="store_true")
    chosen = parser.parse_args()
    for size in [0, *chosen.sizes]:
        work = Path(tempfile.mkdtemp(prefix="dure-search-"))
        try:
            if size:
                race(chosen.data, work, size, chosen.only)
            else:
                judge(chosen.data, work, chosen.by_type)
        finally:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
