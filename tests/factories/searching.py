"""What people keep and ask for, for the tests that look at every deed and every address."""

from __future__ import annotations

from collections.abc import Callable

from dure.apps.search.actions import (
    approve_words,
    ask_for,
    close_sought,
    drop_words,
    forget_search,
    keep_search,
    propose_words,
)
from dure.core.search.model import Wanted
from factories.people import a_user
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


def a_word_group(by):
    return propose_words(["현수막", "플랜카드"], ["배너"], reason="같은 뜻입니다", actor=by, at=NOON)


def words_proposed(desk) -> Deed:
    return lambda: a_word_group(desk.officer)


def words_approved(desk) -> Deed:
    group = a_word_group(a_user())
    return lambda: approve_words(group, actor=desk.officer, at=NOON)


def words_dropped(desk) -> Deed:
    group = a_word_group(desk.officer)
    return lambda: drop_words(group, actor=desk.officer, at=NOON)


DEEDS = {
    "words.proposed": words_proposed,
    "words.approved": words_approved,
    "words.dropped": words_dropped,
    "search.kept": search_kept,
    "search.forgotten": search_forgotten,
    "sought.asked": sought_asked,
    "sought.closed": sought_closed,
}
FORMS = {
    "words": {"words": "상패, 감사패", "leads_to": "", "reason": "같은 뜻입니다"},
    "find-keep": {"q": "현수막"},
    "find-ask": {"text": "점자 명함", "note": "백 장"},
}
