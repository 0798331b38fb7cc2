"""Small things every page says the same way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

Crumb = str | tuple[Any, ...]


def crumbs(*places: Crumb) -> list[dict[str, str]]:
    """The way from home to here: `crumbs(("기업·인증", "enterprises"), ("가온", "enterprise", 7), "갱신")`."""
    trail = [{"label": "처음", "url": reverse("home")}]
    for place in places:
        if isinstance(place, str):
            trail.append({"label": place, "url": ""})
        else:
            label, name, *arguments = place
            trail.append({"label": label, "url": reverse(name, args=arguments)})
    return trail


def form_page(
    request: HttpRequest, form: forms.Form, *, heading: str, send: str, trail: list[dict[str, str]], **more: Any
) -> HttpResponse:
    """A page that is one form. A form with errors answers 422."""
    context = {"form": form, "heading": heading, "send": send, "breadcrumbs": trail, **more}
    return render(request, "form_page.html", context, status=422 if form.is_bound and form.errors else 200)
