"""Is this row of a list an enterprise we know? Only an equal business number answers; all else is a person's question.

Evidence is added up as log odds (Fellegi and Sunter, 1969) and divided among the candidates and *none of them*, so
that two enterprises of one name share their probability and a row with only a name cannot be sure of either. The
weights are round figures chosen by what each piece of evidence means, not fitted to rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import exp, log

from rapidfuzz.distance import Levenshtein

from dure.core.text.names import Name, jamo, normalised
from dure.core.values.numbers import hyphenated, is_business_number

LIKELY = 0.8
"""From here on the first candidate is proposed as the answer; a person still confirms it."""

WORTH_ASKING = 0.2
"""Below this no candidate is worth a person's time: the row is new."""

_NEAREST = 25
_MOST_CANDIDATES = 5
_COMMON_GRAM = 5_000  # a bigram in more names than this says nothing

_SCHEME_WORD = re.compile(
    r"^(?:예비\s*)?(?:사회적기업|마을기업|자활기업|여성기업|장애인기업)[\s_:·-]+|"
    r"[\s_·-]+(?:예비\s*)?(?:사회적기업|마을기업|자활기업|여성기업|장애인기업)$"
)
_SHORT_COOPERATIVE = re.compile(r"^사협(?=[\s)])|\(사협\)|사협$")
_PROVINCES = {
    "서울": "서울특별시", "부산": "부산광역시", "대구": "대구광역시", "인천": "인천광역시", "광주": "광주광역시",
    "대전": "대전광역시", "울산": "울산광역시", "세종": "세종특별자치시", "경기": "경기도",
    "강원": "강원특별자치도 강원도", "충북": "충청북도", "충남": "충청남도", "전북": "전북특별자치도 전라북도",
    "전남": "전라남도", "경북": "경상북도", "경남": "경상남도", "제주": "제주특별자치도 제주도",
}  # fmt: skip
_PROVINCE_OF = {word: short for short, long in _PROVINCES.items() for word in (short, *long.split(), short + "시")}
_ROAD = re.compile(r"([가-힣0-9]+(?:로|길))\s*(\d+(?:-\d+)?)")
_LOT = re.compile(r"([가-힣0-9]+(?:동|리|가))\s*(\d+(?:-\d+)?)(?!\s*층)")


