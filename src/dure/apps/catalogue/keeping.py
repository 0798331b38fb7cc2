"""Where photos and files of products lie: under random names in the folder of uploads, known by their rows alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

SMALL = "-small"


@contextmanager
def kept(product_id: int, suffix: str, content: bytes, small: bytes | None = None) -> Iterator[str]:
    """Write the files, give their name to the block, and take them away again if the block fails."""
    stored_as = f"products/{product_id}/{secrets.token_hex(16)}{suffix}"
    files = {stored_as: content} if small is None else {stored_as: content, small_of(stored_as): small}
    done = False
    try:
        for name, written in files.items():
            path = settings.UPLOAD_ROOT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written)
        yield stored_as
        done = True
    finally:
        if not done:
            _remove(*files)


def small_of(stored_as: str) -> str:
    """The name of the smaller picture beside a photo."""
    stem, dot, suffix = stored_as.rpartition(".")
    return f"{stem}{SMALL}{dot}{suffix}"


def content_of(stored_as: str) -> bytes:
    """The bytes kept under a name."""
    content: bytes = (settings.UPLOAD_ROOT / stored_as).read_bytes()
    return content


def remove_on_commit(*stored_as: str) -> None:
    """Take files away once their rows are gone for good."""
    transaction.on_commit(lambda: _remove(*stored_as))


def _remove(*names: str) -> None:
    for name in names:
        (settings.UPLOAD_ROOT / name).unlink(missing_ok=True)
