"""How an enterprise's people come in by themselves: claim a business number, confirm the mail, wait for an officer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dure.apps.onboarding import claims
from dure.apps.onboarding.documents import LARGEST
from dure.core.values.errors import Refused, Unreadable
from dure.core.values.numbers import hyphenated
from dure.web.fields import refused
from dure.web.pages import crumbs, form_page

PICTURES = "image/jpeg,image/png,image/webp,application/pdf"


class DocumentField(forms.FileField):
    """A picture taken now, one of the phone's, or a PDF; read no further than may be kept."""

    def __init__(self, **options: Any) -> None:
        messages = {"required": "사진이나 PDF를 골라 주세요.", "empty": "빈 파일입니다. 다시 골라 주세요."}
        widget = forms.FileInput(attrs={"accept": PICTURES})
        super().__init__(widget=widget, error_messages=messages, **options)

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        given = super().clean(data, initial)
        return given.read(LARGEST + 1) if given else None


class OwnClaimForm(forms.Form):
    business_number = forms.CharField(
        label="사업자등록번호",
        max_length=14,
        help_text="숫자 10자리. 하이픈은 있어도 됩니다.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label="상호",
        max_length=120,
        help_text="사업자등록증에 적힌 대로 적습니다.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    document = DocumentField(
        label="사업자등록증 사진", required=False, help_text="있으면 확인이 빨라집니다. 사진이나 PDF, 10MB까지."
    )


class ClaimForm(OwnClaimForm):
    field_order = ["business_number", "name", "person_name", "email", "document", "agrees"]
    person_name = forms.CharField(
        label="신청하는 분 이름", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="전자우편",
        max_length=150,
        help_text="확인 메일을 보냅니다. 로그인할 때 아이디로 씁니다.",
        error_messages={"invalid": "전자우편 주소를 sora@example.com처럼 적어 주세요."},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    agrees = forms.BooleanField(
        label="이름과 전자우편을 가입 확인에 쓰는 데 동의합니다",
        help_text="가입 확인과 결과 안내에만 쓰고, 기관의 총괄 담당자만 봅니다. "
        "메일을 이틀 안에 확인하지 않으면 지웁니다.",
        error_messages={"required": "동의해야 가입을 신청할 수 있습니다."},
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="비밀번호",
        strip=False,
        help_text="아이디로 쓸 전자우편과 함께 로그인할 때 씁니다.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="비밀번호 다시 적기", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "again" in cleaned and cleaned.get("password") != cleaned["again"]:
            self.add_error("again", "두 비밀번호가 다릅니다. 똑같이 적어 주세요.")
        return cleaned


def join(request: HttpRequest) -> HttpResponse:
    """A stranger, or somebody with an account, says which enterprise they act for."""
    stranger = not request.user.is_authenticated
    form = (ClaimForm if stranger else OwnClaimForm)(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _made(request, form, stranger)
        except (Refused, Unreadable) as problem:
            refused(form, problem, "business_number")
        else:
            if made.state == "stopped":
                return _stopped(request)
            if stranger:
                return redirect("join-sent")
            messages.success(request, "신청했습니다. 담당자가 확인하면 전자우편과 처음 화면에서 알려 드립니다.")
            return redirect("home")
    return form_page(
        request,
        form,
        heading="기업 회원 가입",
        send="확인 메일 받기" if stranger else "신청",
        trail=crumbs("기업 회원 가입"),
        multipart=True,
        lead="사업자등록번호로 가입을 신청하면 기관의 담당자가 확인합니다.",
    )


def _made(request: HttpRequest, form: forms.Form, stranger: bool) -> Any:
    values = {key: value for key, value in form.cleaned_data.items() if key != "agrees"}
    if not stranger:
        return claims.claim_enterprise(request.user, **values, at=timezone.now())
    came_from = salted_hmac("dure.joining", request.META.get("REMOTE_ADDR", "")).hexdigest()[:32]
    site = request.build_absolute_uri("/")
    return claims.make_claim(**values, at=timezone.now(), site=site, came_from=came_from)


def _stopped(request: HttpRequest) -> HttpResponse:
    context = {"sentence": claims.ALREADY, "breadcrumbs": crumbs("기업 회원 가입")}
    return render(request, "onboarding/stopped.html", context)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your mail. The same for a new address and for one that has an account."""
    return render(request, "onboarding/sent.html", {"breadcrumbs": crumbs("기업 회원 가입")})


@never_cache
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The letter's address: choose a password, and the claim goes to an officer."""
    claim = claims.claim_by_key(key)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            held = claims.confirm_claim(claim, password=form.cleaned_data["password"], at=timezone.now())
        except Refused as problem:
            refused(form, problem)
        else:
            if held.state == "stopped":
                return _stopped(request)
            messages.success(request, "가입을 신청했습니다. 정한 비밀번호로 로그인하면 진행 상황을 볼 수 있습니다.")
            return redirect("home")
    return form_page(
        request,
        form,
        heading="비밀번호 정하기",
        send="가입 신청 마치기",
        trail=crumbs("기업 회원 가입"),
        lead=f"{claim.name} ({hyphenated(claim.business_number)}) · 아이디 {claim.email}",
    )
