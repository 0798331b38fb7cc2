"""Names of enterprises, made comparable; and candidates for a name, for a person to decide on.

A name never decides anything here: two enterprises may share one name, and one enterprise is written in many ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

EXACT, FUZZY = "exact", "fuzzy"
LEAST_SIMILAR = 0.75  # of jamo
_NEAREST = 20  # names of the bigram index that are compared letter by letter
_LEAST_PREFIX = 4  # syllables: 가온정보통신 begins 가온정보통신기술, but 가온 begins too much
_COMMON_GRAM = 2_000  # a bigram in more names than this says nothing
_TRADE_NAMES = 5  # an ending or beginning that so many names share is a trade (건축사사무소), not a name
_TRADE_SYLLABLES = range(2, 9)
_LEAST_SIMILAR_REST = 0.6  # of what remains when the trade is taken off both names

# longest first, so that 사회적협동조합 is not read as 협동조합
_FORMS: dict[str, str] = {
    "농업회사법인주식회사": "농업회사법인",
    "농업회사법인유한회사": "농업회사법인",
    "농업회사법인": "농업회사법인",
    "어업회사법인": "어업회사법인",
    "영농조합법인": "영농조합법인",
    "영어조합법인": "영어조합법인",
    "사회적협동조합": "사회적협동조합",
    "협동조합연합회": "협동조합",
    "협동조합": "협동조합",
    "유한책임회사": "유한책임회사",
    "사회복지법인": "사회복지법인",
    "의료법인": "의료법인",
    "재단법인": "재단법인",
    "사단법인": "사단법인",
    "학교법인": "학교법인",
    "주식회사": "주식회사",
    "유한회사": "유한회사",
    "합자회사": "합자회사",
    "합명회사": "합명회사",
}
_SHORT_FORMS = {
    "주": "주식회사",
    "유": "유한회사",
    "합": "합자회사",
    "재": "재단법인",
    "사": "사단법인",
    "복": "사회복지법인",
}
_BRACKETED = re.compile(r"[(（\[]\s*([주유합재사복])\s*[)）\]]")
_LONG_BRACKETED = re.compile(r"[(（\[]\s*(주식회사|유한회사|유한책임회사|사회적협동조합|협동조합)\s*[)）\]]")
_NOTE = re.compile(r"[(（\[].*?[)）\]]")
_FORM = re.compile("|".join(sorted(_FORMS, key=len, reverse=True)))
_BRANCH = re.compile(
    r"(?<=\w\w)(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주|수도권|영남|호남|중부)?"
    r"(?:지점|지사|영업소|본점|본사|대리점|사업소)$"
)
_LETTERS = {
    "a": "에이", "b": "비", "c": "씨", "d": "디", "e": "이", "f": "에프", "g": "지", "h": "에이치", "i": "아이",
    "j": "제이", "k": "케이", "l": "엘", "m": "엠", "n": "엔", "o": "오", "p": "피", "q": "큐", "r": "알", "s": "에스",
    "t": "티", "u": "유", "v": "브이", "w": "더블유", "x": "엑스", "y": "와이", "z": "제트", "&": "앤",
}  # fmt: skip
_KEPT = re.compile(r"[^0-9a-z가-힣&]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name made comparable. `key` has no legal form, space or mark; `spoken` reads its Latin letters in Korean;
    `stem` also leaves out words for a branch; `form` is the legal form stated, "" for none."""

    key: str
    spoken: str
    stem: str
    form: str


@lru_cache(maxsize=131_072)
def normalised(text: str) -> Name:
    """`㈜ 가온 LED 서울지점`: key `가온led서울지점`, spoken `가온엘이디서울지점`, stem `가온엘이디`, form 주식회사."""
    composed = unicodedata.normalize("NFKC", text).lower()  # ㈜ becomes (주)
    form = ""
    if found := _LONG_BRACKETED.search(composed):
        form, composed = _FORMS[found.group(1)], _LONG_BRACKETED.sub(" ", composed)
    if found := _BRACKETED.search(composed):
        form, composed = form or _SHORT_FORMS[found.group(1)], _BRACKETED.sub(" ", composed)
    solid = "".join(composed.split())
    without_note = _NOTE.sub("", solid) or solid
    if found := _FORM.search(without_note):
        form = form or _FORMS[found.group()]
        without_note = _FORM.sub("", without_note) or without_note
    key = _KEPT.sub("", without_note)
    spoken = "".join(_LETTERS.get(letter, letter) for letter in key)
    return Name(key, spoken, _BRANCH.sub("", spoken) or spoken, form)


def jamo(text: str) -> str:
    """Hangul taken apart into its letters, so that 가 and 갸 are nearer than 가 and 나."""
    return unicodedata.normalize("NFD", text)


