"""Words of official lists for templates."""

from __future__ import annotations

from django import template

from dure.apps.registry.queries import catalogue

register = template.Library()


@register.filter
def certificate_name(code: str) -> str:
    """`여성기업확인서` for `women_owned`; a code nobody knows stays as it is."""
    kinds = catalogue().certificate_kinds
    return kinds[code].name if code in kinds else code
