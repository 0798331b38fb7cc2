"""Form fields and form habits that every screen shares."""

from __future__ import annotations

from typing import Any

from django import forms

from dure.apps.registry.queries import catalogue
from dure.core.values.errors import DureError


class Day(forms.DateField):
    """A day: the browser's own picker, and the ways people write dates in documents."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        formats = ["%Y-%m-%d", "%Y.%m.%d", "%Y. %m. %d.", "%Y.%m.%d.", "%Y%m%d"]
        messages = {"invalid": "날짜를 2026-08-05처럼 적어 주세요.", "required": "날짜를 적어 주세요."}
        super().__init__(widget=widget, input_formats=formats, error_messages=messages, **options)


def certificate_kind_choices() -> list[tuple[str, str]]:
    """Kinds of certificate, by name."""
    kinds = sorted(catalogue().certificate_kinds.values(), key=lambda kind: kind.name)
    return [("", "고르세요"), *((kind.code, kind.name) for kind in kinds)]


def refused(form: forms.Form, problem: DureError, default: str | None = None) -> None:
    """Hang what an action refused on the field it names, or on the form."""
    field = problem.fields.get("field", default)
    form.add_error(field if field in form.fields else None, problem.message)