def _grams(text: str) -> set[str]:
    padded = f"^{text}$"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One enterprise a name may mean. `score` is 1.0 for equal names; `reason` says in Korean what was compared."""

    business_number: str
    name: str
    score: float
    how: str  # exact | fuzzy
    reason: str


@dataclass(frozen=True, slots=True)
class _Known:
    business_number: str
    written: str
    name: Name
    letters: str


class Candidates:
    """An index of known enterprises, asked with a name as a ledger writes it."""

    def __init__(self, enterprises: Iterable[tuple[str, str]]) -> None:
        """`enterprises` are `(business number, name)`; one number may come with several names."""
        self._known: list[_Known] = []
        self._by_key: dict[str, list[int]] = {}
        self._by_gram: dict[str, list[int]] = {}
        self._beginnings: Counter[str] = Counter()
        self._endings: Counter[str] = Counter()
        for number, written in dict.fromkeys(enterprises):
            name = normalised(written)
            if name.spoken:
                self._add(_Known(number, written, name, jamo(name.stem)))

    def _add(self, known: _Known) -> None:
        place = len(self._known)
        self._known.append(known)
        for key in {known.name.spoken, known.name.stem}:
            self._by_key.setdefault(key, []).append(place)
        for gram in _grams(known.name.stem):
            self._by_gram.setdefault(gram, []).append(place)
        stem = known.name.stem
        lengths = [length for length in _TRADE_SYLLABLES if length < len(stem)]
        self._beginnings.update(stem[:length] for length in lengths)
        self._endings.update(stem[-length:] for length in lengths)

    def __len__(self) -> int:
        return len(self._known)

    def find(self, text: str, *, most: int = 5) -> tuple[Candidate, ...]:
        """At most `most` candidates, best first; equal names before similar ones. Empty for an empty name."""
        name = normalised(text)
        if not name.spoken:
            return ()
        found: dict[str, Candidate] = {}
        for place in self._by_key.get(name.spoken, []):
            _keep_better(found, _same_name(name, self._known[place]))
        for place in self._by_key.get(name.stem, []):
            _keep_better(found, _same_name(name, self._known[place]))
        for candidate in self._similar(name):
            _keep_better(found, candidate)
        ranked = sorted(found.values(), key=lambda c: (c.how != EXACT, -c.score, c.name, c.business_number))
        return tuple(ranked[:most])

    def _similar(self, name: Name) -> Iterable[Candidate]:
        shared: Counter[int] = Counter()
        for gram in _grams(name.stem):
            places = self._by_gram.get(gram, ())
            if len(places) <= _COMMON_GRAM:
                shared.update(places)
        letters = jamo(name.stem)
        for place, _ in shared.most_common(_NEAREST):
            known = self._known[place]
            if known.name.stem == name.stem:
                continue  # an equal name, ranked above
            score = Levenshtein.normalized_similarity(letters, known.letters, score_cutoff=LEAST_SIMILAR)
            if score and self._rest_similar(name.stem, known.name.stem):
                reason = f"이름이 {int(score * 100)}% 비슷합니다."
                yield Candidate(known.business_number, known.written, round(score, 4), FUZZY, reason)
            elif _one_begins_the_other(name.stem, known.name.stem):
                reason = "한 이름이 다른 이름의 앞부분입니다."
                yield Candidate(known.business_number, known.written, LEAST_SIMILAR, FUZZY, reason)

    def _rest_similar(self, one: str, other: str) -> bool:
        """Whether the names are alike beyond their trade: 선우건축사사무소 is like 선영건축사사무소; 정… is not."""
        for length in reversed(_TRADE_SYLLABLES):
            if one[-length:] == other[-length:] and self._endings[one[-length:]] >= _TRADE_NAMES:
                one, other = one[:-length], other[:-length]
                break
        for length in reversed(_TRADE_SYLLABLES):
            if one[:length] == other[:length] and self._beginnings[one[:length]] >= _TRADE_NAMES:
                one, other = one[length:], other[length:]
                break
        return not one or not other or _similarity(one, other) >= _LEAST_SIMILAR_REST


def _similarity(one: str, other: str) -> float:
    return Levenshtein.normalized_similarity(jamo(one), jamo(other))


def _one_begins_the_other(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _LEAST_PREFIX and longer.startswith(shorter)


def _same_name(name: Name, known: _Known) -> Candidate:
    """Equal after normalising: exact, unless something beyond the name itself differs."""
    number, written, other = known.business_number, known.written, known.name
    if name.form and other.form and name.form != other.form:
        reason = f"이름은 같지만 법인 형태가 다릅니다({name.form}, {other.form})."
        return Candidate(number, written, 0.95, FUZZY, reason)
    if name.spoken != other.spoken:
        return Candidate(number, written, 0.97, FUZZY, "지점·영업소 표기를 빼면 이름이 같습니다.")
    if name.key != other.key:
        return Candidate(number, written, 1.0, EXACT, "영문자를 한글로 읽으면 이름이 같습니다.")
    return Candidate(number, written, 1.0, EXACT, "법인 표기와 띄어쓰기를 빼면 이름이 같습니다.")


def _keep_better(found: dict[str, Candidate], candidate: Candidate) -> None:
    held = found.get(candidate.business_number)
    if held is None or (candidate.how == EXACT, candidate.score) > (held.how == EXACT, held.score):
        found[candidate.business_number] = candidate
