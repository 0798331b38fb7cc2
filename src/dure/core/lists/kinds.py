"""Words of a list -> kinds of certificate. What could mean two kinds is nobody's: a person says which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dure.core.schemes.model import Catalogue

CUT_AT = 31
"""Characters a workbook lets a sheet's name have; a longer one was cut there without a sign."""

_NOT_LETTERS = re.compile(r"[\W_]+")
_LEAST_PART = 4  # syllables of a word found inside a longer text: 마을기업; shorter ones must be the whole text
_LEAST_TAIL = 3
_PRELIMINARY = "예비"
_FULL_DAY = re.compile(
    r"(20\d{2})\s*[.\-/년_]\s*(\d{1,2})\s*[.\-/월_]\s*(\d{1,2})\s*[.일]?|(20\d{2})(\d{2})(\d{2})(?!\d)"
)
_DENYING = ("아님", "아니", "해당없", "해당안", "미해당", "비해당", "제외", "탈락", "불인정", "미지정", "미인증")
_REVOKED_WORDS = ("취소", "철회", "반납", "말소", "해지")


@dataclass(frozen=True, slots=True)
class Kinds:
    """The words for kinds, those of the scheme data and a publisher's own."""

    words: dict[str, str] = field(default_factory=dict)  # letters only -> code
    names: dict[str, str] = field(default_factory=dict)  # code -> name

    @classmethod
    def of(cls, catalogue: Catalogue, more: Mapping[str, str] | None = None) -> Kinds:
        words = {_letters(word): code for word, code in {**catalogue.aliases, **(more or {})}.items()}
        names = {kind.code: kind.name for kind in catalogue.certificate_kinds.values()}
        return cls(words, names)

    def exactly(self, text: str) -> tuple[str, str]:
        """`(code, "")` for a cell that names one kind, else `("", why not)`."""
        solid = _letters(text)
        if not solid:
            return "", "인증 종류가 비어 있습니다."
        if solid in self.words:
            return self.words[solid], ""
        if len(self._parts(solid)) == 1 and not any(word in solid for word in _DENYING):
            return self._one(self._parts(solid), text, solid)
        return "", f"'{text}'이(가) 어떤 인증인지 알 수 없습니다."

    def within(self, text: str) -> tuple[str, str]:
        """The kind that a sheet's name or a heading speaks of: `행정안전부 지정 마을기업 현황(6)`.

        The longest words win (예비사회적기업 before 사회적기업). Two kinds, 예비 beside a kind that isn't, or a name
        cut where it could still have become another kind: `("", why)`.
        """
        solid = _letters(text)
        found = self._parts(solid)
        cut = len(text) >= CUT_AT
        if cut:
            tails = self._tails(solid)
            if not found and len(tails) == 1:
                return tails.pop(), ""
            if found | tails != found or (not found and tails):
                return "", f"시트 이름 '{text}'이(가) 31자에서 잘려 어떤 인증인지 분명하지 않습니다."
        return self._one(found, text, solid)

    def _one(self, found: set[str], text: str, solid: str) -> tuple[str, str]:
        if len(found) > 1:
            names = ", ".join(sorted(self.names.get(code, code) for code in found))
            return "", f"'{text}'에 인증이 둘 이상 적혀 있습니다({names})."
        if not found:
            return (
                "",
                f"제목 '{text}'에서 인증 종류를 찾지 못했습니다."
                if text
                else "표의 제목이 없어 종류를 알 수 없습니다.",
            )
        [code] = found
        if _PRELIMINARY in solid and _PRELIMINARY not in _letters(self.names.get(code, "")):
            return "", f"'{text}'에 '예비'가 있어 {self.names.get(code, code)}(으)로 보지 않았습니다."
        return code, ""

    def _parts(self, solid: str) -> set[str]:
        """Kinds whose words stand in the text and inside no longer word that stands there, too."""
        if solid in self.words:
            return {self.words[solid]}
        spans = [
            (found.start(), found.end(), code)
            for word, code in self.words.items()
            if len(word) >= _LEAST_PART
            for found in re.finditer(re.escape(word), solid)
        ]
        return {
            code
            for start, end, code in spans
            if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in spans)
        }

    def _tails(self, solid: str) -> set[str]:
        """Kinds a word of which the end of the text could be the beginning of."""
        return {
            code
            for word, code in self.words.items()
            for length in range(_LEAST_TAIL, len(word))
            if solid.endswith(word[:length])
        }


def says_revoked(text: str) -> bool:
    """Whether a status, a sheet's name or a heading says that what is written there was ended: 인증취소, 지정철회."""
    return any(word in text for word in _REVOKED_WORDS)


def day_within(text: str, *, cut_at: int = CUT_AT) -> tuple[date | None, bool]:
    """`(day, False)` of `마을기업(2026.3.31)`; `(None, True)` where the name was cut inside its day."""
    composed = unicodedata.normalize("NFKC", text)
    days = list(_FULL_DAY.finditer(composed))
    if not days:
        return None, False
    found = days[-1]
    if len(text) >= cut_at and found.end() == len(composed) and found.group(1):
        return None, True
    year, month, day = (int(part) for part in (found.groups()[:3] if found.group(1) else found.groups()[3:]))
    try:
        return date(year, month, day), False
    except ValueError:
        return None, False


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())
