"""What people keep and ask for, for the tests that look at every deed and every address."""

from __future__ import annotations

from collections.abc import Callable

from dure.apps.search.actions import ask_for, close_sought, forget_search, keep_search
from dure.core.search.model import Wanted
from factories.places import NOON

Deed = Callable[[], object]


def search_kept(desk) -> Deed:
    return lambda: keep_search(desk.officer, "현수막", Wanted(region="가온"), at=NOON)


def search_forgotten(desk) -> Deed:
    kept = keep_search(desk.officer, "현수막", Wanted(), at=NOON)
    return lambda: forget_search(kept, actor=desk.officer, at=NOON)


def sought_asked(desk) -> Deed:
    return lambda: ask_for(desk.institution, text="점자 명함", note="", actor=desk.officer, at=NOON)


def sought_closed(desk) -> Deed:
    sought = ask_for(desk.institution, text="점자 명함", note="", actor=desk.officer, at=NOON)
    return lambda: close_sought(sought, actor=desk.officer, at=NOON)


DEEDS = {
    "search.kept": search_kept,
    "search.forgotten": search_forgotten,
    "sought.asked": sought_asked,
    "sought.closed": sought_closed,
}
FORMS = {"find-keep": {"q": "현수막"}, "find-ask": {"text": "점자 명함", "note": "백 장"}}
