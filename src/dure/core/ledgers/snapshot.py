"""A ledger's purchases as an immutable folder of Parquet files.

    <root>/<digest>/rows.parquet         integers for the tally, text only for screens; sorted by unit, day, sheet, line
                    parties.parquet      the other sides of the purchases, each as it was written, with an id
                    units.parquet        institution and department
                    codes.parquet        product codes; id 0 is "no code"
                    exclusions.parquet   exclusion marks; id 0 is "no mark"
                    manifest.json        counts, sums, days, the digest of every file, and the digest of all that

A snapshot is written under `<root>/tmp`, forced to disk and then renamed, so a half-written one is never visible. The
digest names it: the same purchases give the same digest (with the same version of DuckDB, which writes the files).
Days are int32 days since 1970-01-01, amounts int64 won.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from dure.core.ledgers.model import Purchase
from dure.core.ledgers.staging import EPOCH as EPOCH
from dure.core.ledgers.staging import KINDS as KINDS
from dure.core.ledgers.staging import stage
from dure.core.schemes.model import Kind
from dure.core.values.errors import DataBroken

FORMAT = 1
FILES = ("rows.parquet", "parties.parquet", "units.parquet", "codes.parquet", "exclusions.parquet")
Settings = dict[str, str | bool | int | float | list[str]]

_DICTIONARIES = {
    "parties": """
        SELECT business_number, number_written, number_problem, name, CAST(row_number() OVER
                   (ORDER BY business_number, number_written, number_problem, name) - 1 AS INTEGER) AS id
        FROM (SELECT DISTINCT business_number, number_written, number_problem, enterprise_name AS name FROM staged)
        ORDER BY id""",
    "units": """
        SELECT CAST(row_number() OVER (ORDER BY institution, department) - 1 AS INTEGER) AS id, institution, department
        FROM (SELECT DISTINCT institution, department FROM staged) ORDER BY id""",
    "codes": """
        SELECT CAST(row_number() OVER (ORDER BY code) - 1 AS INTEGER) AS id, code
        FROM (SELECT product_code AS code FROM staged UNION SELECT '') ORDER BY id""",
    "exclusions": """
        SELECT CAST(row_number() OVER (ORDER BY mark) - 1 AS SMALLINT) AS id, mark
        FROM (SELECT exclusion AS mark FROM staged UNION SELECT '') ORDER BY id""",
}
_ROWS = """
    SELECT s.line, u.id AS unit, s.contract_day, s.resolved_day, s.paid_day, s.kind, x.id AS exclusion,
           p.id AS party, c.id AS code, s.amount, s.supply_amount, s.tax_amount,
           s.title, s.reference, s.method, s.sheet
    FROM staged s
    JOIN units u ON u.institution = s.institution AND u.department = s.department
    JOIN codes c ON c.code = s.product_code
    JOIN exclusions x ON x.mark = s.exclusion
    JOIN parties p ON p.business_number = s.business_number AND p.number_written = s.number_written
                  AND p.number_problem = s.number_problem AND p.name = s.enterprise_name
    ORDER BY unit, COALESCE(s.contract_day, s.resolved_day, s.paid_day), s.sheet, s.line"""
_SUMMARY = """
    SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT), CAST(COALESCE(SUM(abs(amount)), 0) AS BIGINT),
           MIN(COALESCE(contract_day, resolved_day, paid_day)), MAX(COALESCE(contract_day, resolved_day, paid_day)),
           COUNT(contract_day), COUNT(resolved_day), COUNT(paid_day), COUNT(supply_amount), COUNT(tax_amount)
    FROM staged"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot on disk, opened. `known` says in how many rows each optional column stands."""

    folder: Path
    digest: str
    rows: int
    amount: int
    first_day: date | None
    last_day: date | None
    known: dict[str, int]

    def file(self, name: str) -> Path:
        """`snapshot.file("rows")` is the path of rows.parquet."""
        return self.folder / f"{name}.parquet"


def day_number(day: date) -> int:
    """Days since 1970-01-01, as the files hold them."""
    return day.toordinal() - EPOCH


def day_from_number(number: int) -> date:
    return date.fromordinal(number + EPOCH)


def kind_number(kind: Kind) -> int:
    return KINDS.index(kind)