@dataclass(frozen=True, slots=True)
class Row:
    """An enterprise as some list writes it. Only the name must be there."""

    name: str
    number: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An enterprise of the registry; `key` is what the caller knows it by."""

    key: str
    row: Row


@dataclass(frozen=True, slots=True)
class Candidate:
    """`score` is the probability that it is the one, were one of the candidates or none the truth."""

    key: str
    name: str
    score: float
    reasons: tuple[str, ...]
    backed: bool  # by more than the name


@dataclass(frozen=True, slots=True)
class Same:
    """The business number is equal and the name agrees."""

    key: str


@dataclass(frozen=True, slots=True)
class Review:
    """A person decides; the most probable candidate first."""

    candidates: tuple[Candidate, ...]

    @property
    def likely(self) -> Candidate | None:
        """The one to propose first. `backed` False: its name alone speaks for it, and nothing may be prefilled."""
        first = self.candidates[0]
        return first if first.score >= LIKELY else None


@dataclass(frozen=True, slots=True)
class New:
    """No enterprise of the registry comes near."""


Resolution = Same | Review | New


@dataclass(frozen=True, slots=True)
class _Place:
    province: str
    city: str
    road: tuple[str, str]
    lot: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Read:
    """A row made comparable."""

    name: Name
    letters: str
    number: str
    place: _Place
    phone: str


class Resolver:
    """The registry, made ready to be asked row by row."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known: list[tuple[Known, _Read]] = []
        self._by_number: dict[str, list[int]] = {}
        self._by_phone: dict[str, list[int]] = {}
        self._by_gram: dict[str, list[int]] = {}
        self._names: Counter[str] = Counter()
        for one in known:
            self._add(one)

    def _add(self, one: Known) -> None:
        read, place = _read(one.row), len(self._known)
        self._known.append((one, read))
        self._names[read.name.stem] += 1
        if read.number:
            self._by_number.setdefault(read.number, []).append(place)
        if read.phone:
            self._by_phone.setdefault(read.phone, []).append(place)
        for gram in _grams(read.name.stem):
            self._by_gram.setdefault(gram, []).append(place)

    def __len__(self) -> int:
        return len(self._known)

    def resolve(self, row: Row) -> Resolution:
        """Same by an equal number; a question with candidates and reasons; or new."""
        read = _read(row)
        if read.number in self._by_number and is_business_number(read.number):
            return self._of_number(read, self._by_number[read.number])
        weighed = [self._weigh(read, place) for place in self._near(read)]
        candidates = sorted(_shared_out(weighed), key=lambda one: (-one.score, one.name, one.key))
        worth = tuple(one for one in candidates if one.score >= WORTH_ASKING)[:_MOST_CANDIDATES]
        if not worth and sum(one.score for one in candidates) >= WORTH_ASKING * 2:
            worth = tuple(candidates[:_MOST_CANDIDATES])  # many of one name: none stands out, yet one may be it
        return Review(worth) if worth else New()

    def _of_number(self, read: _Read, places: list[int]) -> Resolution:
        """Every record of one number: one with an agreeing name, else a renaming a person should see."""
        alike = [(_alike(read, self._known[place][1]), place) for place in places]
        best, place = max(alike, key=lambda pair: (pair[0], -pair[1]))
        one = self._known[place][0]
        if best >= 0.8 or not read.name.stem:
            return Same(one.key)
        reason = f"사업자등록번호가 같지만 상호가 다릅니다({one.row.name}). 상호를 바꾼 기업인지 확인해 주세요."
        return Review((Candidate(one.key, one.row.name, 0.99, (reason,), backed=True),))

    def _near(self, read: _Read) -> Iterator[int]:
        shared: Counter[int] = Counter()
        for gram in _grams(read.name.stem):
            places = self._by_gram.get(gram, ())
            if len(places) <= _COMMON_GRAM:
                shared.update(places)
        ranked = sorted(shared.items(), key=lambda pair: (-pair[1], self._longer(pair[0], read), pair[0]))
        near = dict.fromkeys(place for place, _ in ranked[:_NEAREST])
        near.update(dict.fromkeys(self._by_phone.get(read.phone, ())))
        if len(read.number) == 10 and not is_business_number(read.number):
            for number in _slips(read.number):
                near.update(dict.fromkeys(self._by_number.get(number, ())))
        return iter(near)

    def _longer(self, place: int, read: _Read) -> int:
        return abs(len(self._known[place][1].name.stem) - len(read.name.stem))

    def _weigh(self, read: _Read, place: int) -> tuple[float, Candidate]:
        one, other = self._known[place]
        weight, reasons, backed = 0.0, [], False
        for points, reason, counts in (
            _of_names(read, other),
            _of_numbers(read.number, other.number),
            _of_places(read.place, other.place),
            _of_phones(read.phone, other.phone),
        ):
            weight += points
            backed = backed or counts
            if reason:
                reasons.append(reason)
        if not backed:
            reasons.append("상호 말고는 같은지 알 수 있는 것이 없습니다.")
        return weight, Candidate(one.key, one.row.name, 0.0, tuple(reasons), backed)


_Evidence = tuple[float, str, bool]  # log odds, a sentence, whether it backs more than the name


def _of_names(one: _Read, other: _Read) -> _Evidence:
    alike = _alike(one, other)
    forms = {one.name.form, other.name.form} - {""}
    form = 0.5 if one.name.form and one.name.form == other.name.form else -1.0 if len(forms) > 1 else 0.0
    if one.name.stem == other.name.stem:
        reason = f"법인 형태가 다릅니다({', '.join(sorted(forms))})." if len(forms) > 1 else ""
        return 5.0 + form, f"상호가 같습니다. {reason}".strip(), False
    percent = f"상호가 {int(alike * 100)}% 비슷합니다."
    if alike >= 0.92:
        return 3.5 + form, percent, False
    if alike >= 0.8:
        return 2.0 + form, percent, False
    return (-1.0 if alike >= 0.65 else -4.0) + form, "상호가 다릅니다.", False


