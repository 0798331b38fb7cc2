"""Every error Dure raises on purpose, as one tree.

    DureError                   a sentence in Korean, a code, and the fields behind it
    ├── Unreadable              one cell or field: what it held, why it can't be read, the remedy
    ├── UnusableFile            a whole file: nothing of it was taken in
    ├── Refused                 an action a rule forbids now (wrong state, wrong role, a missing reason)
    ├── NotFound                absent, or not yours: deliberately the same
    └── DataBroken              data that ships with Dure or that Dure wrote is not what it should be

The sentence is complete (what is wrong, where, what to do) so that the command line and the screens say the same;
`code` is for programs and for `docs/errors.md`.
"""

from __future__ import annotations

from typing import Any, ClassVar


class DureError(Exception):
    """`DureError("한국어 문장", field=value)`: `str(error)` is the sentence, `error.fields` the facts in it."""

    code: ClassVar[str] = "dure"

    def __init__(self, message: str, /, *, code: str | None = None, **fields: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields
        if code is not None:
            self.code = code  # type: ignore[misc]


class Unreadable(DureError):
    """A value that can't be read; `code` says how (e.g. `amount_unreadable`), `fields["value"]` what stood there."""

    code = "unreadable"


class UnusableFile(DureError):
    """A file that can't be used at all: wrong format, too large, no header row found."""

    code = "unusable_file"


class Refused(DureError):
    """An action that may not happen; nothing was changed."""

    code = "refused"


class NotFound(DureError):
    """The thing is absent or the person may not know of it."""

    code = "not_found"


class DataBroken(DureError):
    """Shipped or stored data breaks its own promise (a scheme file, a snapshot whose digest differs)."""

    code = "data_broken"
