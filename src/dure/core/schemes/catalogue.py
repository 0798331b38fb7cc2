"""The catalogue of schemes, read from dated data files and checked before anything is counted by it.

A folder of data holds `certificates.toml`, `institutions.toml` and `schemes/*.toml`, each optional. What ships with
Dure is read first; further folders add to it or replace it code by code, so a site may mount its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from pathlib import Path

from dure.core.schemes.model import (
    Catalogue,
    CertificateKind,
    Counting,
    Deadline,
    Duty,
    Kind,
    Level,
    ObligedSet,
    RateStep,
    Scheme,
    Term,
)
from dure.core.schemes.tables import Table, parse
from dure.core.values.errors import DataBroken

TOTAL = "total"
LAST = 1_000_000  # where a scheme without `order` stands on screens
BOUGHT = frozenset({Kind.GOODS, Kind.SERVICES, Kind.WORKS})


def load(*folders: Path) -> Catalogue:
    """The shipped catalogue with further folders laid over it, in their order.

    `version` is the SHA-256 of every file's name and bytes. Raises `DataBroken` naming file, key and remedy.
    """
    building = _Building()
    digest = hashlib.sha256()
    for place, folder in enumerate((files("dure.core.schemes") / "data", *folders)):
        for name, content in _contents(folder):
            digest.update(f"{place}/{name}\0{len(content)}\0".encode() + content)
            building.take(name if place == 0 else str(folder / name), name, content)
    return building.catalogue(digest.hexdigest())


@cache
def shipped() -> Catalogue:
    """The catalogue that ships with Dure, read once."""
    return load()


def kind_for(catalogue: Catalogue, words: str) -> str | None:
    """The code of the certificate kind that people mean by `words` (`여성 기업`, `social_coop`), None for unknown."""
    return catalogue.aliases.get(plain(words))


def plain(words: str) -> str:
    """Words without spaces and case, the form `Catalogue.aliases` is keyed by."""
    return "".join(words.split()).casefold()


def _contents(folder: Traversable) -> list[tuple[str, bytes]]:
    """(name, bytes) of the data files of a folder, by name; a folder with none of them is refused."""
    if not folder.is_dir():
        raise DataBroken(f"제도 자료 폴더 {folder}이(가) 없습니다. 경로를 확인해 주세요.", file=str(folder))
    found = [(entry.name, entry) for entry in folder.iterdir()]
    schemes = folder / "schemes"
    if schemes.is_dir():
        found += [(f"schemes/{entry.name}", entry) for entry in schemes.iterdir()]
    read = [(name, entry.read_bytes()) for name, entry in sorted(found) if entry.is_file() and name.endswith(".toml")]
    if not read:
        raise DataBroken(
            f"제도 자료 폴더 {folder}에 자료가 없습니다. "
            "schemes/*.toml, certificates.toml 또는 institutions.toml을 넣어 주세요.",
            file=str(folder),
        )
    return read


class _Building:
    """A catalogue while its files are read; the references between them are checked at the end."""

    def __init__(self) -> None:
        self.schemes: dict[str, tuple[Table, Scheme]] = {}
        self.order: dict[str, int] = {}
        self.kinds: dict[str, tuple[Table, CertificateKind, tuple[str, ...]]] = {}
        self.sets: dict[str, tuple[Table, ObligedSet]] = {}
        self.institutions: dict[str, str] = {}

    def take(self, file: str, name: str, content: bytes) -> None:
        table = parse(file, content)
        if name == "certificates.toml":
            self._take_certificates(table)
        elif name == "institutions.toml":
            self._take_institutions(table)
        elif name.startswith("schemes/"):
            scheme = _scheme(table)
            if name != f"schemes/{scheme.code}.toml":
                table.refuse("code", f"'{scheme.code}'이(가) 파일 이름과 다릅니다.", "파일 이름과 같게 적어 주세요.")
            self.schemes[scheme.code] = (table, scheme)
            self.order[scheme.code] = table.count("order") or LAST
        else:
            raise DataBroken(
                f"{file}: 제도 자료로 쓰지 않는 파일입니다. 제도라면 schemes 폴더로 옮겨 주세요.", file=file
            )
        table.finish()

    def _take_certificates(self, table: Table) -> None:
        for entry, code in _once(table, "certificate"):
            self.kinds[code] = (entry, _certificate_kind(entry, code), entry.texts("aliases"))
            entry.finish()

    def _take_institutions(self, table: Table) -> None:
        for entry, code in _once(table, "institution"):
            self.institutions[code] = entry.text("name")
            entry.finish()
        for entry, code in _once(table, "obliged"):
            members = frozenset(entry.texts("members"))
            self.sets[code] = (entry, ObligedSet(code, entry.text("text"), members, entry.basis()))
            entry.finish()

    def catalogue(self, version: str) -> Catalogue:
        for set_table, obliged in self.sets.values():
            for member in sorted(obliged.members - self.institutions.keys()):
                set_table.refuse("members", f"기관 종류 '{member}'이(가) 없습니다.", "institution에 먼저 적어 주세요.")
        for table, scheme in self.schemes.values():
            self._check(table, scheme)
        return Catalogue(
            schemes={code: self.schemes[code][1] for code in sorted(self.schemes, key=lambda c: (self.order[c], c))},
            certificate_kinds={code: kind for code, (_, kind, _) in self.kinds.items()},
            obliged_sets={code: obliged for code, (_, obliged) in self.sets.items()},
            institution_kinds=self.institutions,
            version=version,
            aliases=self._aliases(),
        )

    def _check(self, table: Table, scheme: Scheme) -> None:
        for key, code in (("obliged", scheme.obliged), ("reporters", scheme.reporters)):
            if code and code not in self.sets:
                table.refuse(key, f"의무기관 범위 '{code}'이(가) 없습니다.", "institutions.toml에 먼저 적어 주세요.")
        for counting in scheme.counts:
            if counting.certificate not in self.kinds:
                remedy = "certificates.toml에 먼저 적어 주세요."
                table.refuse("counts", f"증명서 종류 '{counting.certificate}'이(가) 없습니다.", remedy)
        for step in scheme.rates:
            if step.held_for is not None and step.held_for not in self.schemes:
                table.refuse("rate", f"held_for의 제도 '{step.held_for}'이(가) 없습니다.", "제도 코드를 고쳐 주세요.")

    def _aliases(self) -> dict[str, str]:
        aliases: dict[str, str] = {}
        for entry, kind, words in self.kinds.values():
            for word in dict.fromkeys(plain(word) for word in (kind.code, kind.name, *words)):
                if aliases.setdefault(word, kind.code) != kind.code:
                    other = aliases[word]
                    entry.refuse("aliases", f"'{word}'이(가) '{other}'에도 있습니다.", "한쪽에서만 쓰게 고쳐 주세요.")
        return aliases


def _once(table: Table, key: str) -> Iterator[tuple[Table, str]]:
    """The tables of a key with their codes; a code twice in one file is refused."""
    seen: set[str] = set()
    for entry in table.tables(key):
        code = entry.text("code")
        if code in seen:
            entry.refuse("code", f"'{code}'이(가) 두 번 있습니다.", "하나만 남겨 주세요.")
        seen.add(code)
        yield entry, code


def _certificate_kind(entry: Table, code: str) -> CertificateKind:
    return CertificateKind(
        code=code,
        name=entry.text("name"),
        issuer=entry.text("issuer"),
        level=entry.choice("level", Level),
        terms=tuple(_term(term) for term in entry.tables("term")),
        basis=entry.basis(),
        note=entry.text("note", ""),
    )


def _term(table: Table) -> Term:
    term = Term(
        applies=table.period(),
        months=table.count("months"),
        extendable_months=table.count("extendable_months"),
        no_expiry=table.flag("no_expiry", False),
        rule=table.text("rule", ""),
        basis=table.basis(),
    )
    if term.no_expiry and term.months is not None:
        table.refuse("months", "no_expiry = true와 함께 있습니다.", "둘 중 하나를 지워 주세요.")
    table.finish()
    return term


def _scheme(table: Table) -> Scheme:
    scheme = Scheme(
        code=table.text("code"),
        name=table.text("name"),
        name_en=table.text("name_en"),
        statute=table.text("statute"),
        article=table.text("article", ""),
        decree=table.text("decree", ""),
        obliged=table.text("obliged"),
        duty=table.choice("duty", Duty),
        base=_base(table),
        applies=table.period(),
        basis=table.basis(),
        counts=tuple(_counting(entry) for entry in table.tables("counts")),
        rates=tuple(_rate_step(entry) for entry in table.tables("rate")),
        deadlines=tuple(_deadline(entry) for entry in table.tables("deadline")),
        double_counting=table.text("double_counting", ""),
        note=table.text("note", ""),
        reporters=table.text("reporters", ""),
    )
    _refuse_overlaps(table, scheme)
    return scheme


def _base(table: Table) -> frozenset[Kind]:
    base = table.choices("base", Kind)
    if not base or not base <= BOUGHT:
        table.refuse(
            "base", "구매 종류가 없거나 쓸 수 없는 값이 있습니다.", "goods, services, works 중에서 적어 주세요."
        )
    return base


def _counting(table: Table) -> Counting:
    counting = Counting(table.text("certificate"), table.choice("level", Level), table.period(), table.basis())
    table.finish()
    return counting


def _rate_step(table: Table) -> RateStep:
    per, base = table.text("per"), _base(table)
    if per != TOTAL and base != {per}:
        table.refuse("per", f"'{per}'이(가) base와 맞지 않습니다.", "total로 적거나 base를 그 종류 하나로 적어 주세요.")
    rate, cap = table.rate("rate"), table.rate("cap")
    if rate is None:
        table.refuse("rate", "값이 없습니다.", '5%라면 "0.05"로 적어 주세요.')
    if cap is not None and cap < rate:
        table.refuse("cap", "상한이 비율보다 작습니다.", "두 값을 확인해 주세요.")
    step = RateStep(
        applies=table.period(),
        per=per,
        base=base,
        rate=rate,
        duty=table.choice("duty", Duty),
        basis=table.basis(),
        held_for=table.text("held_for", "") or None,
        base_known=table.flag("base_known", True),
        base_note=table.text("base_note", ""),
        escape=table.text("escape", ""),
        cap=cap,
        note=table.text("note", ""),
    )
    if not step.base_known and not step.base_note:
        table.refuse("base_note", "base_known = false인데 까닭이 없습니다.", "까닭을 한국어로 적어 주세요.")
    table.finish()
    return step


def _deadline(table: Table) -> Deadline:
    deadline = Deadline(
        what=table.text("what"),
        to=table.text("to"),
        due=table.text("due"),
        applies=table.period(),
        basis=table.basis(),
        via=table.text("via", ""),
        form=table.text("form", ""),
        published_by=table.text("published_by", ""),
        rule=table.text("rule", ""),
    )
    for key, day in (("due", deadline.due), ("published_by", deadline.published_by)):
        if day and not _is_yearly_day(day):
            table.refuse(key, f"'{day}'은(는) 해마다 있는 날이 아닙니다.", "01-31 또는 02-last 형식으로 적어 주세요.")
    table.finish()
    return deadline


def _is_yearly_day(due: str) -> bool:
    """Whether `MM-DD` or `MM-last` names a day of every year."""
    month, parted, day = due.partition("-")
    if not parted or len(month) != 2 or not month.isdecimal() or not 1 <= int(month) <= 12:
        return False
    last = 28 if month == "02" else 30 if month in ("04", "06", "09", "11") else 31
    return day == "last" or (len(day) == 2 and day.isdecimal() and 1 <= int(day) <= last)


def _refuse_overlaps(table: Table, scheme: Scheme) -> None:
    """Two rates for the same purchases, or one kind of certificate twice, on the same day would be ambiguous."""
    for one, other in combinations(scheme.rates, 2):
        same = one.per == other.per or TOTAL in (one.per, other.per)
        if same and (both := one.applies.overlap(other.applies)):
            table.refuse("rate", f"'{one.per}' 비율이 {both.start}에 겹칩니다.", "until(마지막 날)을 고쳐 주세요.")
    for counting, second in combinations(scheme.counts, 2):
        both = counting.applies.overlap(second.applies)
        if counting.certificate == second.certificate and both:
            table.refuse("counts", f"'{counting.certificate}'이(가) {both.start}에 겹칩니다.", "하나로 합쳐 주세요.")
