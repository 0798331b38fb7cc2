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
from pathlib import Path

from dure.core.schemes.entries import certificate_kind, scheme_of
from dure.core.schemes.model import Catalogue, CertificateKind, ObligedSet, Scheme
from dure.core.schemes.tables import Table, parse
from dure.core.values.errors import DataBroken

LAST = 1_000_000  # where a scheme without `order` stands on screens


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
            scheme = scheme_of(table)
            if name != f"schemes/{scheme.code}.toml":
                table.refuse("code", f"'{scheme.code}'이(가) 파일 이름과 다릅니다.", "파일 이름과 같게 적어 주세요.")
            self.schemes[scheme.code] = (table, scheme)
            self.order[scheme.code] = table.count("order") or self.order.get(scheme.code, LAST)
        else:
            raise DataBroken(
                f"{file}: 제도 자료로 쓰지 않는 파일입니다. 제도라면 schemes 폴더로 옮겨 주세요.", file=file
            )
        table.finish()

    def _take_certificates(self, table: Table) -> None:
        for entry, code in _once(table, "certificate"):
            self.kinds[code] = (entry, certificate_kind(entry, code), entry.texts("aliases"))
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