def _of_numbers(one: str, other: str) -> _Evidence:
    if not one or not other:
        return 0.0, "", False
    if is_business_number(one):
        if one == other:
            return 12.0, "사업자등록번호가 같습니다.", True
        reason = f"사업자등록번호가 다릅니다({hyphenated(other)}). 번호가 바뀐 기업인지 확인해 주세요."
        return -9.0, reason, False
    if other in _slips(one):
        reason = f"적힌 번호의 검증번호가 틀리고, 한 자리만 고치면 {hyphenated(other)}입니다."
        return 6.0, reason, True
    return 0.0, "적힌 사업자등록번호의 검증번호가 틀려 견주지 못했습니다.", False


def _of_places(one: _Place, other: _Place) -> _Evidence:
    if not one.province or not other.province:
        return 0.0, "", False
    if one.province != other.province:
        return -3.0, f"시·도가 다릅니다({one.province}, {other.province}).", False
    for mine, theirs in ((one.road, other.road), (one.lot, other.lot)):
        if mine[0] and mine == theirs and one.city == other.city:
            return 5.0, "주소가 같습니다.", True
    if one.city and one.city == other.city:
        return 2.5, f"{one.province} {one.city}에 있습니다.", True
    return (
        (-1.5, f"시·군·구가 다릅니다({one.city}, {other.city}).", False) if one.city and other.city else (0.5, "", True)
    )


def _of_phones(one: str, other: str) -> _Evidence:
    if not one or not other:
        return 0.0, "", False
    return (5.0, "전화번호가 같습니다.", True) if one == other else (-1.0, "전화번호가 다릅니다.", False)


def _shared_out(weighed: list[tuple[float, Candidate]]) -> Iterator[Candidate]:
    """Scores that, with that of *none of them*, add up to one."""
    none_of_them = exp(_PRIOR)
    whole = none_of_them + sum(exp(weight) for weight, _ in weighed)
    for weight, candidate in weighed:
        yield replace(candidate, score=round(exp(weight) / whole, 4))


_PRIOR = log(20)  # what a like name alone has to overcome


def _read(row: Row) -> _Read:
    name = normalised(_SHORT_COOPERATIVE.sub(" 사회적협동조합 ", _SCHEME_WORD.sub("", _plain(row.name))))
    digits = re.sub(r"\D", "", row.number.removesuffix(".0"))
    return _Read(name, jamo(name.stem), digits, _place(_plain(row.address)), re.sub(r"\D", "", row.phone))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _place(address: str) -> _Place:
    words = address.split()
    if not words or words[0] not in _PROVINCE_OF:
        return _Place("", "", ("", ""), ("", ""))
    road, lot = _ROAD.search(address), _LOT.search(address)
    return _Place(
        _PROVINCE_OF[words[0]],
        words[1] if len(words) > 1 else "",
        (road.group(1), road.group(2)) if road else ("", ""),
        (lot.group(1), lot.group(2)) if lot and not road else ("", ""),
    )


def _grams(text: str) -> set[str]:
    padded = f"^{text}$"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


def _alike(one: _Read, other: _Read) -> float:
    return Levenshtein.normalized_similarity(one.letters, other.letters)


def _slips(number: str) -> frozenset[str]:
    """The valid numbers one wrong digit, or two swapped neighbours, away."""
    changed = {number[:i] + digit + number[i + 1 :] for i in range(len(number)) for digit in "0123456789"}
    swapped = {number[:i] + number[i + 1] + number[i] + number[i + 2 :] for i in range(len(number) - 1)}
    return frozenset(one for one in changed | swapped if is_business_number(one))
