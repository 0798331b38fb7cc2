"""How well rows of another list find their enterprise: `python bench/resolving.py REGISTRY.csv INCOMING.csv`.

The registry has entity_id, name, bizno, address, phone; incoming rows also gold_entity_id (empty: a stranger). A row
is *matched* when its number is equal (by itself) or a likely candidate is proposed (a person confirms with one click);
it goes *to review* when nothing stands out. Precision and recall are those of the matched rows. The product merges
nothing by a proposal: the share "a person confirms" is what it asks for.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from pathlib import Path

from dure.core.text.resolving import Known, Resolver, Review, Row, Same


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def row_of(line: dict[str, str]) -> Row:
    return Row(line["name"], line["bizno"], line["address"], line["phone"])


def measure(registry: Path, incoming: Path, show: bool = False) -> dict[str, float]:
    """Precision, recall, shares of all rows, milliseconds a row."""
    resolver = Resolver(Known(line["entity_id"], row_of(line)) for line in read(registry))
    counts: Counter[str] = Counter()
    lines = read(incoming)
    begun = time.process_time()
    for line in lines:
        answer, gold = resolver.resolve(row_of(line)), line["gold_entity_id"]
        proposed = answer.likely if isinstance(answer, Review) else None
        matched = answer.key if isinstance(answer, Same) else proposed.key if proposed else ""
        counts["known"] += bool(gold)
        counts["same"] += isinstance(answer, Same)
        counts["asked"] += isinstance(answer, Review)
        counts["matched"] += bool(matched)
        counts["by name alone"] += proposed is not None and not proposed.backed
        counts["right"] += bool(matched) and matched == gold
        counts["review"] += isinstance(answer, Review) and not matched
        counts["new"] += not isinstance(answer, Same | Review)
        if show and matched != gold:
            print(line, answer)
    spent = time.process_time() - begun
    return {
        "rows": len(lines),
        "precision": counts["right"] / max(1, counts["matched"]),
        "recall": counts["right"] / max(1, counts["known"]),
        "to review": counts["review"] / len(lines),
        "by number alone": counts["same"] / len(lines),
        "a person confirms": counts["asked"] / len(lines),
        "proposed by name alone": counts["by name alone"] / len(lines),
        "new": counts["new"] / len(lines),
        "CPU ms a row": spent * 1000 / len(lines),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("registry", type=Path)
    parser.add_argument("incoming", type=Path)
    parser.add_argument("--show", action="store_true", help="print the rows that were not found rightly")
    options = parser.parse_args()
    for name, figure in measure(options.registry, options.incoming, options.show).items():
        print(f"{name:<24} {figure:.4g}")


if __name__ == "__main__":
    main()
