"""One table of a data file, read strictly: what is missing, misspelt or of the wrong type is refused by name."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

from dure.core.schemes.model import FOREVER, Basis, Confidence
from dure.core.values.errors import DataBroken
from dure.core.values.money import rate
from dure.core.values.period import Period

Choice = TypeVar("Choice", bound=StrEnum)


def parse(file: str, content: bytes) -> Table:
    """The whole file as one table. `DataBroken` when it is not TOML in UTF-8."""
    try:
        return Table(file, "", tomllib.loads(content.decode("utf-8")))
    except UnicodeDecodeError as problem:
        raise DataBroken(f"{file}: UTF-8 문자가 아닙니다. 파일을 UTF-8로 다시 저장해 주세요.", file=file) from problem
    except tomllib.TOMLDecodeError as problem:
        raise DataBroken(f"{file}: TOML 문법에 맞지 않습니다 ({problem}). 그 줄을 고쳐 주세요.", file=file) from problem


class Table:
    """A table with a place (`file`, `path`) to name in errors. Ask for each key once, then call `finish`."""

    def __init__(self, file: str, path: str, values: dict[str, Any]) -> None:
        self.file = file
        self.path = path
        self._values = values
        self._asked: set[str] = set()

    def refuse(self, key: str, problem: str, remedy: str) -> NoReturn:
        """Raise `DataBroken` naming the file, the key, what is wrong and what to do."""
        name = f"{self.path}.{key}" if self.path else key
        raise DataBroken(f"{self.file}의 '{name}': {problem} {remedy}", file=self.file, key=name)

    def _ask(self, key: str, wanted: type, words: str) -> Any:
        self._asked.add(key)
        value = self._values.get(key)
        if value is None:
            return None
        right = isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
        if not right or isinstance(value, datetime):
            self.refuse(key, f"{words}이어야 하는데 {value!r}입니다.", "값의 형식을 고쳐 주세요.")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Text; without a default it must stand there and hold something."""
        value: str | None = self._ask(key, str, "따옴표로 싼 글")
        if value is None and default is not None:
            return default
        if value is None or (default is None and not value.strip()):
            self.refuse(key, "값이 없습니다.", "내용을 적어 주세요.")
        return value

    def flag(self, key: str, default: bool) -> bool:
        value: bool | None = self._ask(key, bool, "true 또는 false")
        return default if value is None else value

    def count(self, key: str) -> int | None:
        """A whole number above zero, or None where the key is absent."""
        value: int | None = self._ask(key, int, "0보다 큰 정수")
        if value is not None and value <= 0:
            self.refuse(key, f"0보다 큰 정수이어야 하는데 {value}입니다.", "값을 고쳐 주세요.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where the key is absent."""
        value: list[Any] = self._ask(key, list, "글의 목록") or []
        for item in value:
            if not isinstance(item, str) or not item.strip():
                self.refuse(key, f"목록 안에 글이 아닌 {item!r}이(가) 있습니다.", "따옴표로 싼 글만 적어 주세요.")
        if len(set(value)) != len(value):
            self.refuse(key, "같은 값이 두 번 있습니다.", "하나만 남겨 주세요.")
        return tuple(value)

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        return self._chosen(key, self.text(key), choices)

    def choices(self, key: str, choices: type[Choice]) -> frozenset[Choice]:
        return frozenset(self._chosen(key, value, choices) for value in self.texts(key))

    def _chosen(self, key: str, value: str, choices: type[Choice]) -> Choice:
        try:
            return choices(value)
        except ValueError:
            self.refuse(key, f"'{value}'은(는) 쓸 수 없는 값입니다.", f"{', '.join(choices)} 중에서 적어 주세요.")

    def period(self) -> Period:
        """`since` and `until`, both inclusive and both optional, as a `Period`."""
        since: date | None = self._ask("since", date, "날짜(따옴표 없는 2026-01-01 형식)")
        until: date | None = self._ask("until", date, "날짜(따옴표 없는 2026-01-01 형식)")
        period = Period.through(since or FOREVER, until)
        if period.empty:
            self.refuse("until", f"끝나는 날 {until}이(가) 시작하는 날 {since}보다 앞섭니다.", "두 날짜를 고쳐 주세요.")
        return period

    def rate(self, key: str) -> Fraction | None:
        """An exact rate between 0 and 1, or None where the key is absent."""
        written: str | None = self._ask(key, str, '따옴표로 싼 비율("0.05" 형식)')
        if written is None:
            return None
        try:
            value = rate(written)
        except (ValueError, ZeroDivisionError):
            self.refuse(key, f"비율로 읽을 수 없는 '{written}'입니다.", '5%라면 "0.05"로 적어 주세요.')
        if not 0 < value <= 1:
            self.refuse(key, f"비율은 0보다 크고 1 이하여야 하는데 '{written}'입니다.", '5%라면 "0.05"로 적어 주세요.')
        return value

    def basis(self) -> Basis:
        """`basis` and `confidence`; `source` (the key of the text that was read) may stand beside them."""
        self.text("source", "")
        return Basis(self.text("basis"), self.choice("confidence", Confidence))

    def tables(self, key: str) -> list[Table]:
        """The tables `[[key]]`, in the file's order."""
        values: list[Any] = self._ask(key, list, f"[[{key}]] 표") or []
        for value in values:
            if not isinstance(value, dict):
                self.refuse(key, f"[[{key}]] 표이어야 하는데 {value!r}입니다.", "표로 적어 주세요.")
        name = f"{self.path}.{key}" if self.path else key
        return [Table(self.file, f"{name}[{place}]", value) for place, value in enumerate(values, 1)]

    def finish(self) -> None:
        """Refuse a key nobody asked for: a misspelt `untill` must not silently open a period."""
        for key in self._values:
            if key not in self._asked:
                self.refuse(
                    key, "알 수 없는 항목입니다.", f"철자를 고치거나 지워 주세요 ({', '.join(sorted(self._asked))})."
                )
