"""Words that mean the same in a search: proposed by one officer, approved by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dure.apps.registry.access import may_keep_registry
from dure.apps.search import actions, queries
from dure.core.values.errors import NotFound, Refused
from dure.web.fields import refused
from dure.web.pages import crumbs


class WordsForm(forms.Form):
    words = forms.CharField(
        label="같은 말", max_length=300, help_text="쉼표로 나눕니다. 예: 현수막, 플래카드, 플랜카드"
    )
    leads_to = forms.CharField(
        label="가까운 말 (선택)", max_length=300, required=False, help_text="같지는 않지만 함께 보여 줄 말. 예: 배너"
    )
    reason = forms.CharField(label="까닭", max_length=200, help_text="승인하는 사람이 보고 판단합니다.")


def words(request: HttpRequest) -> HttpResponse:
    """The site's own words, and a form for new ones."""
    _keeper(request)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.propose_words(
                told["words"].split(","),
                told["leads_to"].split(","),
                reason=told["reason"],
                actor=request.user,
                at=timezone.now(),
            )
        except Refused as problem:
            refused(form, problem, "words")
        else:
            messages.success(request, "같은 말을 제안했습니다. 다른 담당자가 승인하면 찾기에 쓰입니다.")
            return redirect("words")
    context = {
        "form": form,
        "groups": list(queries.word_groups()),
        "breadcrumbs": crumbs(("찾기", "find"), "찾기 낱말"),
    }
    return render(request, "search/words.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
def approve(request: HttpRequest, group_id: int) -> HttpResponse:
    """Let a proposed group count."""
    actions.approve_words(_group(request, group_id), actor=request.user, at=timezone.now())
    messages.success(request, "승인했습니다. 지금부터 찾기에 쓰입니다.")
    return redirect("words")


@require_POST
def drop(request: HttpRequest, group_id: int) -> HttpResponse:
    """Take a group out."""
    actions.drop_words(_group(request, group_id), actor=request.user, at=timezone.now())
    messages.success(request, "거두었습니다. 찾기에 더 쓰이지 않습니다.")
    return redirect("words")


def _keeper(request: HttpRequest) -> None:
    if not may_keep_registry(request.user):
        raise NotFound("찾기 낱말을 찾을 수 없습니다.")


def _group(request: HttpRequest, group_id: int) -> Any:
    _keeper(request)
    if found := queries.word_groups().filter(pk=group_id).first():
        return found
    raise NotFound("그 낱말은 없거나 이미 거두었습니다.")
