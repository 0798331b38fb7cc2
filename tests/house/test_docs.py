"""The documents say what the code does: nothing missing, nothing left over."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tools"))

import write_docs  # noqa: E402


@pytest.mark.parametrize("page", ["errors.md", "cli.md"])
def test_lists_made_from_the_code_are_up_to_date(page):
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == write_docs.written(page), "run `make docs`"


def test_every_make_target_explains_itself():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split())

    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))

    assert explained == targets


def test_links_between_documents_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

    dead = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert dead == []


def test_decisions_are_numbered_in_order_and_at_most_three_paragraphs():
    pages = sorted((ROOT / "docs" / "decisions").glob("0*.md"))

    numbers = [int(page.name[:4]) for page in pages]
    long = [page.name for page in pages if len(page.read_text(encoding="utf-8").strip().split("\n\n")) > 4]

    assert (numbers, long) == (list(range(1, len(pages) + 1)), [])


def test_every_scheme_has_its_page():
    schemes = {path.stem for path in (ROOT / "src/dure/core/schemes/data/schemes").glob("*.toml")}

    assert {path.stem for path in (ROOT / "docs" / "schemes").glob("*.md")} - {"README"} == schemes
