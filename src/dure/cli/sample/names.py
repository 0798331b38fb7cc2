"""Invented names, people and numbers. Nothing here belongs to anyone.

Business numbers come from two ranges of first digits under which no tax office issues any: 010 to 019, whose leading
zero a spreadsheet eats, and 990 to 999. Their check digits are right, so every rule treats them as real.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from dure.cli.sample.words import WORDS
from dure.core.values.numbers import check_digit

ZERO_LED = range(10, 20)
NINE_LED = range(990, 1000)
_INCORPORATED, _NON_PROFIT = (81, 86, 87, 88), (82,)


def business_number(random: Random, *, zero_led: bool, legal: str) -> str:
    """Ten digits from the unissued ranges; the two after the first three say what the enterprise is in law."""
    office = random.choice(ZERO_LED if zero_led else NINE_LED)
    middle = random.choice(_NON_PROFIT if legal == "cooperative" else _INCORPORATED)
    first_nine = f"{office:03d}{middle:02d}{random.randrange(10_000):04d}"
    return first_nine + str(check_digit(first_nine))


def coined_words(random: Random) -> Iterator[str]:
    """Every coined word (two invented parts) once, in random order."""
    beginnings, endings = WORDS["name_beginnings"], WORDS["name_endings"]
    words = [first + second for first in beginnings for second in endings if first != second]
    random.shuffle(words)
    yield from words


def person(random: Random) -> str:
    """An invented name of three syllables."""
    return "".join(random.choice(WORDS[part]) for part in ("family_names", "given_first", "given_second"))


def spellings(name: str) -> tuple[str, ...]:
    """The ways people write an enterprise's name: the mark of a stock corporation before, after, short or left out."""
    core = name.removeprefix("주식회사 ")
    if core == name:
        return (name, name, name.replace(" ", ""))
    return (name, f"(주){core}", f"㈜{core}", f"{core}(주)", core, f"(주) {core}")
