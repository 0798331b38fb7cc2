"""Institutions and the people who act for them: the operator's screens, and an officer's own colleagues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dure.apps.accounts.actions import create_account, temporary_password
from dure.apps.queue import unsettled_tasks
from dure.apps.registry import actions, queries
from dure.apps.registry.access import enterprise_to_change, institution_to_staff, standpoint_for
from dure.apps.registry.roles import Role
from dure.core.values.errors import NotFound, Refused
from dure.web.fields import refused
from dure.web.listing import paged
from dure.web.pages import crumbs, form_page

INVITED = [Role.DEPARTMENT_OFFICER, Role.AUDITOR, Role.PROGRAMME_OFFICER]


class InstitutionForm(forms.Form):
    name = forms.CharField(label="기관 이름", max_length=80)
    code = forms.CharField(label="기관코드", max_length=20, help_text="행정표준코드의 기관코드 7자리를 권합니다.")
    kind = forms.ChoiceField(label="유형", help_text="어느 제도의 의무를 지는지 이 유형으로 정해집니다.")
    region = forms.CharField(label="지역", max_length=60, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        kinds = queries.catalogue().institution_kinds
        self.fields["kind"].choices = [("", "고르세요"), *kinds.items()]  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    name = forms.CharField(label="이름", max_length=40)
    username = forms.RegexField(
        r"^[a-z0-9._-]{3,30}$",
        label="아이디",
        help_text="영문 소문자와 숫자 3~30자. 한 사람이 하나씩 씁니다.",
        error_messages={"invalid": "아이디는 영문 소문자, 숫자, 점, 밑줄, 하이픈으로 3~30자여야 합니다."},
    )


class InviteForm(PersonForm):
    role = forms.ChoiceField(label="역할", choices=[(role.value, role.label) for role in INVITED])
    department = forms.CharField(
        label="부서",
        max_length=80,
        required=False,
        help_text="부서 구매담당자만 적습니다. 구매대장에 적히는 이름과 같아야 합니다.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == Role.DEPARTMENT_OFFICER and not cleaned.get("department", "").strip():
            self.add_error("department", "부서 구매담당자는 부서를 적어야 합니다.")
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label="역할을 거두는 사유", max_length=300, help_text="예: 인사이동")


def _operator_only(request: HttpRequest) -> None:
    if not (request.user.is_authenticated and request.user.is_operator):
        raise NotFound("이 화면을 찾을 수 없습니다.")


@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    """Every institution of the site, and the work that waits, runs or has failed."""
    _operator_only(request)
    kinds = queries.catalogue().institution_kinds
    page = paged(request, queries.institutions())
    for one in page:
        one.kind_name = kinds.get(one.kind, one.kind)
    context = {"page": page, "tasks": unsettled_tasks(), "breadcrumbs": crumbs("기관")}
    return render(request, "people/institutions.html", context)


def new_institution(request: HttpRequest) -> HttpResponse:
    """A new institution; its people are invited next."""
    _operator_only(request)
    form = InstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_institution(**form.cleaned_data, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, f"{made.name}을(를) 등록했습니다. 총괄 담당자를 초대해 주세요.")
            return redirect("invite", made.pk)
    trail = crumbs(("기관", "institutions"), "기관 등록")
    return form_page(request, form, heading="기관 등록", send="등록", trail=trail)


@require_safe
def people(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Who acts for the institution, and who did."""
    standpoint = standpoint_for(request.user, institution_id)
    if not standpoint.sees_audit:
        raise NotFound("이 화면을 찾을 수 없습니다.")
    context = {
        "page": paged(request, queries.people_of(institution_id)),
        "institution": standpoint.institution,
        "staffs": standpoint.writes or standpoint.role == "operator",
        "breadcrumbs": crumbs("사람"),
    }
    return render(request, "people/people.html", context)


def invite(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Make an account with a role. Its temporary password is shown once."""
    institution = institution_to_staff(request.user, institution_id)
    form = InviteForm(request.POST or None)
    trail = crumbs(("사람", "people", institution_id), "초대")
    if request.method == "POST" and form.is_valid():
        try:
            return _invited(request, _invite(form, institution, request.user), trail, institution)
        except Refused as problem:
            refused(form, problem)
    return form_page(request, form, heading=f"{institution.name} 사람 초대", send="계정 만들기", trail=trail)


def _invite(form: InviteForm, institution: Any, actor: Any) -> tuple[Any, str]:
    at, password = timezone.now(), temporary_password()
    values = form.cleaned_data
    with transaction.atomic():
        person = create_account(
            username=values["username"], name=values["name"], password=password, actor=actor, at=at, temporary=True
        )
        department = None
        if values["role"] == Role.DEPARTMENT_OFFICER:
            department = actions.open_department(institution, name=values["department"], actor=actor, at=at)
        actions.give_membership(
            user=person, role=Role(values["role"]), institution=institution, department=department, actor=actor, at=at
        )
    return person, password


def _invited(request: HttpRequest, made: tuple[Any, str], trail: list[dict[str, str]], whose: Any) -> HttpResponse:
    context = {"person": made[0], "password": made[1], "whose": whose, "breadcrumbs": trail}
    response = render(request, "people/invited.html", context)
    response["Cache-Control"] = "no-store"
    return response


def end(request: HttpRequest, institution_id: int, membership_id: int) -> HttpResponse:
    """Take a role back, with a reason. Nobody ends their own, lest an institution lose its officer by a slip."""
    institution = institution_to_staff(request.user, institution_id)
    membership = (
        queries.people_of(institution_id)
        .filter(pk=membership_id, ended_at__isnull=True)
        .exclude(user=request.user)
        .first()
    )
    if membership is None:
        raise NotFound("거둘 역할을 찾을 수 없습니다.")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.end_membership(membership, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        messages.success(request, f"{membership.user}의 역할을 거두었습니다. 계정과 기록은 남아 있습니다.")
        return redirect("people", institution_id)
    trail = crumbs(("사람", "people", institution.pk), "역할 거두기")
    return form_page(request, form, heading=f"{membership} 역할 거두기", send="거두기", trail=trail)


def invite_member(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """An account for a person of an enterprise."""
    enterprise = enterprise_to_change(request.user, enterprise_id)
    form = PersonForm(request.POST or None)
    trail = crumbs(("기업·인증", "enterprises"), (enterprise.name, "enterprise", enterprise.pk), "회원 초대")
    if request.method == "POST" and form.is_valid():
        at, password = timezone.now(), temporary_password()
        try:
            with transaction.atomic():
                person = create_account(
                    **form.cleaned_data, password=password, actor=request.user, at=at, temporary=True
                )
                actions.give_membership(
                    user=person, role=Role.ENTERPRISE_MEMBER, enterprise=enterprise, actor=request.user, at=at
                )
            return _invited(request, (person, password), trail, enterprise)
        except Refused as problem:
            refused(form, problem)
    return form_page(request, form, heading=f"{enterprise.name} 회원 초대", send="계정 만들기", trail=trail)
