"""`dure search`: a file of products and a file of queries in, a ranked run out. No database, no Django."""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dure.core.search.index import Index, build
from dure.core.search.model import Offer
from dure.core.search.ranking import search
from dure.core.values.errors import Unreadable

NEEDED = ("product_id", "name")
MOST = 100


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Hang the command into the command line."""
    command = subparsers.add_parser("search", help="품목 파일에서 질의를 찾아 순위를 씁니다")
    command.add_argument("products", type=Path, metavar="PRODUCTS.csv", help="품목 (product_id, name 열은 반드시)")
    command.add_argument("--queries", type=Path, metavar="FILE", help="질의 (qid, query 열이 있는 TSV)")
    command.add_argument("-q", "--query", metavar="WORDS", help="한 질의만 찾아 화면에 보여 줍니다")
    command.add_argument("-o", "--out", type=Path, metavar="RUN.tsv", help="순위를 쓸 파일 (기본: 표준 출력)")
    command.add_argument("--most", type=int, default=MOST, help="질의마다 쓸 최대 건수 (기본 100)")
    command.set_defaults(run=_search)


def _search(options: argparse.Namespace) -> int:
    asked = queries(options.queries) if options.queries else {"1": options.query or ""}
    if not any(asked.values()):
        raise Unreadable("찾을 말이 없습니다. --queries 파일이나 -q '찾을 말'을 주세요.", code="query_missing")
    with tempfile.TemporaryDirectory(prefix="dure-search-") as folder:
        names: dict[str, str] = {}
        build(_named(offers(options.products), names), Path(folder))
        index = Index(Path(folder))
        if options.query:
            _show(index, options.query, min(options.most, 20), names)
            return 0
        out = options.out.open("w", encoding="utf-8", newline="") if options.out else sys.stdout
        try:
            writer = csv.writer(out, delimiter="\t", lineterminator="\n")
            for key, text in asked.items():
                for rank, hit in enumerate(search(index, text, most=options.most).hits, 1):
                    writer.writerow((key, hit.key, rank))
        finally:
            if options.out:
                out.close()
    return 0


def _named(found: Iterator[Offer], names: dict[str, str]) -> Iterator[Offer]:
    for offer in found:
        names[offer.key] = offer.name
        yield offer


def _show(index: Index, text: str, most: int, names: dict[str, str]) -> None:
    found = search(index, text, most=most)
    for line in found.read_as:
        print(f"읽음: {line}")
    for rank, hit in enumerate(found.hits, 1):
        print(f"{rank:>3}  {hit.score:.3f}  {hit.key}  {names[hit.key]}")
    if not found.hits:
        print("찾은 품목이 없습니다.")


def offers(path: Path) -> Iterator[Offer]:
    """The products of a CSV file; columns that are not there are empty. Raises `Unreadable` with the line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := [name for name in NEEDED if name not in (rows.fieldnames or ())]:
            raise Unreadable(
                f"'{path.name}'에 {', '.join(missing)} 열이 없습니다. 첫 줄에 열 이름을 적어 주세요.",
                code="columns_missing",
            )
        for line, row in enumerate(rows, 2):
            yield offer_of(row, f"{path.name} {line}행")


def offer_of(row: dict[str, str], where: str) -> Offer:
    """One row of the exchange columns (docs/formats.md)."""

    def number(name: str) -> int:
        text = (row.get(name) or "").strip()
        if text and not text.isdigit():
            raise Unreadable(
                f"{where} {name} 열의 '{text}'은(는) 숫자가 아닙니다. 숫자만 적거나 비워 두세요.",
                code="number_unreadable",
            )
        return int(text or 0)

    def text(name: str) -> str:
        return (row.get(name) or "").strip()

    return Offer(
        key=text("product_id"),
        name=text("name"),
        enterprise=text("supplier_id"),
        enterprise_name=text("supplier_name"),
        description=text("description"),
        keywords=text("keywords"),
        sector=text("sector"),
        category=text("category"),
        region=text("region"),
        district=text("district"),
        schemes=tuple(filter(None, text("schemes").replace("|", ";").split(";"))),
        price=number("price_krw"),
        lead_days=number("lead_days"),
        monthly_capacity=number("monthly_capacity"),
        past_deliveries=number("past_deliveries"),
    )


def queries(path: Path) -> dict[str, str]:
    """The queries of a TSV file by their id."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        if missing := [name for name in ("qid", "query") if name not in (rows.fieldnames or ())]:
            raise Unreadable(
                f"'{path.name}'에 {', '.join(missing)} 열이 없습니다. 첫 줄에 열 이름을 적어 주세요.",
                code="columns_missing",
            )
        return {row["qid"]: row["query"] or "" for row in rows}