def quoted(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def write_snapshot(
    purchases: Iterable[Purchase], folder: Path, *, memory_limit: str = "1GB", threads: int = 2
) -> Snapshot:
    """Write the purchases as one snapshot under `folder` and return it, opened.

    Never holds them all. (sheet, line) must name a row once: `DataBroken` otherwise. Whatever breaks off the writing
    leaves at most rubbish under `folder/tmp`, which `sweep` clears.
    """
    with _workshop(folder) as work:
        stage(purchases, work / "staged.parquet")
        return snapshot_from_staged(work / "staged.parquet", folder, memory_limit=memory_limit, threads=threads)


def snapshot_from_staged(staged: Path, folder: Path, *, memory_limit: str = "1GB", threads: int = 2) -> Snapshot:
    """The same from a Parquet file with the columns of `staging.STAGED`, however it came about."""
    with _workshop(folder) as work:
        made = work / "snapshot"
        made.mkdir()
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(work / "spill"),
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            manifest = _write_files(connection, staged, made)
        digest = _digest_of(manifest)
        text = json.dumps({**manifest, "digest": digest}, ensure_ascii=False, indent=1, sort_keys=True)
        (made / "manifest.json").write_text(text + "\n", encoding="utf-8")
        _publish(made, folder / digest)
    return open_snapshot(folder / digest)


def open_snapshot(folder: Path, *, verify: bool = False) -> Snapshot:
    """Open a written snapshot; with `verify`, every file is read and its digest compared (slow, for audits).

    Raises `DataBroken` when the manifest is absent, of another format, or does not agree with the folder's name.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise _broken(folder, "manifest.json을 읽을 수 없습니다") from problem
    digest = manifest.pop("digest", "")
    if manifest.get("format") != FORMAT:
        raise _broken(folder, f"형식 {manifest.get('format')!r}은(는) 이 버전이 읽는 형식 {FORMAT}이(가) 아닙니다")
    if digest != _digest_of(manifest) or digest != folder.name:
        raise _broken(folder, "목록의 내용이 요약값과 다릅니다")
    for name, facts in manifest["files"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != facts["bytes"]:
            raise _broken(folder, f"{name} 파일이 없거나 크기가 다릅니다")
        if verify and _sha256(path) != facts["sha256"]:
            raise _broken(folder, f"{name} 파일의 내용이 바뀌었습니다")
    first, last = manifest["first_day"], manifest["last_day"]
    return Snapshot(
        folder=folder,
        digest=digest,
        rows=manifest["rows"],
        amount=manifest["amount"],
        first_day=None if first is None else date.fromisoformat(first),
        last_day=None if last is None else date.fromisoformat(last),
        known=manifest["known"],
    )


def marks_in(snapshot: Snapshot) -> list[str]:
    """The exclusion marks of a snapshot, in the order of their ids; "" is no mark."""
    with duckdb.connect(":memory:") as connection:
        query = f"SELECT mark FROM read_parquet({quoted(snapshot.file('exclusions'))}) ORDER BY id"
        return [mark for (mark,) in connection.execute(query).fetchall()]


def sweep(root: Path, keep: set[str], *, before: datetime | None = None) -> list[str]:
    """Delete the snapshots under `root` that nothing refers to, and the remains of broken-off writings; their names.

    `before` spares what was changed at or after that moment: an import that is running, or one whose database row is
    about to be committed.
    """
    candidates = [path for path in root.glob("*") if path.is_dir() and path.name != "tmp" and path.name not in keep]
    candidates += [path for path in (root / "tmp").glob("*") if path.is_dir()]
    removed = []
    for path in sorted(candidates):
        if before is None or path.stat().st_mtime < before.timestamp():
            shutil.rmtree(path)
            removed.append(path.name)
    return removed


class _workshop:  # noqa: N801 - a context manager, used like a function
    """A fresh folder under `root/tmp`, gone afterwards."""

    def __init__(self, root: Path) -> None:
        (root / "tmp").mkdir(parents=True, exist_ok=True)
        self.path = Path(tempfile.mkdtemp(dir=root / "tmp"))

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def _write_files(connection: Any, staged: Path, made: Path) -> dict[str, Any]:
    """Dictionaries, then the sorted rows; the manifest without its digest."""
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"CREATE VIEW staged AS SELECT * FROM read_parquet({quoted(staged)})")
    repeated = connection.execute(
        "SELECT sheet, line FROM staged GROUP BY sheet, line HAVING COUNT(*) > 1 ORDER BY sheet, line LIMIT 1"
    ).fetchone()
    if repeated:
        raise DataBroken(
            f"한 구매대장에서 같은 행({repeated[0]} {repeated[1]}행)이 두 번 나왔습니다.", line=repeated[1]
        )
    sizes = {}
    for name, query in _DICTIONARIES.items():
        connection.execute(f"CREATE TABLE {name} AS {query}")
        sizes[name] = connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]
        _copy(connection, f"SELECT * FROM {name} ORDER BY id", made / f"{name}.parquet")
    _copy(connection, _ROWS, made / "rows.parquet")
    return {**_summary(connection), **sizes, "files": _file_facts(made)}


def _copy(connection: Any, query: str, path: Path) -> None:
    # Sorted to the last row and with fixed row groups: the bytes, and so the digest, depend on the purchases alone.
    connection.execute(f"COPY ({query}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)")


def _summary(connection: Any) -> dict[str, Any]:
    rows, amount, weight, first, last, contract, resolved, paid, supply, tax = connection.execute(_SUMMARY).fetchone()
    return {
        "format": FORMAT,
        "rows": rows,
        "amount": amount,
        "absolute_amount": weight,
        "first_day": None if first is None else day_from_number(first).isoformat(),
        "last_day": None if last is None else day_from_number(last).isoformat(),
        "known": {
            "contract_day": contract,
            "resolved_day": resolved,
            "paid_day": paid,
            "supply_amount": supply,
            "tax_amount": tax,
        },
    }


def _file_facts(made: Path) -> dict[str, Any]:
    return {name: {"sha256": _sha256(made / name), "bytes": (made / name).stat().st_size} for name in FILES}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _digest_of(manifest: dict[str, Any]) -> str:
    """The digest of a snapshot: of its facts, among them the digests of its files."""
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _publish(made: Path, target: Path) -> None:
    """Force everything to disk, then give the folder its name: the only moment it becomes visible."""
    for path in made.iterdir():
        _force(path)
    _force(made)
    if not target.exists():  # the same purchases were written before: the folder that stands is the same
        made.rename(target)
    _force(target.parent)


def _force(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _broken(folder: Path, what: str) -> DataBroken:
    return DataBroken(
        f"구매대장 저장본 {folder.name[:12]}: {what}. 원본 구매대장을 다시 올려 저장본을 새로 만들어 주세요.",
        snapshot=folder.name,
    )
