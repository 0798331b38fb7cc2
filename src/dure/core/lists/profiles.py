"""How each publisher writes its list: one TOML file in `profiles/` for each, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dure.core.ledgers.columns import normal
from dure.core.schemes.tables import Table, parse
from dure.core.values.errors import Refused

MEANINGS: dict[str, str] = {  # meaning -> its Korean name, for refusals and screens
    "business_number": "사업자등록번호",
    "name": "기업명",
    "region": "소재지",
    "kind": "인증 종류",
    "certificate_number": "인증번호",
    "valid_from": "유효기간 시작",
    "valid_until": "유효기간 끝",
    "validity": "유효기간",
    "status": "상태",
    "revoked_on": "취소일",
    "items": "품목 번호",
    "product": "품목",
    "sector": "업종·분야",
}

COLUMN, SHEET, FIXED = "column", "sheet", "fixed"
_KIND_FROM = (COLUMN, SHEET, FIXED)


@dataclass(frozen=True, slots=True)
class Profile:
    """How to read one publisher's list.

    `words` are normal header words by meaning; `required` the meanings a sheet must have to be read; `extra` the
    headers kept as they stand. The kind of certificate is written in a column, in the sheet's name (of a web page:
    the heading above the table), or is `kind` for every row. `kinds` are this publisher's own words for kinds.
    """

    code: str
    name: str
    publisher: str
    note: str
    words: Mapping[str, str]  # normal header word -> meaning
    written: Mapping[str, tuple[str, ...]]  # meaning -> header words as people write them
    required: tuple[str, ...]
    extra: Mapping[str, str]  # normal header word -> the word as written
    kind_from: str
    kind: str
    kinds: Mapping[str, str]
    separator: str

    def missing(self, meaning: str) -> str:
        """`기업명(기업명, 상호)`: a column that was looked for, with the words it may bear."""
        return f"{MEANINGS[meaning]}({', '.join(self.written[meaning][:4])})"


@cache
def profiles() -> dict[str, Profile]:
    """Every profile that ships with Dure, by code. `DataBroken` when one is not what it should be."""
    folder = files("dure.core.lists") / "profiles"
    found = [read_profile(entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return {profile.code: profile for profile in sorted(found, key=lambda one: (one.kind_from == SHEET, one.name))}


def profile_for(code: str) -> Profile:
    """The profile of a code. `Refused` for one that is not there."""
    try:
        return profiles()[code]
    except KeyError as problem:
        raise Refused("명단의 형식을 목록에서 골라 주세요.", field="profile") from problem


def read_profile(file: str, content: bytes) -> Profile:
    """One data file as a profile. `DataBroken` names the key that is missing, misspelt or doubled."""
    table = parse(file, content)
    kind_from = table.text("kind_from")
    if kind_from not in _KIND_FROM:
        table.refuse(
            "kind_from", f"'{kind_from}'을(를) 모릅니다.", f"{', '.join(_KIND_FROM)} 가운데 하나를 적어 주세요."
        )
    written = _columns(table)
    required = table.texts("required")
    for meaning in required:
        if meaning not in written:
            table.refuse("required", f"'{meaning}' 열의 이름이 없습니다.", "columns에 그 열의 이름을 적어 주세요.")
    if kind_from == COLUMN and "kind" not in required:
        table.refuse("required", "종류를 열에서 읽는데 'kind'가 없습니다.", "required에 kind를 더해 주세요.")
    words: dict[str, str] = {}
    for meaning, headers in written.items():
        for header in headers:
            if words.setdefault(normal(header), meaning) != meaning:
                table.refuse("columns", f"'{header}'이(가) 두 뜻에 있습니다.", "한쪽에서만 쓰게 고쳐 주세요.")
    kind = table.text("kind", "")
    if (kind_from == FIXED) != bool(kind):
        table.refuse("kind", 'kind_from = "fixed"일 때만 씁니다.', "둘을 맞추어 주세요.")
    profile = Profile(
        code=table.text("code"),
        name=table.text("name"),
        publisher=table.text("publisher"),
        note=table.text("note", ""),
        words=words,
        written=written,
        required=required,
        extra={normal(header): header for header in table.texts("extra")},
        kind_from=kind_from,
        kind=kind,
        kinds=_kinds(table),
        separator=table.text("separator", "|"),
    )
    table.finish()
    return profile


def _columns(table: Table) -> dict[str, tuple[str, ...]]:
    tables = table.tables("columns")
    if len(tables) != 1:
        table.refuse("columns", "[[columns]]가 하나가 아닙니다.", "[[columns]] 아래에 열의 이름을 적어 주세요.")
    columns = tables[0]
    written = {meaning: columns.texts(meaning) for meaning in MEANINGS}
    columns.finish()
    return {meaning: headers for meaning, headers in written.items() if headers}


def _kinds(table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in table.tables("kinds"):
        code = entry.text("kind")
        found.update(dict.fromkeys(entry.texts("words"), code))
        entry.finish()
    return found
